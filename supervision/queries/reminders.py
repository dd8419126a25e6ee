"""催办记录: what was said to whom, and whether they have read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Q, When

from disclosure_portal.accounts.models import COUNTY_ROLES
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.clock import begins
from disclosure_portal.notices.models import Notice
from supervision.models import Reminder

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.notices.models import NoticeQuerySet
    from supervision.models.checks import ReminderQuerySet


def reminders_for(user: User) -> ReminderQuerySet:
    """All of the county for those who act for it; for a unit's people only what was sent to them."""
    counties = counties_of(user, *COUNTY_ROLES)
    sent = Notice.objects.filter(recipient=user).values("event")
    return Reminder.objects.filter(Q(unit__county__in=counties) | Q(event__in=sent))


def attach_reading(reminders: Iterable[Reminder]) -> None:
    """Give each reminder `told`, how many people got it, and `unread`, how many haven't read it. One query."""
    listed = list(reminders)
    found = Notice.objects.filter(event__in={one.event for one in listed}).order_by().values_list("event")
    counts = found.annotate(told=Count("pk"), unread=Count("pk", filter=Q(read_at__isnull=True)))
    by_event = {event: (told, unread) for event, told, unread in counts}
    for one in listed:
        one.told, one.unread = by_event.get(one.event, (0, 0))


def messages(reminders: ReminderQuerySet, *, as_of: date) -> NoticeQuerySet:
    """What went out for the reminders by the end of a day, one to each person, with `was_read` by then."""
    end = begins(as_of + timedelta(days=1))
    sent = Notice.objects.filter(event__in=reminders.order_by().values("event"), created_at__lt=end)
    return sent.annotate(was_read=Case(When(read_at__lt=end, then=True), default=False))


def read_counts(reminders: ReminderQuerySet, *, as_of: date) -> dict[str, int]:
    """Messages behind the reminders: how many went out and how many of them were read. One query."""
    sent = messages(reminders, as_of=as_of)
    return sent.aggregate(sent=Count("pk"), read=Count("pk", filter=Q(was_read=True)))
