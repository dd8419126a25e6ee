"""What else goes on in a county on a day: people are heard, reminders are said and read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from disclosure_portal.clock import begins
from participation.models import Consultation
from supervision.models import Reminder
from supervision.queries.reminders import read_counts

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

REMINDER_DAYS = 30  # the day itself included


def open_consultations(county: Unit, *, on: date) -> QuerySet[Consultation]:
    """Public consultations that were published and not over on the day, the nearest end first."""
    start, end = begins(on), begins(on + timedelta(days=1))
    public = Consultation.objects.public().exclude(state=Consultation.State.CANCELLED).with_end()
    going_on = public.filter(decision__unit__county=county, published_at__lt=end, end__gte=start)
    still = going_on.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=end))
    return still.select_related("decision__unit").order_by("end", "pk")


@dataclass(frozen=True)
class Reminding:
    """Reminders of the last 30 days: how many were said, in how many messages, and how many of them were read."""

    since: date
    said: int
    sent: int
    read: int


def reminding(county: Unit, *, as_of: date) -> Reminding:
    """Two queries. Read counts what was read by the end of the day."""
    since = as_of - timedelta(days=REMINDER_DAYS - 1)
    said = Reminder.objects.filter(unit__county=county, said_on__range=(since, as_of))
    return Reminding(since, said.count(), **read_counts(said, as_of=as_of))
