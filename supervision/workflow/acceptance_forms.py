"""Steps on a unit's acceptance form: filled in and handed in by the unit, decided by the county office."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle, settle_under
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused
from supervision.models import Acceptance, AcceptanceForm, FormReturn, Rectification
from supervision.permissions import form_deciders, may_decide_form, may_fill_form, may_hand_in_own
from supervision.workflow.acceptances import tell_units
from supervision.workflow.four_eyes import leave_a_sender
from supervision.workflow.rectifications import order_rectification

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.attachments.models import Attachment

Round, State = Acceptance.State, AcceptanceForm.State
Mark, Verdict = AcceptanceForm.Mark, AcceptanceForm.Verdict
STALE_FORM = "这份验收表刚刚被别人保存过。您填写的还在，请核对最新内容，再保存一次。"
STALE_HAND_IN = "您打开本页以后，自评又被修改过。请核对最新内容，再报送"
STALE_RETURN = "您打开本页以后，这份验收表又有变化。请核对最新内容，再退回"


def _takes_forms(form: AcceptanceForm) -> str | None:
    return None if form.acceptance.state == Round.SELF else "自评已经结束，由县政府办复核"


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


SAVE = Step("save_own", "填写自评", (State.OPEN,), None, may_fill_form, (_takes_forms,))
HAND_IN = Step(
    "hand_in_own",
    "报送自评",
    (State.OPEN,),
    State.HANDED_IN,
    may_hand_in_own,
    (_takes_forms, _is_answered, _is_evidenced),
)
RETURN = Step("return", "退回自评", (State.HANDED_IN,), State.OPEN, may_decide_form, (_takes_forms,))
DECIDE = Step(
    "accept_results",
    "作出结论",
    (State.OPEN, State.HANDED_IN),
    State.DECIDED,
    may_decide_form,
    (_is_in_review,),
)


def too_late(form: AcceptanceForm, *, on: date) -> list[str]:
    """Why a unit can't fill in its form on a day: the last day of the self-assessment is over."""
    until = form.acceptance.self_until
    if on <= until:
        return []
    return [f"自评截止日期（{long_day(until)}）已过，需要补报的请联系县政府办延长"]


def too_late_to_return(form: AcceptanceForm, *, on: date) -> list[str]:
    """Why a form isn't sent back on a day: its unit couldn't hand it in again."""
    until = form.acceptance.self_until
    if on <= until:
        return []
    return [f"自评截止日期（{long_day(until)}）已过，单位不能再报送。要退回的，请先修改自评截止日期"]


# The unit


@transaction.atomic
def save_form(
    form: AcceptanceForm,
    *,
    by: User,
    version: int,
    rows: Mapping[str, Mapping[str, str]],
    attachment: Attachment | None = None,
    on: date,
) -> AcceptanceForm:
    """Keep what the unit says about itself, indicator by indicator; it may come back to it until it hands in."""
    fresh = _begin_own(SAVE, form, by, version, on)
    leave_a_sender(fresh, by=by)
    known = {row["code"] for row in fresh.acceptance.indicators}
    if not set(rows) <= known:
        raise StepRefused(["验收指标有变化，请刷新页面以后再填写。"])
    fresh.rows = {
        code: {"self": said.get("self", ""), "evidence": said.get("evidence", "")}
        for code, said in rows.items()
    }
    fresh.attachment = attachment or fresh.attachment
    fresh.version += 1
    fresh.preparers.add(by)
    SAVE.finish(fresh, by=by, changed=["rows", "attachment_id", "version"])
    return fresh


@transaction.atomic
def hand_in_form(form: AcceptanceForm, *, by: User, version: int, on: date) -> AcceptanceForm:
    """An approver who filled in none of it hands the self-assessment in: from then on it stands.

    `version` is what was read.
    """
    fresh = _begin_own(HAND_IN, form, by, version, on, stale=STALE_HAND_IN)
    fresh.handed_in_at, fresh.handed_in_by = clock.now(), by
    fresh.version += 1
    HAND_IN.finish(fresh, by=by, changed=["handed_in_at", "handed_in_by", "version"])
    settle_under(f"acceptance-returned:{fresh.pk}:")
    text = f"{fresh.unit}报送了“{fresh.acceptance}”自评。"
    event = f"acceptance-handed-in:{fresh.pk}:{fresh.version}"
    notify(form_deciders(fresh), text, event=event, url=fresh.get_absolute_url())
    return fresh


# The county office


