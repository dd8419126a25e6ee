"""Tasks: waived with a reason, the waiver taken back, and how far a unit is in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal.audit import trail
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import StepRefused, require_version
from supervision.models import Assignment, Plan
from supervision.permissions import may_waive, works_for
from supervision.queries.standings import explain

if TYPE_CHECKING:
    from datetime import date, datetime

    from disclosure_portal.accounts.models import User

WAIVER = ["waived_on", "waived_until", "waived_by", "waived_because"]
STALE_PROGRESS = "进展刚刚被别人保存过。您写的内容还在，请核对下面的不同，再保存一次。"


def waive_refusals(assignment: Assignment, *, met_on: date | None) -> list[str]:
    """`met_on` is since when the evidence shows it met: who has done it isn't let off."""
    begun, ended = assignment.waived_on, assignment.waived_until
    refusals = _plan_refusals(assignment)
    if begun is not None and ended is None:
        refusals.append(f"已于{long_day(begun)}免除")
    elif met_on is not None:
        refusals.append(f"{long_day(met_on)}已经完成，已完成的任务不用免除")
    return refusals


def end_waiver_refusals(assignment: Assignment) -> list[str]:
    is_waived = assignment.waived_on is not None and assignment.waived_until is None
    return [*_plan_refusals(assignment), *([] if is_waived else ["没有免除"])]


def progress_refusals(assignment: Assignment) -> list[str]:
    return _plan_refusals(assignment)


def _plan_refusals(assignment: Assignment) -> list[str]:
    plan = assignment.milestone.plan
    return [] if plan.state == Plan.State.RUNNING else [f"方案{plan.get_state_display()}，不能再办理"]


@transaction.atomic
def waive(assignment: Assignment, *, by: User, reason: str, on: date) -> Assignment:
    """Let the unit off from a day on. What it did in part remains to be seen, it just doesn't owe it."""
    assignment = _locked(assignment)
    if not may_waive(by, assignment):
        raise PermissionDenied
    if refusals := waive_refusals(assignment, met_on=explain(assignment, as_of=on).met_on):
        raise StepRefused(refusals)
    let_off(assignment, by=by, reason=reason, on=on)
    _record(assignment, WAIVER, "waive", by=by)
    return assignment


def let_off(assignment: Assignment, *, by: User, reason: str, on: date) -> None:
    """From a day on. The time for which it was let off before stays on record. Part of a step that holds the row."""
    begun, ended = assignment.waived_on, assignment.waived_until
    if begun and ended and begun < ended:
        assignment.earlier_waivers.create(
            begins_on=begun, ends_on=ended, because=assignment.waived_because, by=assignment.waived_by
        )
    assignment.waived_on, assignment.waived_until = on, None
    assignment.waived_by, assignment.waived_because = by, reason
    assignment.save(update_fields=WAIVER)


@transaction.atomic
def end_waiver(assignment: Assignment, *, by: User, on: date) -> Assignment:
    """The unit owes it again from a day on; for the days between, it stays let off."""
    assignment = _locked(assignment)
    if not may_waive(by, assignment):
        raise PermissionDenied
    if refusals := end_waiver_refusals(assignment):
        raise StepRefused(refusals)
    assignment.waived_until = max(on, assignment.waived_on)
    _save(assignment, ["waived_until"], "end_waiver", by=by)
    return assignment


@transaction.atomic
def save_progress(assignment: Assignment, *, by: User, version: int, text: str, at: datetime) -> Assignment:
    """How far the unit is, in its own words. Raises StaleSave when somebody saved since `version`."""
    assignment = _locked(assignment)
    if not works_for(by, assignment.unit):
        raise PermissionDenied
    if refusals := progress_refusals(assignment):
        raise StepRefused(refusals)
    require_version(assignment, version, STALE_PROGRESS)
    assignment.progress, assignment.progress_by, assignment.progress_at = text, by, at
    assignment.version += 1
    _save(assignment, ["progress", "progress_by", "progress_at", "version"], "report_progress", by=by)
    return assignment


def _locked(assignment: Assignment) -> Assignment:
    trail.require_transaction("assignment")
    locked = Assignment.objects.select_for_update(of=("self",))
    return locked.select_related("unit__county", "milestone__plan").get(pk=assignment.pk)


def _save(assignment: Assignment, changed: list[str], verb: str, *, by: User) -> None:
    assignment.save(update_fields=changed)
    _record(assignment, changed, verb, by=by)


def _record(assignment: Assignment, changed: list[str], verb: str, *, by: User) -> None:
    after = {name: getattr(assignment, name) for name in changed if name != "progress_at"}
    detail = {"milestone": assignment.milestone.name, "reason": assignment.waived_because}
    trail.record(f"supervision.assignment.{verb}", assignment, by=by, after=after, detail=detail)
