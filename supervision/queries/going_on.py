"""What else goes on in a county on a day: people are heard, reminders are said and read, checks run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from catalogs.models.disclosures import begins
from disclosure_portal.notices.models import Notice
from participation.models import Consultation
from supervision.models import CheckRun, Reminder

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

REMINDER_DAYS = 30  # the day itself included
SILENT_DAYS = 1  # a check that is older than this is told as a warning


def open_consultations(county: Unit, *, on: date) -> QuerySet[Consultation]:
    """Public consultations that were published and not over on the day, the nearest end first."""
    start, end = begins(on), begins(on + timedelta(days=1))
    public = Consultation.objects.public().exclude(state=Consultation.State.CANCELLED).with_end()
    going_on = public.filter(decision__unit__county=county, published_at__lt=end, end__gte=start)
    still = going_on.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=end))
    return still.select_related("decision__unit").order_by("end", "pk")


@dataclass(frozen=True)
class Reminding:
    """Reminders of the last 30 days: how many were said, to how many people, and how many have read theirs."""

    since: date
    said: int
    sent: int
    read: int


def reminding(county: Unit, *, as_of: date) -> Reminding:
    """Two queries. Read counts what was read by the end of the day."""
    since, end = as_of - timedelta(days=REMINDER_DAYS - 1), begins(as_of + timedelta(days=1))
    said = Reminder.objects.filter(unit__county=county, said_on__range=(since, as_of))
    notices = Notice.objects.filter(event__in=said.values("event"), created_at__lt=end)
    people = notices.aggregate(sent=Count("pk"), read=Count("pk", filter=Q(read_at__lt=end)))
    return Reminding(since, said.count(), **people)


@dataclass(frozen=True)
class LastCheck:
    """The latest finished run of the checks that had been made by a day; none before the first."""

    run: CheckRun | None
    days_ago: int

    @property
    def is_old(self) -> bool:
        return self.run is None or self.days_ago > SILENT_DAYS


def last_check(county: Unit, *, as_of: date) -> LastCheck:
    finished = CheckRun.objects.filter(county=county, finished_at__isnull=False, as_of__lte=as_of)
    run = finished.order_by("-as_of", "-pk").first()
    return LastCheck(run, (as_of - run.as_of).days if run else 0)
