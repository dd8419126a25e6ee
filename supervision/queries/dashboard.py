"""The dashboard of one plan as of a day: one reading of the standings, from which every figure is counted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from disclosure_portal.workdays.calendar import WorkCalendar
from supervision.models import Milestone, Plan, Status
from supervision.queries import course, lateness
from supervision.queries.course import Growth, MonthEnd, Stand
from supervision.queries.headline import Headline, headline
from supervision.queries.lateness import Pressing
from supervision.queries.ranking import Ranked, ranking
from supervision.queries.standings import Standing, counts, standings

if TYPE_CHECKING:
    from django.db.models import QuerySet

RANKED_FIRST = 10  # of the ranking, before the rest is folded
PRESSING_FIRST = 6  # of what is late, and of what is near


@dataclass(frozen=True)
class Dashboard:
    """What a leader sees of a plan on a day."""

    plan: Plan
    as_of: date
    milestones: list[Milestone]
    standings: list[Standing]
    calendar: WorkCalendar

    @cached_property
    def counts(self) -> dict[Status, int]:
        return counts(self.standings)

    @cached_property
    def total(self) -> int:
        return len(self.standings)

    @cached_property
    def stands(self) -> list[Stand]:
        return course.stands(self.milestones, self.standings, as_of=self.as_of)

    @cached_property
    def key_stands(self) -> list[Stand]:
        """Those of the time line; all of them when the plan marks none."""
        return [one for one in self.stands if one.milestone.is_key] or self.stands

    @cached_property
    def late(self) -> list[Pressing]:
        return lateness.late(self.standings, as_of=self.as_of, calendar=self.calendar)

    @cached_property
    def near(self) -> list[Pressing]:
        return lateness.near(self.standings, as_of=self.as_of, calendar=self.calendar)

    @cached_property
    def ranking(self) -> list[Ranked]:
        return ranking(self.standings)

    @property
    def ranking_worst(self) -> list[Ranked]:
        return self.ranking[:RANKED_FIRST]

    @property
    def ranking_rest(self) -> list[Ranked]:
        return self.ranking[RANKED_FIRST:]

    @property
    def pressing(self) -> list[Pressing]:
        """What has to be dealt with first: the longest late, then the nearest."""
        return self.late[:PRESSING_FIRST] + self.near[:PRESSING_FIRST]

    @property
    def pressing_rest(self) -> list[Pressing]:
        return self.late[PRESSING_FIRST:] + self.near[PRESSING_FIRST:]

    @cached_property
    def growth(self) -> Growth:
        return course.growth(self.standings)

    @property
    def due(self) -> int:
        """How many tasks should have been done by now."""
        return self.growth.due_until(self.as_of)

    @cached_property
    def month_ends(self) -> list[MonthEnd]:
        return course.month_ends(self.growth, begins=self.plan.issued_on, as_of=self.as_of)

    @cached_property
    def headline(self) -> Headline:
        units = len({one.unit.pk for one in self.standings})
        return headline(units=units, late=self.late, near=self.near, stands=self.key_stands)


def dashboard(plan: Plan, *, as_of: date) -> Dashboard:
    milestones = list(plan.milestones.select_related("plan__county").order_by("due_nominal", "position"))
    found = standings(milestones, as_of=as_of)
    return Dashboard(plan, as_of, milestones, found, WorkCalendar.load(plan.county))


def plan_to_show(plans: QuerySet[Plan], *, as_of: date) -> Plan | None:
    """Of the plans that are being carried out on the day the 实施方案, before a year's table, with the nearest last day.

    Behind them those whose last days have all passed, the latest first. Two queries.
    """
    running = list(plans.running_on(as_of).select_related("county"))
    days: dict[int, list[date]] = {plan.pk: [] for plan in running}
    milestones = Milestone.objects.filter(plan__in=running).order_by()
    for one in milestones.only("plan_id", "due_legal", "earlier_days"):
        days[one.plan_id].append(one.due_on(as_of))
    return min(running, key=lambda plan: _rank(plan, days[plan.pk], as_of), default=None)


def _rank(plan: Plan, days: Collection[date], as_of: date) -> tuple[bool, bool, timedelta, int]:
    """Whether nothing lies ahead, whether it is a year's table only, how far the nearest day is."""
    ahead = [day for day in days if day >= as_of]
    distance = min(ahead) - as_of if ahead else as_of - max(days, default=date.min)
    return not ahead, plan.kind != Plan.Kind.SCHEME, distance, plan.pk
