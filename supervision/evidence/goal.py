"""Evidence of the plan's overall goal: everything else is met, and nearly every item is public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from catalogs.queries.past_duties import duties_on, still_open
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from supervision.evidence.holders import holders
from supervision.evidence.publications import public_items
from supervision.evidence.terms import Check, Evidence, Facts, Row, alike, met, unmet
from supervision.law import GOAL_COVERAGE_PERCENT
from supervision.models import Assignment
from supervision.models.plans import let_off_since

if TYPE_CHECKING:
    from supervision.models import Milestone

NAME = "overall_goal"
Find = Callable[..., Mapping[int, Evidence]]


def overall_goal(find: Find) -> Check:
    """The check, told how the other milestones' evidence is found."""

    def search(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
        evidence = _judged(milestone, find, facts)
        return alike(units, evidence)

    return Check(
        NAME,
        "各项任务的汇总",
        "方案的其他各项任务全部完成或者免除，并且已公布的事项占应公布事项的"
        f"{GOAL_COVERAGE_PERCENT}%以上，应公布和已公布按公开情况一览表计算；以最后一项达到的日期为完成日期。",
        search,
    )


def _judged(milestone: Milestone, find: Find, facts: Facts) -> Evidence:
    days, open_ones, rows = _other_tasks(milestone, find, facts)
    coverage = facts.of(_coverage)
    reached_on = coverage.reached_on
    told = f"应公布事项{coverage.owed}项，已公布{coverage.public}项，公布率{coverage.percent}%"
    rows.append(Row(told, _matrix_page(facts), reached_on is not None))
    lacks = []
    if open_ones:
        lacks.append(f"还有{open_ones}项任务没有完成")
    if reached_on is None:
        lacks.append(f"公布率{coverage.percent}%，没有达到{GOAL_COVERAGE_PERCENT}%")
    if lacks or not days or reached_on is None:
        return unmet("，".join(lacks) or "方案没有其他任务", *rows)
    return met(max([*days, reached_on]), *rows)


def _matrix_page(facts: Facts) -> str:
    """The table of the day, whose figures these are."""
    chosen = urlencode({"county": facts.county.code, "as_of": facts.as_of.isoformat()})
    return f"{reverse('supervision_desk:matrix')}?{chosen}"


# The other tasks


@dataclass(frozen=True, slots=True)
class Task:
    """As much of an assignment as counts here: there are very many."""

    unit: Unit
    let_off_on: date | None


def _other_tasks(milestone: Milestone, find: Find, facts: Facts) -> tuple[list[date], int, list[Row]]:
    """The days on which the plan's other tasks were done or waived, how many are open, and a row for each milestone."""
    days: list[date] = []
    open_ones, rows = 0, []
    others = milestone.plan.milestones.exclude(check_name=NAME).select_related("plan__county")
    owed = _owed(milestone, facts)
    for other in others.order_by("due_nominal", "position", "pk"):
        if not (tasks := owed.get(other.pk)):
            continue
        found = find([one.unit for one in tasks], milestone=other, facts=facts)
        done = [day for one in tasks if (day := one.let_off_on or found[one.unit.pk].met_on)]
        days += done
        open_ones += len(tasks) - len(done)
        told = f"{other}（{day_words(other.due_nominal)}）：{len(done)}/{len(tasks)}个单位完成"
        rows.append(Row(told, other.get_absolute_url(), len(done) == len(tasks)))
    return days, open_ones, rows


def _owed(milestone: Milestone, facts: Facts) -> dict[int, list[Task]]:
    """What the plan's milestones ask of units, by milestone, in the order in which lists have them. Two queries."""
    owed = Assignment.objects.assigned_by(facts.as_of).filter(milestone__plan=milestone.plan)
    asked = owed.annotate(let_off_on=let_off_since(facts.as_of))
    asked = asked.order_by("unit__position", "unit__code")
    rows = list(asked.values_list("milestone", "unit", "let_off_on"))
    units = Unit.objects.select_related("county").in_bulk({unit for _, unit, _ in rows})
    found: dict[int, list[Task]] = defaultdict(list)
    for key, unit, day in rows:
        found[key].append(Task(units[unit], day))
    return found


# Coverage


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many items the county should have public, and since when each one is that it has: as 公开情况一览表 counts."""

    owed: int
    public_since: list[date]  # the earliest first

    @property
    def public(self) -> int:
        return len(self.public_since)

    @property
    def percent(self) -> int:
        """Rounded down: the figure is the dashboard's."""
        return 100 * self.public // self.owed if self.owed else 0

    @property
    def reached_on(self) -> date | None:
        """The day since which enough of what is owed now has been public without a break."""
        enough = -(-GOAL_COVERAGE_PERCENT * self.owed // 100)
        return self.public_since[enough - 1] if 0 < enough <= self.public else None


def _coverage(facts: Facts) -> Coverage:
    """What is withdrawn or 不适用 isn't public; what no item answers to of the standard is owed as well. Six queries."""
    compiling = Unit.objects.in_county(facts.county).compiling()
    units = [unit for unit in compiling if unit.kind != Unit.Kind.VERTICAL]
    items = [item for unit in units for item in facts.of(public_items).get(unit.pk, [])]
    answered = {(item.unit, item.code) for item in items}
    there = still_open(units, on=facts.as_of)
    duties = duties_on(
        [unit for unit in units if unit.pk in there],
        facts.county,
        on=facts.as_of,
        holders=facts.of(holders),
    )
    missing = sum(
        (unit, one.code) not in answered for (unit, _), standards in duties.items() for one in standards
    )
    public = sorted(item.since for item in items if item.applies)
    return Coverage(len(public) + missing, public)
