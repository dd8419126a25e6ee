"""Plans: started, closed, and kept in step with units and claims. Source: 岫政办发〔2020〕37号."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from disclosure_portal.accounts.models import UNIT_ROLES
from disclosure_portal.accounts.queries import people_of
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.units.models import Unit, UnitChange
from disclosure_portal.workflow import Step
from supervision.models import Assignment, EarlierClosure, Milestone, Plan
from supervision.permissions import may_manage_plan
from supervision.queries.scopes import units_by_scope
from supervision.workflow.assignments import let_off
from supervision.workflow.releases import keep_release

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from disclosure_portal.accounts.models import User

NAMED = Milestone.Scope.NAMED


def has_milestones(plan: Plan) -> str | None:
    return None if plan.milestones.exists() else "还没有时间节点，请先添加"


def names_units(plan: Plan) -> str | None:
    """A milestone for named units has at least one."""
    empty = plan.milestones.filter(scope=NAMED, assignments__isnull=True).values_list("name", flat=True)
    names = "、".join(f"“{name}”" for name in empty)
    return f"{names}还没有指定责任单位" if names else None


START = Step(
    "start",
    "开始执行",
    (Plan.State.DRAFT,),
    Plan.State.RUNNING,
    may_manage_plan,
    (has_milestones, names_units),
)
CLOSE = Step("finish", "结束执行", (Plan.State.RUNNING,), Plan.State.CLOSED, may_manage_plan)
REOPEN = Step("reopen", "恢复执行", (Plan.State.CLOSED,), Plan.State.RUNNING, may_manage_plan)
ASSIGN = Step("assign", "补列任务", (Plan.State.RUNNING,), None, may_manage_plan)
FOLLOW = Step("follow", "随机构调整", (Plan.State.RUNNING,), None, may_manage_plan)


@transaction.atomic
def start_plan(plan: Plan, *, by: User, on: date) -> Plan:
    """Carry the plan out from a day on: every unit of a milestone's scope gets its task, and its people are told."""
    plan = START.begin(plan, by=by)
    plan.started_on = on
    added = _add_assignments(plan.milestones.all(), plan.county)
    START.finish(plan, by=by, changed=["started_on"], detail={"assignments": len(added)})
    keep_release(plan, on=on)
    _tell_units(plan)
    return plan


@transaction.atomic
def close_plan(plan: Plan, *, by: User, on: date) -> Plan:
    """End the plan: nothing of it is checked or reminded of any longer. It stays to be read."""
    plan = CLOSE.begin(plan, by=by)
    plan.closed_on = on
    CLOSE.finish(plan, by=by, changed=["closed_on"])
    return plan


@transaction.atomic
def reopen_plan(plan: Plan, *, by: User, on: date) -> Plan:
    """Carry the plan out again from a day on. The days on which it was closed stay so."""
    plan = REOPEN.begin(plan, by=by)
    if plan.closed_on < on:
        EarlierClosure.objects.create(plan=plan, since=plan.closed_on, until=on)
    plan.closed_on = None
    REOPEN.finish(plan, by=by, changed=["closed_on"])
    return plan


@transaction.atomic
def add_missing_assignments(plan: Plan, *, by: User, on: date) -> list[Assignment]:
    """Give units that came into a scope since the plan began their tasks, but for days that have passed.

    They owe them from the day on.
    Whoever claims a domain, or takes over from another unit, comes into a scope. Returns what was added.
    """
    plan = ASSIGN.begin(plan, by=by)
    added = _add_assignments(plan.milestones.filter(due_legal__gte=on), plan.county, on=on)
    if added:
        _record_added(added, plan.county, by=by)
    return added


@transaction.atomic
def follow_unit_changes(plan: Plan, *, by: User, on: date) -> list[Assignment]:
    """Let units that are no more off whatever they still owe, from the day of the change; the unit that takes over
    what was named to them for a later day owes it in their place. Returns the tasks that were let off."""
    plan = FOLLOW.begin(plan, by=by)
    changes = {change.unit_id: change for change in _unit_ends(plan.county, on)}
    owed = Assignment.objects.select_for_update(of=("self",)).filter(
        Q(waived_on__isnull=True) | Q(waived_until__isnull=False),
        milestone__plan=plan,
        unit__in=changes,
        met_on__isnull=True,
    )
    ended = list(owed.select_related("milestone", "unit"))
    passed_on = [_pass_on(assignment, changes[assignment.unit_id], by=by) for assignment in ended]
    if ended:
        trail.record_bulk("supervision.assignment.move", ended, by=by, county=plan.county)
    if added := [assignment for assignment in passed_on if assignment]:
        _record_added(added, plan.county, by=by)
    return ended


def _unit_ends(county: Unit, on: date) -> Iterable[UnitChange]:
    """Mergers and abolitions up to a day, the latest of a unit last."""
    ends = (UnitChange.Kind.MERGE, UnitChange.Kind.ABOLISH)
    changes = UnitChange.objects.filter(unit__county=county, kind__in=ends, effective_on__lte=on)
    return changes.select_related("unit", "successor").order_by("effective_on", "pk")


def _pass_on(assignment: Assignment, change: UnitChange, *, by: User) -> Assignment | None:
    """The successor's task, where it is a new one."""
    let_off(assignment, by=by, reason=change.sentence()[:300], on=change.effective_on)
    if assignment.milestone.scope != NAMED or assignment.milestone.due_legal < change.effective_on:
        return None
    facts = {"part": assignment.part, "assigned_on": change.effective_on}
    owed, is_new = Assignment.objects.get_or_create(
        milestone=assignment.milestone, unit=change.successor, defaults=facts
    )
    return owed if is_new else None


def _record_added(added: list[Assignment], county: Unit, *, by: User) -> None:
    units = sorted({assignment.unit.name for assignment in added})
    trail.record_bulk("supervision.assignment.add", added, by=by, detail={"units": units}, county=county)


def _add_assignments(
    milestones: Iterable[Milestone], county: Unit, *, on: date | None = None
) -> list[Assignment]:
    """What the scopes ask for and isn't there yet, from a day on. Three queries and one insertion."""
    milestones = list(milestones)
    by_scope = units_by_scope(county)
    known = set(Assignment.objects.filter(milestone__in=milestones).values_list("milestone", "unit"))
    new = [
        Assignment(milestone=milestone, unit=unit, assigned_on=on)
        for milestone in milestones
        for unit in by_scope[milestone.scope]
        if (milestone.pk, unit.pk) not in known
    ]
    return Assignment.objects.bulk_create(new, batch_size=500)


def _tell_units(plan: Plan) -> None:
    people = people_of(Unit.objects.filter(assignments__milestone__plan=plan), *UNIT_ROLES)
    text = f"《{plan.title}》开始执行，请查看本单位承担的任务和截止日期。"
    notify(chain.from_iterable(people.values()), text, event=f"plan-started:{plan.pk}")
