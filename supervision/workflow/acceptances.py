"""Steps on acceptances: opened on the milestone, filled in by units, decided by the county office, closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle, settle_under
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused
from supervision.models import Acceptance, AcceptanceForm, Rectification
from supervision.permissions import may_decide_form, may_fill_form, may_run_acceptance
from supervision.workflow.rectifications import order_rectification

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.attachments.models import Attachment
    from disclosure_portal.units.models import Unit

Round, State = Acceptance.State, AcceptanceForm.State
Mark, Verdict = AcceptanceForm.Mark, AcceptanceForm.Verdict
STALE = "这次验收刚刚被别人办理过。请核对最新情况，再提交一次。"
STALE_FORM = "这份验收表刚刚被别人保存过。您填写的还在，请核对最新内容，再保存一次。"


class StaleSave(StepRefused):
    """Somebody saved in between: nothing was written."""


def _nothing_is_said(acceptance: Acceptance) -> str | None:
    begun = acceptance.forms.filter(version__gt=1).count()
    return f"已经有{begun}个单位填写了自评，不能作废" if begun else None


def _all_is_decided(acceptance: Acceptance) -> str | None:
    left = acceptance.forms.exclude(state=State.DECIDED).count()
    return f"还有{left}个单位没有结论" if left else None


def _all_is_put_right(acceptance: Acceptance) -> str | None:
    left = Rectification.objects.unfinished().filter(form__acceptance=acceptance).count()
    return f"还有{left}项整改没有销号" if left else None


def _takes_forms(form: AcceptanceForm) -> str | None:
    return None if form.acceptance.state == Round.SELF else "自评已经结束，由县政府办复核"


def _is_in_time(form: AcceptanceForm) -> str | None:
    until = form.acceptance.self_until
    if clock.today() <= until:
        return None
    return f"自评截止日期（{long_day(until)}）已过，需要补报的请联系县政府办延长"


def _is_in_review(form: AcceptanceForm) -> str | None:
    return None if form.acceptance.state == Round.REVIEW else "还没有开始复核，或者验收已经结束"


def _is_answered(form: AcceptanceForm) -> str | None:
    left = [
        row["name"] for row in form.acceptance.indicators if not form.rows.get(row["code"], {}).get("self")
    ]
    return f"还有{len(left)}项没有自评：{'、'.join(left)}" if left else None


def _is_evidenced(form: AcceptanceForm) -> str | None:
    """What a unit says it met is told where it can be seen."""
    said = form.rows
    left = [
        row["name"]
        for row in form.acceptance.indicators
        if said.get(row["code"], {}).get("self") == Mark.MET and not said[row["code"]].get("evidence")
    ]
    return f"自评“达到”的要写明佐证：{'、'.join(left)}" if left else None


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
SAVE = Step("save_own", "填写自评", (State.OPEN,), None, may_fill_form, (_takes_forms, _is_in_time))
HAND_IN = Step(
    "report_up",
    "报送自评",
    (State.OPEN,),
    State.HANDED_IN,
    may_fill_form,
    (_takes_forms, _is_in_time, _is_answered, _is_evidenced),
)
DECIDE = Step(
    "accept_results",
    "作出结论",
    (State.OPEN, State.HANDED_IN),
    State.DECIDED,
    may_decide_form,
    (_is_in_review,),
)
STEPS = (POSTPONE, DISCARD, BEGIN_REVIEW, CLOSE)
FORM_STEPS = (SAVE, HAND_IN, DECIDE)


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
    acceptance.state, acceptance.opened_by = Round.SELF, by
    acceptance.save()
    AcceptanceForm.objects.bulk_create(AcceptanceForm(acceptance=acceptance, unit=unit) for unit in units)
    for form in acceptance.forms.select_related("unit"):
        text = f"请在{long_day(acceptance.self_until)}前完成“{acceptance}”自评。"
        _tell_unit(form, text, f"acceptance-opened:{acceptance.pk}")
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
    for form in fresh.forms.filter(state=State.OPEN).select_related("unit"):
        text = f"“{fresh}”自评截止日期改为{long_day(until)}。"
        _tell_unit(form, text, f"acceptance-moved:{fresh.pk}:{until}")
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


# A unit's form


@transaction.atomic
def save_form(
    form: AcceptanceForm,
    *,
    by: User,
    version: int,
    rows: Mapping[str, Mapping[str, str]],
    attachment: Attachment | None = None,
) -> AcceptanceForm:
    """Keep what the unit says about itself, indicator by indicator; it may come back to it until it hands in."""
    fresh = _begin_form(SAVE, form, by, version)
    known = {row["code"] for row in fresh.acceptance.indicators}
    if not set(rows) <= known:
        raise StepRefused(["验收指标有变化，请刷新页面以后再填写。"])
    fresh.rows = {
        code: {"self": said.get("self", ""), "evidence": said.get("evidence", "")}
        for code, said in rows.items()
    }
    fresh.attachment = attachment or fresh.attachment
    fresh.version += 1
    SAVE.finish(fresh, by=by, changed=["rows", "attachment_id", "version"])
    return fresh


@transaction.atomic
def hand_in_form(form: AcceptanceForm, *, by: User, version: int) -> AcceptanceForm:
    """Hand the self-assessment in: from then on it stands."""
    fresh = _begin_form(HAND_IN, form, by, version)
    fresh.handed_in_at, fresh.handed_in_by = clock.now(), by
    fresh.version += 1
    HAND_IN.finish(fresh, by=by, changed=["handed_in_at", "handed_in_by", "version"])
    text = f"{fresh.unit}报送了“{fresh.acceptance}”自评。"
    event = f"acceptance-handed-in:{fresh.pk}"
    notify(
        holders(Role.REVIEWER, fresh.unit).exclude(pk=by.pk), text, event=event, url=fresh.get_absolute_url()
    )
    return fresh


@dataclass(frozen=True)
class Reviewed:
    """What the county office finds at one indicator."""

    mark: str
    remark: str = ""


@transaction.atomic
def decide_form(
    form: AcceptanceForm,
    *,
    by: User,
    version: int,
    reviewed: Mapping[str, Reviewed],
    remark: str,
    working_days: int,
    on: date,
) -> AcceptanceForm:
    """The verdict on a unit: passed where every indicator is met; what isn't met is ordered to be put right.

    A form that was never handed in is decided all the same. Raises PermissionDenied for the unit's own people and for
    who handed the form in.
    """
    fresh = _begin_form(DECIDE, form, by, version)
    if fresh.handed_in_by_id == by.pk:
        raise PermissionDenied
    indicators = {row["code"]: row for row in fresh.acceptance.indicators}
    if set(reviewed) != set(indicators):
        raise StepRefused(["每一项指标都要复核。"])
    unmet = [code for code in indicators if reviewed[code].mark == Mark.UNMET]
    silent = [indicators[code]["name"] for code in unmet if not reviewed[code].remark.strip()]
    if silent:
        raise StepRefused([f"“未达到”的要写明问题：{'、'.join(silent)}。"])
    fresh.rows = {
        code: {**fresh.rows.get(code, {}), "review": said.mark, "remark": said.remark.strip()}
        for code, said in reviewed.items()
    }
    fresh.verdict = Verdict.FAILED if unmet else Verdict.PASSED
    fresh.decided_on, fresh.decided_by, fresh.remark = on, by, remark.strip()
    fresh.version += 1
    calendar = WorkCalendar.load(fresh.unit.county)
    for code in unmet:
        order_rectification(
            Rectification(
                unit=fresh.unit,
                form=fresh,
                indicator=code,
                problem=f"{indicators[code]['name']}：{reviewed[code].remark.strip()}",
                asked=indicators[code]["asked"],
                found_by=by,
            ),
            by=by,
            on=on,
            working_days=working_days,
            calendar=calendar,
        )
    changed = ["rows", "verdict", "decided_on", "decided_by_id", "remark", "version"]
    settle(f"acceptance-handed-in:{fresh.pk}")
    told = f"“{fresh.acceptance}”的结论：{fresh.get_verdict_display()}。"
    _tell_unit(fresh, f"{told}有{len(unmet)}项要整改。" if unmet else told, f"acceptance-decided:{fresh.pk}")
    DECIDE.finish(fresh, by=by, changed=changed, detail={"verdict": fresh.verdict, "unmet": unmet})
    return fresh


def _begin(step: Step, acceptance: Acceptance, by: User, version: int) -> Acceptance:
    fresh = step.begin(acceptance, by=by)
    if fresh.version != version:
        raise StaleSave([STALE])
    return fresh


def _begin_form(step: Step, form: AcceptanceForm, by: User, version: int) -> AcceptanceForm:
    """The round is locked first: it can't end while a form of it is saved."""
    trail.require_transaction(step.verb)
    Acceptance.objects.select_for_update(of=("self",)).get(pk=form.acceptance_id)
    fresh = step.begin(form, by=by)
    if fresh.version != version:
        raise StaleSave([STALE_FORM])
    return fresh


def _refuse_day(until: date, on: date) -> None:
    if until < on:
        raise StepRefused(["自评截止日期已经过了，请另选一天。"])


def _tell_unit(form: AcceptanceForm, text: str, event: str) -> Any:
    people = holders(Role.EDITOR, form.unit) | holders(Role.APPROVER, form.unit)
    return notify(people, text, event=event, url=form.get_absolute_url())
