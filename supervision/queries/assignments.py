"""Lists of tasks as of any day, what is worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supervision.models import Milestone, Plan, Status
from supervision.queries.standings import standings

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit
    from supervision.queries.standings import Standing

WORST_FIRST = (
    Status.OVERDUE,
    Status.DUE_SOON,
    Status.NOT_DUE,
    Status.MET_LATE,
    Status.MET,
    Status.WAIVED,
)


def tasks(
    user: User,
    units: set[int],
    *,
    as_of: date,
    plan: Plan | None = None,
    milestone: Milestone | None = None,
    unit: Unit | None = None,
) -> list[Standing]:
    """The tasks of these units, of all plans that were carried out on the day unless one is asked for."""
    plans = Plan.objects.visible_to(user)
    if milestone is not None:
        milestones = Milestone.objects.filter(pk=milestone.pk, plan__in=plans)
    elif plan is not None:
        milestones = Milestone.objects.filter(plan__in=plans.filter(pk=plan.pk))
    else:
        milestones = Milestone.objects.filter(plan__in=plans.running_on(as_of))
    milestones = milestones.exclude(plan__state=Plan.State.DRAFT)
    wanted = units & {unit.pk} if unit is not None else units
    found = [one for one in standings(milestones, as_of=as_of) if one.assignment.unit_id in wanted]
    return sorted(found, key=lambda one: (WORST_FIRST.index(one.status), one.due_legal))
