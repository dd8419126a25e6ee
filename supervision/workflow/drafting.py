"""A plan is drafted: its facts and its milestones. What began from an older state is refused, nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from disclosure_portal.audit import trail
from disclosure_portal.units.queries import hold
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workflow import Step, StepRefused, require_version
from supervision.models import Assignment, Milestone, Plan
from supervision.permissions import may_manage_plan
from supervision.queries.due_days import rolled
from supervision.workflow.releases import keep_release

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = Plan.State
SETTLED = ("kind", "issued_on")  # once the plan is carried out
STALE_PLAN = "这份方案刚刚被别人保存过。您写的内容还在，请核对下面的不同，再保存一次。"
STALE_MILESTONE = "这个时间节点刚刚被别人保存过。您写的内容还在，请核对下面的不同，再保存一次。"


def has_no_clones(plan: Plan) -> str | None:
    return "已经由它复制了新方案，不能作废" if plan.clones.exists() else None


EDIT = Step("edit", "修改", (State.DRAFT, State.RUNNING), None, may_manage_plan)
EDIT_MILESTONES = Step("edit", "修改时间节点", (State.DRAFT,), None, may_manage_plan)
DISCARD = Step("discard", "作废", (State.DRAFT,), None, may_manage_plan, (has_no_clones,))


@dataclass(frozen=True)
class NamedUnits:
    """Who owes a milestone that names its units."""

    leads: Sequence[Unit] = ()
    cooperating: Sequence[Unit] = ()

    def parts(self) -> dict[Unit, str]:
        return {
            **dict.fromkeys(self.cooperating, Assignment.COOPERATING),
            **dict.fromkeys(self.leads, Assignment.LEAD),
        }


# The plan


@transaction.atomic
def draft_plan(plan: Plan, *, by: User) -> Plan:
    """Begin a plan of the county's own, as a draft."""
    plan.created_by = by
    if not may_manage_plan(by, plan):
        raise PermissionDenied
    refuse_double(plan)
    plan.save()
    trail.record("supervision.plan.create", plan, by=by, after={"title": plan.title})
    return plan


@transaction.atomic
def edit_plan(plan: Plan, *, by: User, version: int, values: Mapping[str, Any], on: date) -> Plan:
    """Change what the plan says of itself. Raises StaleSave when somebody saved since `version`."""
    plan = EDIT.begin(plan, by=by, version=version, stale=STALE_PLAN)
    _refuse_settled(plan, values)
    for name, value in values.items():
        setattr(plan, name, value)
    refuse_double(plan)
    plan.version += 1
    EDIT.finish(plan, by=by, changed=[*values, "version"])
    keep_release(plan, on=on)
    return plan


def _refuse_settled(plan: Plan, values: Mapping[str, Any]) -> None:
    """What a plan's past days are judged by stays as it was when the plan began to be carried out."""
    changed = any(name in values and values[name] != getattr(plan, name) for name in SETTLED)
    if changed and plan.state != State.DRAFT:
        raise StepRefused(["方案已经开始执行，印发日期和类别不能修改。"])


@transaction.atomic
def discard_plan(plan: Plan, *, by: User) -> None:
    """Throw a draft away, with its milestones. A plan that was carried out stays for good."""
    plan = DISCARD.begin(plan, by=by)
    trail.record("supervision.plan.discard", plan, by=by, before={"title": plan.title})
    Assignment.objects.filter(milestone__plan=plan).delete()
    plan.delete()


def refuse_double(plan: Plan) -> None:
    """Plans of a county are saved one after the other: of two with one number the second is told."""
    hold(plan.county)
    others = Plan.objects.filter(county=plan.county, document_number=plan.document_number).exclude(pk=plan.pk)
    if plan.document_number and others.exists():
        raise StepRefused([f"文号“{plan.document_number}”已有一份方案：《{others[0]}》。请核对文号。"])


# Its milestones


@transaction.atomic
def add_milestone(milestone: Milestone, *, by: User, units: NamedUnits) -> Milestone:
    """Add an obligation to a draft."""
    plan = EDIT_MILESTONES.begin(milestone.plan, by=by)
    milestone.plan = plan
    milestone.position = (plan.milestones.aggregate(last=Max("position"))["last"] or 0) + 1
    _set_day(milestone)
    _refuse_double_milestone(milestone)
    milestone.save()
    _set_units(milestone, units)
    _record(milestone, "add", by=by)
    return milestone


@transaction.atomic
def edit_milestone(
    milestone: Milestone, *, by: User, version: int, values: Mapping[str, Any], units: NamedUnits
) -> Milestone:
    """Change an obligation of a draft. Raises StaleSave when somebody saved since `version`.

    That its day rolls was decided of the day it had then: it holds no longer when the day is another.
    """
    EDIT_MILESTONES.begin(milestone.plan, by=by)
    milestone = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    require_version(milestone, version, STALE_MILESTONE)
    rolled_day = milestone.due_nominal if milestone.rolls_because else None
    for name, value in values.items():
        setattr(milestone, name, value)
    milestone.version += 1
    if milestone.due_nominal != rolled_day:
        _set_day(milestone)
    _refuse_double_milestone(milestone)
    milestone.save()
    _set_units(milestone, units)
    _record(milestone, "edit", by=by)
    return milestone


@transaction.atomic
def remove_milestone(milestone: Milestone, *, by: User) -> None:
    EDIT_MILESTONES.begin(milestone.plan, by=by)
    _record(milestone, "remove", by=by)
    milestone.assignments.all().delete()
    milestone.delete()


def _set_day(milestone: Milestone) -> None:
    """The last day is the one that the plan names, with what the calendar says of it."""
    calendar = WorkCalendar.load(milestone.plan.county)
    milestone.due_legal = milestone.due_nominal
    milestone.rolls_because = ""
    milestone.due_proof = rolled(milestone.due_nominal, calendar=calendar).as_json()


def _set_units(milestone: Milestone, units: NamedUnits) -> None:
    """A draft has tasks for named units only; those of a scope are made when it starts."""
    milestone.assignments.all().delete()
    if milestone.scope == Milestone.Scope.NAMED:
        Assignment.objects.bulk_create(
            Assignment(milestone=milestone, unit=unit, part=part) for unit, part in units.parts().items()
        )


def _refuse_double_milestone(milestone: Milestone) -> None:
    others = milestone.plan.milestones.filter(code=milestone.code, due_nominal=milestone.due_nominal)
    if others.exclude(pk=milestone.pk).exists():
        raise StepRefused([f"编号“{milestone.code}”在这一天已有时间节点，请换一个编号或者日期。"])


def _record(milestone: Milestone, verb: str, *, by: User) -> None:
    said = {"plan": milestone.plan_id, "code": milestone.code, "due": milestone.due_nominal}
    trail.record(
        f"supervision.milestone.{verb}",
        milestone,
        by=by,
        after=said,
        detail=said,
        county=milestone.plan.county,
    )
