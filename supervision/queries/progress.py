"""落实情况 for the public: how many units have done what a plan asks, as the latest check found. No unit is named.

What a few units owe, or the units that the public plan names, is told without figures: they would name the laggard.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count

from supervision.models import Assignment, CheckRun, Milestone, Status
from supervision.queries.course import Stand
from supervision.queries.standings import soon_until

if TYPE_CHECKING:
    from supervision.models import Plan

FEWEST_COUNTED = 3
UNITS_KNOWN = frozenset({Milestone.Scope.NAMED, Milestone.Scope.COUNTY_OFFICE})


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
    def is_counted(self) -> bool:
        return any(one.is_counted for one in self.stands)

    @property
    def counted_steps(self) -> list[Stand]:
        return [one for one in self.steps if one.is_counted]

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
    return Progress(plan, run.as_of, [_told(one, counted[one.pk]) for one in milestones])


def _told(milestone: Milestone, counted: Counter[str]) -> Stand:
    stand = Stand(milestone, milestone.due_legal, {status: counted[status] for status in Status})
    if withheld := _withheld(stand):
        return Stand(milestone, milestone.due_legal, dict.fromkeys(Status, 0), withheld)
    return stand


def _withheld(stand: Stand) -> str:
    """Why the public isn't told the figures; empty where it is."""
    if stand.milestone.scope in UNITS_KNOWN:
        return "由方案指定的单位承担，不公布完成情况"
    if not stand.owed:
        return "没有单位承担"
    return "" if stand.owed >= FEWEST_COUNTED else "由一两个单位承担，不公布完成情况"


def _counted(plan: Plan, as_of: date) -> dict[int, Counter[str]]:
    """By milestone how many stand how, by what the check stored."""
    soon = soon_until(plan.county, as_of=as_of)
    owed = (
        Assignment.objects.assigned_by(as_of)
        .filter(milestone__plan=plan)
        .with_status(on=as_of, soon_until=soon)
    )
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for milestone, status, count in (
        owed.order_by().values_list("milestone", "status").annotate(count=Count("pk"))
    ):
        found[milestone][status] = count
    return found
