"""How every assignment of some milestones stands at the end of any day, worked out from the evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from disclosure_portal.workdays.counting import add_working_days
from supervision import evidence
from supervision.evidence import Evidence, Facts, tasks
from supervision.law import DUE_SOON_WORKING_DAYS
from supervision.models import Status

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Assignment, Milestone


@dataclass(frozen=True, slots=True)
class Standing:
    """One assignment on a day. `lacks` is empty when it is met; a waived one keeps what it lacked."""

    assignment: Assignment
    status: Status
    met_on: date | None
    lacks: str
    due_legal: date

    @property
    def unit(self) -> Unit:
        return self.assignment.unit

    @property
    def milestone(self) -> Milestone:
        return self.assignment.milestone

    @property
    def done_on(self) -> date | None:
        """Since when it counts as done: what came into the plan later does not count before."""
        assigned_on = self.assignment.assigned_on
        return max(self.met_on, assigned_on) if self.met_on and assigned_on else self.met_on

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in (Status.OVERDUE, Status.DUE_SOON, Status.NOT_DUE)


def standings(
    milestones: Iterable[Milestone], *, as_of: date, units: Collection[int] | None = None
) -> list[Standing]:
    """Every assignment of these milestones, in their order. Queries don't grow with units or milestones' years.

    With `units`, keys, those of these units only.
    """
    seen: dict[int, tuple[Facts, date]] = {}
    found = []
    wanted = Q(pk__in=[one.pk for one in milestones])
    for milestone, assignments in tasks.by_milestone(wanted, as_of=as_of, units=units).items():
        county = milestone.plan.county
        if county.pk not in seen:
            seen[county.pk] = Facts(county, as_of), soon_until(county, as_of=as_of)
        facts, soon = seen[county.pk]
        shown = evidence.find([one.unit for one in assignments], milestone=milestone, facts=facts)
        found += [_standing(one, shown[one.unit_id], as_of, soon) for one in assignments]
    return found


def explain(assignment: Assignment, *, as_of: date) -> Evidence:
    """What proves one assignment met on a day, and what it lacks."""
    milestone = assignment.milestone
    facts = Facts(milestone.plan.county, as_of)
    return evidence.find([assignment.unit], milestone=milestone, facts=facts)[assignment.unit_id]


def soon_until(county: Unit, *, as_of: date) -> date:
    """The last legal day that counts as near on a day."""
    return add_working_days(as_of, DUE_SOON_WORKING_DAYS, county=county).legal


def status_of(
    met_on: date | None, *, due_legal: date, is_waived: bool, as_of: date, soon_until: date
) -> Status:
    """How an assignment stands at the end of a day. Lateness is judged on the legal day."""
    if is_waived:
        return Status.WAIVED
    if met_on is not None:
        return Status.MET if met_on <= due_legal else Status.MET_LATE
    if as_of > due_legal:
        return Status.OVERDUE
    return Status.DUE_SOON if due_legal <= soon_until else Status.NOT_DUE


def _standing(assignment: Assignment, shown: Evidence, as_of: date, soon: date) -> Standing:
    due = assignment.milestone.due_on(as_of)
    status = status_of(
        shown.met_on, due_legal=due, is_waived=assignment.is_waived(as_of), as_of=as_of, soon_until=soon
    )
    return Standing(assignment, status, shown.met_on, shown.lacks, due)


# Tallies


def counts(listed: Iterable[Standing]) -> dict[Status, int]:
    """How many stand how: every status in its order, those of none included."""
    found = Counter(one.status for one in listed)
    return {status: found[status] for status in Status}


def by_milestone(listed: Iterable[Standing]) -> dict[Milestone, list[Standing]]:
    grouped: dict[Milestone, list[Standing]] = defaultdict(list)
    for one in listed:
        grouped[one.milestone].append(one)
    return dict(grouped)


def by_unit(listed: Iterable[Standing]) -> dict[Unit, list[Standing]]:
    grouped: dict[Unit, list[Standing]] = defaultdict(list)
    for one in listed:
        grouped[one.unit].append(one)
    return dict(grouped)
