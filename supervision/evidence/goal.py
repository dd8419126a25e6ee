"""Evidence of the plan's overall goal: everything else is met, and nearly every item is public."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Case, Min, When
from django.urls import reverse

from catalogs.models import Revision
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from supervision.evidence.publications import public_items
from supervision.evidence.terms import Check, Evidence, Facts, Row, day_of, met, unmet
from supervision.law import GOAL_COVERAGE_PERCENT
from supervision.models import Assignment
from supervision.models.plans import let_off

if TYPE_CHECKING:
    from supervision.models import Milestone

NAME = "overall_goal"
Find = Callable[..., Mapping[int, Evidence]]


def overall_goal(find: Find) -> Check:
    """The check, told how the other milestones' evidence is found."""

    def search(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
        evidence = _judged(milestone, find, facts)
        return {unit.pk: evidence for unit in units}

    return Check(
        NAME,
        "各项任务的汇总",
        "方案的其他各项任务全部完成或者免除，并且已发布的事项占编制事项的"
        f"{GOAL_COVERAGE_PERCENT}%以上；以最后一项达到的日期为完成日期。",
        search,
    )


def _judged(milestone: Milestone, find: Find, facts: Facts) -> Evidence:
    days, open_ones, rows = _other_tasks(milestone, find, facts)
    coverage, compiled, public = _coverage(facts)
    share = 100 * public // compiled if compiled else 0
    told = f"已发布{public}个事项，占已编制{compiled}个事项的{share}%"
    rows.append(Row(told, reverse("catalogs_desk:catalogs"), coverage is not None))
    lacks = []
    if open_ones:
        lacks.append(f"还有{open_ones}项任务没有完成")
    if coverage is None:
        lacks.append(f"事项公开率{share}%，没有达到{GOAL_COVERAGE_PERCENT}%")
    if lacks or not days or coverage is None:
        return unmet("，".join(lacks) or "方案没有其他任务", *rows)
    return met(max([*days, coverage]), *rows)


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
    let_off_on = Case(When(let_off(facts.as_of), then="waived_on"))
    asked = Assignment.objects.filter(milestone__plan=milestone.plan).annotate(let_off_on=let_off_on)
    asked = asked.order_by("unit__position", "unit__code")
    rows = list(asked.values_list("milestone", "unit", "let_off_on"))
    units = Unit.objects.select_related("county").in_bulk({unit for _, unit, _ in rows})
    found: dict[int, list[Task]] = defaultdict(list)
    for key, unit, day in rows:
        found[key].append(Task(units[unit], day))
    return found


# Coverage


def _coverage(facts: Facts) -> tuple[date | None, int, int]:
    """The day since which the share of public items is reached, how many items are compiled, and how many public.

    Compiled is what a unit's second pair of eyes has confirmed; drafts aren't counted.
    """
    compiled = facts.of(_compiled)
    public = [item.since for items in facts.of(public_items).values() for item in items]
    changes = Counter(public), Counter(compiled)
    since: date | None = None
    so_far = total = 0
    for day in sorted({*changes[0], *changes[1]}):
        so_far, total = so_far + changes[0][day], total + changes[1][day]
        is_reached = 100 * so_far >= GOAL_COVERAGE_PERCENT * total
        since = (since or day) if is_reached else None
    return since, len(compiled), len(public)


def _compiled(facts: Facts) -> list[date]:
    """The day on which each item was first confirmed by its unit."""
    taken = Revision.objects.filter(item__unit__county=facts.county, taken_at__lt=facts.end)
    moments: list[datetime] = list(
        taken.order_by().values("item").annotate(first=Min("taken_at")).values_list("first", flat=True)
    )
    return [day_of(moment) for moment in moments]
