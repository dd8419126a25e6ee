"""When a county's scheduled checks last ran, and whether they have stopped or failed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from disclosure_portal.clock import begins
from disclosure_portal.jobs.models import Job
from supervision.models import CheckRun

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

CHECK_ORDERS = "supervision.tasks.check_deadlines"  # orders the checks of all counties
COUNTY_CHECK = "supervision.tasks.check_county"
SILENT_DAYS = 1  # a check that is older than this is told as a warning


@dataclass(frozen=True)
class LastCheck:
    """The latest finished run of the checks that had been made by a day; none before the first.

    `failed` is the latest job behind it that was given up, `broken` the latest run behind it that nobody finished.
    """

    run: CheckRun | None
    days_ago: int
    failed: Job | None
    broken: CheckRun | None

    @property
    def is_old(self) -> bool:
        return self.run is None or self.days_ago > SILENT_DAYS

    @property
    def is_in_trouble(self) -> bool:
        return self.is_old or self.failed is not None or self.broken is not None


def last_check(county: Unit, *, as_of: date) -> LastCheck:
    """As it was known at the end of the day. Three queries."""
    runs = CheckRun.objects.filter(county=county, as_of__lte=as_of).order_by("-as_of", "-pk")
    run = runs.filter(finished_at__isnull=False).first()
    broken = runs.filter(finished_at__isnull=True, as_of__lt=as_of)  # the day's own may still be running
    failed = _failed(county, as_of)
    if run:
        broken, failed = broken.filter(as_of__gt=run.as_of), failed.filter(created_at__gt=run.finished_at)
    return LastCheck(run, (as_of - run.as_of).days if run else 0, failed.first(), broken.first())


def _failed(county: Unit, as_of: date) -> QuerySet[Job]:
    checks = Q(name=COUNTY_CHECK, unit=county) | Q(name=CHECK_ORDERS)
    ended = Q(state=Job.State.FAILED, finished_at__lt=begins(as_of + timedelta(days=1)))
    return Job.objects.filter(checks, ended).order_by("-finished_at")
