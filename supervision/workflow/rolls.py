"""The rule for a plan's day of rest: it stays, unless the county office records that it rolls, and why.

民法典 art. 203 lets the last day of a limit roll off a holiday; a plan's "X月底前" is no limit of the law.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal.audit import trail
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import DueDay
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import StepRefused
from supervision.models import Milestone, Plan
from supervision.permissions import may_manage_plan
from supervision.queries.due_days import rolled

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.accounts.models import User


def roll_refusals(milestone: Milestone) -> list[str]:
    """Why the day can't roll now."""
    if milestone.plan.state == Plan.State.CLOSED:
        return ["方案已经结束，不能再决定顺延"]
    if milestone.rolls_because:
        return [f"已经决定顺延至{long_day(milestone.due_legal)}"]
    day = _rolled(milestone)
    return [] if day.legal != day.nominal else [f"{long_day(day.nominal)}是工作日，不用顺延"]


def keep_refusals(milestone: Milestone) -> list[str]:
    """Why a roll can't be taken back now."""
    if milestone.plan.state == Plan.State.CLOSED:
        return ["方案已经结束，不能再撤销顺延"]
    return [] if milestone.rolls_because else ["没有决定过顺延"]


@transaction.atomic
def roll_forward(milestone: Milestone, reason: str, *, by: User, on: date) -> Milestone:
    """From a day on judge lateness on the next working day, because the county office decided so.

    `due_proof` tells the days passed over.
    """
    milestone = _begin(milestone, by=by)
    if refusals := roll_refusals(milestone):
        raise StepRefused(refusals)
    day = _rolled(milestone)
    milestone.judge_by(day.legal, since=on)
    milestone.due_proof, milestone.rolls_because = day.as_json(), reason
    _finish(milestone, "roll", by=by)
    return milestone


@transaction.atomic
def take_back_roll(milestone: Milestone, *, by: User, on: date) -> Milestone:
    """From a day on judge lateness on the day that the plan names again."""
    milestone = _begin(milestone, by=by)
    if refusals := keep_refusals(milestone):
        raise StepRefused(refusals)
    milestone.judge_by(milestone.due_nominal, since=on)
    milestone.rolls_because = ""
    _finish(milestone, "take_back_roll", by=by)
    return milestone


def next_working_day(milestone: Milestone) -> str:
    """The day to which it would roll, as a person reads it."""
    return long_day(_rolled(milestone).legal)


def _rolled(milestone: Milestone) -> DueDay:
    return rolled(milestone.due_nominal, calendar=WorkCalendar.load(milestone.plan.county))


def _begin(milestone: Milestone, *, by: User) -> Milestone:
    trail.require_transaction("roll")
    locked = Milestone.objects.select_for_update(of=("self",)).select_related("plan__county")
    milestone = locked.get(pk=milestone.pk)
    if not may_manage_plan(by, milestone.plan):
        raise PermissionDenied
    return milestone


def _finish(milestone: Milestone, verb: str, *, by: User) -> None:
    milestone.version += 1
    milestone.save(update_fields=["due_legal", "due_proof", "rolls_because", "earlier_days", "version"])
    said = {"due_nominal": milestone.due_nominal, "due_legal": milestone.due_legal}
    detail = {**said, "reason": milestone.rolls_because}
    trail.record(
        f"supervision.milestone.{verb}",
        milestone,
        by=by,
        after=said,
        detail=detail,
        county=milestone.plan.county,
    )
