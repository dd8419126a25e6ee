"""A year's 任务分解表 becomes a plan: a draft with a milestone for each task, its lead and cooperating units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal.audit import trail
from disclosure_portal.units.queries import hold
from disclosure_portal.web.days import FIRST_DAY, LAST_DAY, is_usable
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workflow import StepRefused
from supervision.models import Assignment, Milestone, Plan
from supervision.permissions import may_manage_plan
from supervision.queries.due_days import rolled

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


@dataclass(frozen=True)
class Task:
    """One row of the table with a day for certain. Units by their keys."""

    name: str
    duty: str
    scope: str
    leads: tuple[int, ...]
    cooperating: tuple[int, ...]
    due_words: str
    due: date
    is_continuing: bool
    progress: str

    def parts(self) -> dict[int, str]:
        return {
            **dict.fromkeys(self.cooperating, Assignment.COOPERATING),
            **dict.fromkeys(self.leads, Assignment.LEAD),
        }


@dataclass(frozen=True)
class Applied:
    """The plan, and whether it was made now or was there already with the same tasks."""

    plan: Plan
    is_new: bool


@transaction.atomic
def apply_task_table(plan: Plan, tasks: Sequence[Task], *, by: User) -> Applied:
    """Save the plan with its tasks, all or nothing. The same table again changes nothing.

    Raises StepRefused when the plan is there with other tasks: nothing is overwritten unseen.
    """
    plan.kind, plan.created_by = Plan.Kind.YEARLY, by
    if not may_manage_plan(by, plan):
        raise PermissionDenied
    _refuse_far_days(tasks)
    hold(plan.county)
    if standing := _standing(plan):
        _refuse_other(standing, tasks)
        return Applied(standing, is_new=False)
    plan.save()
    _save_tasks(plan, tasks)
    trail.record("supervision.plan.import", plan, by=by, detail={"tasks": len(tasks)})
    return Applied(plan, is_new=True)


def _refuse_far_days(tasks: Sequence[Task]) -> None:
    far = [number for number, task in enumerate(tasks, start=1) if not is_usable(task.due)]
    if far:
        told = "、".join(f"第{number}项" for number in far)
        raise StepRefused([f"{told}的截止日期不在{FIRST_DAY.year}年至{LAST_DAY.year}年之间，请核对。"])


def _standing(plan: Plan) -> Plan | None:
    """The plan of that number; without a number the one of that name and year."""
    same = Plan.objects.filter(county=plan.county)
    if plan.document_number:
        return same.filter(document_number=plan.document_number).first()
    return same.filter(kind=Plan.Kind.YEARLY, title=plan.title, ends_on=plan.ends_on).first()


def _refuse_other(standing: Plan, tasks: Sequence[Task]) -> None:
    before, after = _told_of_plan(standing), [_told(task) for task in tasks]
    if before == after:
        return
    new = sum(one not in before for one in after)
    gone = sum(one not in after for one in before)
    how = f"表格里有{new}项任务和已有的不同或者是新的，已有的{gone}项表格里没有"
    if standing.state == Plan.State.DRAFT:
        raise StepRefused([f"《{standing}》已有草稿：{how}。请先作废那份草稿再导入，或者直接修改草稿。"])
    raise StepRefused([f"《{standing}》{standing.get_state_display()}：{how}。已派出的任务不能用导入覆盖。"])


def _told(task: Task) -> Mapping[str, Any]:
    """What makes a task the same."""
    parts = task.parts() if task.scope == Milestone.Scope.NAMED else {}
    return {
        "duty": task.duty,
        "scope": task.scope,
        "words": task.due_words,
        "due": task.due,
        "continuing": task.is_continuing,
        "progress": task.progress,
        "parts": parts,
    }


def _told_of_plan(plan: Plan) -> list[Mapping[str, Any]]:
    milestones = plan.milestones.prefetch_related("assignments").order_by("position")
    return [
        {
            "duty": one.duty,
            "scope": one.scope,
            "words": one.due_words,
            "due": one.due_nominal,
            "continuing": one.is_continuing,
            "progress": one.progress,
            "parts": {each.unit_id: each.part for each in one.assignments.all()}
            if one.scope == Milestone.Scope.NAMED
            else {},
        }
        for one in milestones
    ]


def _save_tasks(plan: Plan, tasks: Sequence[Task]) -> None:
    calendar = WorkCalendar.load(plan.county)
    milestones = Milestone.objects.bulk_create(
        Milestone(
            plan=plan,
            code=str(number),
            position=number,
            name=task.name,
            duty=task.duty,
            scope=task.scope,
            due_words=task.due_words,
            due_nominal=task.due,
            due_legal=task.due,
            due_proof=rolled(task.due, calendar=calendar).as_json(),
            is_continuing=task.is_continuing,
            progress=task.progress,
        )
        for number, task in enumerate(tasks, start=1)
    )
    Assignment.objects.bulk_create(
        Assignment(milestone=milestone, unit_id=unit, part=part)
        for milestone, task in zip(milestones, tasks, strict=True)
        if task.scope == Milestone.Scope.NAMED
        for unit, part in task.parts().items()
    )
