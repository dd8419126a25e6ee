"""Steps on acceptances: opened on the milestone, reviewed when the units assessed themselves, closed.

Each unit's own form is `workflow.acceptance_forms`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal.accounts.models import UNIT_ROLES
from disclosure_portal.accounts.queries import people_of
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle, settle_under
from disclosure_portal.units.queries import hold
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused
from supervision.models import Acceptance, AcceptanceForm, Rectification
from supervision.permissions import may_run_acceptance

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

Round, State = Acceptance.State, AcceptanceForm.State
TOLD_AT_MOST = 3  # units by name in one refusal
STALE = "这次验收刚刚被别人办理过。请核对最新情况，再提交一次。"


def _nothing_is_said(acceptance: Acceptance) -> str | None:
    begun = acceptance.forms.filter(version__gt=1).count()
    return f"已经有{begun}个单位填写了自评，不能作废" if begun else None


def _all_is_decided(acceptance: Acceptance) -> str | None:
    left = acceptance.forms.exclude(state=State.DECIDED).count()
    return f"还有{left}个单位没有结论" if left else None


def _all_is_put_right(acceptance: Acceptance) -> str | None:
    left = Rectification.objects.unfinished().filter(form__acceptance=acceptance).count()
    return f"还有{left}项整改没有销号" if left else None


POSTPONE = Step("extend", "修改自评截止日期", (Round.SELF,), None, may_run_acceptance)
DISCARD = Step("discard", "作废", (Round.SELF,), None, may_run_acceptance, (_nothing_is_said,))
BEGIN_REVIEW = Step("begin_review", "开始复核", (Round.SELF,), Round.REVIEW, may_run_acceptance)
CLOSE = Step(
    "conclude",
    "结束验收",
    (Round.REVIEW,),
    Round.CLOSED,
    may_run_acceptance,
    (_all_is_decided, _all_is_put_right),
)
STEPS = (POSTPONE, DISCARD, BEGIN_REVIEW, CLOSE)


# The round


@transaction.atomic
def open_acceptance(acceptance: Acceptance, *, by: User, units: Collection[Unit], on: date) -> Acceptance:
    """Open a round: each unit gets its form and is told until when it assesses itself (岫政办发〔2020〕37号三（四）)."""
    if not may_run_acceptance(by, acceptance):
        raise PermissionDenied
    _refuse_day(acceptance.self_until, on)
    if not units:
        raise StepRefused(["请至少选择一个单位。"])
    if any(unit.county_id != acceptance.county.pk for unit in units):
        raise PermissionDenied
    if not acceptance.indicators:
        raise StepRefused(["请至少填写一项验收指标。"])
    hold(acceptance.county)
    _refuse_unfinished(acceptance, units)
    acceptance.state, acceptance.opened_by, acceptance.opened_on = Round.SELF, by, on
    acceptance.save()
    AcceptanceForm.objects.bulk_create(AcceptanceForm(acceptance=acceptance, unit=unit) for unit in units)
    text = f"请在{long_day(acceptance.self_until)}前完成“{acceptance}”自评。"
    tell_units(acceptance.forms.select_related("unit"), text, f"acceptance-opened:{acceptance.pk}")
    after = {
        "indicators": acceptance.indicators,
        "until": acceptance.self_until,
        "units": [u.pk for u in units],
    }
    trail.record("supervision.acceptance.create", acceptance, by=by, after=after, county=acceptance.county)
    return acceptance


@transaction.atomic
def move_self_until(acceptance: Acceptance, *, by: User, version: int, until: date, on: date) -> Acceptance:
    """Give the units another last day for their self-assessment; whoever hasn't handed in is told."""
    fresh = _begin(POSTPONE, acceptance, by, version)
    _refuse_day(until, on)
    fresh.self_until = until
    fresh.version += 1
    text = f"“{fresh}”自评截止日期改为{long_day(until)}。"
    waiting = fresh.forms.filter(state=State.OPEN).select_related("unit")
    tell_units(waiting, text, f"acceptance-moved:{fresh.pk}:{until}")
    POSTPONE.finish(fresh, by=by, changed=["self_until", "version"])
    return fresh


@transaction.atomic
def discard_acceptance(acceptance: Acceptance, *, by: User) -> None:
    """Throw a round away in which no unit has said anything."""
    fresh = DISCARD.begin(acceptance, by=by)
    settle(f"acceptance-opened:{fresh.pk}")
    settle_under(f"acceptance-moved:{fresh.pk}:")
    trail.record("supervision.acceptance.discard", fresh, by=by, county=fresh.county)
    fresh.forms.all().delete()
    fresh.delete()


@transaction.atomic
def begin_review(acceptance: Acceptance, *, by: User, version: int, on: date) -> Acceptance:
    """End the self-assessment: its day is over, or every unit has handed in."""
    fresh = _begin(BEGIN_REVIEW, acceptance, by, version)
    left = fresh.forms.filter(state=State.OPEN).count()
    if left and on <= fresh.self_until:
        raise StepRefused([f"自评到{long_day(fresh.self_until)}截止，还有{left}个单位没有报送。"])
    fresh.version += 1
    settle(f"acceptance-opened:{fresh.pk}")
    settle_under(f"acceptance-moved:{fresh.pk}:")
    BEGIN_REVIEW.finish(fresh, by=by, changed=["version"], detail={"not_handed_in": left})
    return fresh


@transaction.atomic
def close_acceptance(acceptance: Acceptance, *, by: User, version: int, on: date) -> Acceptance:
    """Every unit has its verdict, and what had to be put right is."""
    fresh = _begin(CLOSE, acceptance, by, version)
    fresh.closed_on = on
    fresh.version += 1
    CLOSE.finish(fresh, by=by, changed=["closed_on", "version"])
    return fresh


def _begin(step: Step, acceptance: Acceptance, by: User, version: int) -> Acceptance:
    return step.begin(acceptance, by=by, version=version, stale=STALE)


def _refuse_day(until: date, on: date) -> None:
    if until < on:
        raise StepRefused(["自评截止日期已经过了，请另选一天。"])


def _refuse_unfinished(acceptance: Acceptance, units: Collection[Unit]) -> None:
    """A unit has one form at a time on a milestone: a button is pressed twice."""
    waiting = AcceptanceForm.objects.filter(acceptance__milestone=acceptance.milestone_id, unit__in=units)
    found = waiting.exclude(state=State.DECIDED).select_related("unit", "acceptance").order_by("unit")
    if told := [f"{form.unit}（“{form.acceptance}”）" for form in found]:
        more = f"等{len(told)}个单位" if len(told) > TOLD_AT_MOST else ""
        names = "、".join(told[:TOLD_AT_MOST])
        raise StepRefused([f"{names}{more}已经在验收，还没有结论，不用再发起。"])


def tell_units(forms: Iterable[AcceptanceForm], text: str, event: str) -> None:
    """Each unit's people, with the way to their own form. One query for the people."""
    told = list(forms)
    people = people_of([form.unit for form in told], *UNIT_ROLES)
    for form in told:
        notify(people[form.unit_id], text, event=event, url=form.get_absolute_url())