@transaction.atomic
def return_form(form: AcceptanceForm, *, by: User, version: int, reason: str, on: date) -> AcceptanceForm:
    """Send a self-assessment back with the reason, while its unit can still mend it; whoever filled it in stays known.

    Raises PermissionDenied as `decide_form` does. `version` is what was read.
    """
    fresh = _begin(RETURN, form, by, version, stale=STALE_RETURN)
    if reasons := too_late_to_return(fresh, on=on):
        raise StepRefused(reasons)
    if not reason.strip():
        raise StepRefused(["请写明退回的原因"])
    one = FormReturn.objects.create(
        form=fresh,
        because=reason.strip(),
        returned_at=clock.now(),
        returned_by=by,
        handed_in_at=fresh.handed_in_at,
        handed_in_by=fresh.handed_in_by,
    )
    fresh.handed_in_at = fresh.handed_in_by = None
    fresh.version += 1
    changed = ["handed_in_at", "handed_in_by_id", "version"]
    RETURN.finish(fresh, by=by, changed=changed, detail={"reason": one.because})
    _settle_handed_in(fresh)
    text = f"“{fresh.acceptance}”自评被退回：{one.because}"
    tell_units([fresh], text, f"acceptance-returned:{fresh.pk}:{one.pk}")
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
    who filled the form in or handed it in.
    """
    fresh = _begin(DECIDE, form, by, version)
    unmet = _unmet(fresh, reviewed)
    fresh.rows = _reviewed_rows(fresh, reviewed)
    fresh.verdict = Verdict.FAILED if unmet else Verdict.PASSED
    fresh.decided_on, fresh.decided_by, fresh.remark = on, by, remark.strip()
    fresh.version += 1
    _order_unmet(fresh, unmet, by=by, on=on, working_days=working_days)
    _settle_handed_in(fresh)
    told = f"“{fresh.acceptance}”的结论：{fresh.get_verdict_display()}。"
    text = f"{told}有{len(unmet)}项要整改。" if unmet else told
    tell_units([fresh], text, f"acceptance-decided:{fresh.pk}")
    changed = ["rows", "verdict", "decided_on", "decided_by_id", "remark", "version"]
    DECIDE.finish(fresh, by=by, changed=changed, detail={"verdict": fresh.verdict, "unmet": unmet})
    return fresh


def _unmet(form: AcceptanceForm, reviewed: Mapping[str, Reviewed]) -> list[str]:
    """The codes of the indicators that aren't met. Refused when one isn't reviewed, or isn't met without a word why."""
    indicators = form.acceptance.indicators
    if set(reviewed) != {row["code"] for row in indicators}:
        raise StepRefused(["每一项指标都要复核。"])
    unmet = [row for row in indicators if reviewed[row["code"]].mark == Mark.UNMET]
    silent = [row["name"] for row in unmet if not reviewed[row["code"]].remark.strip()]
    if silent:
        raise StepRefused([f"“未达到”的要写明问题：{'、'.join(silent)}。"])
    return [row["code"] for row in unmet]


def _reviewed_rows(form: AcceptanceForm, reviewed: Mapping[str, Reviewed]) -> dict[str, dict[str, str]]:
    """What the unit said, with what the county office finds beside it."""
    return {
        code: {**form.rows.get(code, {}), "review": said.mark, "remark": said.remark.strip()}
        for code, said in reviewed.items()
    }


def _order_unmet(
    form: AcceptanceForm, unmet: Collection[str], *, by: User, on: date, working_days: int
) -> None:
    calendar = WorkCalendar.load(form.unit.county)
    for row in form.acceptance.indicators:
        if row["code"] not in unmet:
            continue
        order = Rectification(
            unit=form.unit,
            form=form,
            indicator=row["code"],
            problem=f"{row['name']}：{form.rows[row['code']]['remark']}",
            asked=row["asked"],
            found_by=by,
        )
        order_rectification(order, by=by, on=on, working_days=working_days, calendar=calendar)


# What both share


def _begin_own(
    step: Step, form: AcceptanceForm, by: User, version: int, on: date, *, stale: str = STALE_FORM
) -> AcceptanceForm:
    """A step of the unit's, which it may take until the last day of the self-assessment."""
    fresh = _begin(step, form, by, version, stale=stale)
    if reasons := too_late(fresh, on=on):
        raise StepRefused(reasons)
    return fresh


def _begin(
    step: Step, form: AcceptanceForm, by: User, version: int, *, stale: str = STALE_FORM
) -> AcceptanceForm:
    """The round is locked first: it can't end while a form of it is saved."""
    trail.require_transaction(step.verb)
    Acceptance.objects.select_for_update(of=("self",)).get(pk=form.acceptance_id)
    return step.begin(form, by=by, version=version, stale=stale)


def _settle_handed_in(form: AcceptanceForm) -> None:
    """Whoever was told of a form that waited has nothing to look at any more."""
    settle(f"acceptance-handed-in:{form.pk}")  # the event of forms from before they could be returned
    settle_under(f"acceptance-handed-in:{form.pk}:")
