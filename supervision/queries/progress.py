"""落实情况 for the public: how many units have done what a plan asks, as the latest check found. No unit is named."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count

from supervision.models import Assignment, CheckRun, Status
from supervision.queries.course import Stand
from supervision.queries.standings import soon_until

if TYPE_CHECKING:
    from supervision.models import Plan


@dataclass(frozen=True)
class Progress:
    """A plan's milestones with how many units stand how, on the day of the latest check."""

    plan: Plan
    as_of: date
    stands: list[Stand]

    @cached_property
    def steps(self) -> list[Stand]:
        """The milestones of the time line; all of them when the plan marks none."""
        return [one for one in self.stands if one.milestone.is_key] or self.stands

    @cached_property
    def others(self) -> list[Stand]:
        return [one for one in self.stands if one not in self.steps]

    @property
    def finished(self) -> int:
        return sum(one.is_done for one in self.steps)

    @property
    def owed(self) -> int:
        return sum(one.owed for one in self.stands)

    @property
    def done(self) -> int:
        return sum(one.done for one in self.stands)

    @property
    def percent(self) -> int:
        """Rounded down: 100 is said only when nothing is left."""
        return 100 * self.done // self.owed if self.owed else 0


def progress(plan: Plan) -> Progress | None:
    """What the latest finished check of the plan's county found; None before the first. Four queries."""
    checks = CheckRun.objects.filter(county=plan.county, finished_at__isnull=False)
    run = checks.order_by("-as_of", "-pk").first()
    if run is None:
        return None
    counted = _counted(plan, run.as_of)
    milestones = plan.milestones.order_by("due_nominal", "position")
    stands = [
        Stand(one, one.due_legal, {status: counted[one.pk][status] for status in Status})
        for one in milestones
    ]
    return Progress(plan, run.as_of, stands)


def _counted(plan: Plan, as_of: date) -> dict[int, Counter[str]]:
    """By milestone how many stand how, by what the check stored."""
    soon = soon_until(plan.county, as_of=as_of)
    owed = Assignment.objects.filter(milestone__plan=plan).with_status(on=as_of, soon_until=soon)
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for milestone, status, count in (
        owed.order_by().values_list("milestone", "status").annotate(count=Count("pk"))
    ):
        found[milestone][status] = count
    return found
