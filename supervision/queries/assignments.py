"""Lists of tasks as of any day, what is worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from supervision.models import Assignment, Milestone, Plan, Status
from supervision.queries.standings import soon_until, standings

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
    found = standings(milestones, as_of=as_of, units=wanted)
    return sorted(found, key=lambda one: (WORST_FIRST.index(one.status), one.due_legal))


def pressing(user: User, *, on: date) -> list[Assignment]:
    """What the user's own units owe that is near or late, as the last check saw it. No more queries when it is much."""
    units = list(units_of(user, Role.EDITOR, Role.APPROVER).select_related("county"))
    if not units:
        return []
    owed = Assignment.objects.filter(unit__in=units, milestone__plan__state=Plan.State.RUNNING)
    owed = owed.filter(met_on__isnull=True).exclude(lacks="")
    soon = soon_until(units[0], as_of=on)
    found = owed.with_status(on=on, soon_until=soon).filter(status__in=(Status.OVERDUE, Status.DUE_SOON))
    return list(found.select_related("unit", "milestone").order_by("milestone__due_legal", "pk"))
