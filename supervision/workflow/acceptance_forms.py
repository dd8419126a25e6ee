"""Steps on a unit's acceptance form: filled in and handed in by the unit, decided by the county office."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused
from supervision.models import Acceptance, AcceptanceForm, Rectification
from supervision.permissions import form_deciders, may_decide_form, may_fill_form
from supervision.workflow.acceptances import tell_units
from supervision.workflow.rectifications import order_rectification

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.attachments.models import Attachment

Round, State = Acceptance.State, AcceptanceForm.State
Mark, Verdict = AcceptanceForm.Mark, AcceptanceForm.Verdict
STALE_FORM = "这份验收表刚刚被别人保存过。您填写的还在，请核对最新内容，再保存一次。"


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
    "report_up",
    "报送自评",
    (State.OPEN,),
    State.HANDED_IN,
    may_fill_form,
    (_takes_forms, _is_answered, _is_evidenced),
)
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
def hand_in_form(form: AcceptanceForm, *, by: User, version: int, on: date) -> AcceptanceForm:
    """Hand the self-assessment in: from then on it stands."""
    fresh = _begin_own(HAND_IN, form, by, version, on)
    fresh.handed_in_at, fresh.handed_in_by = clock.now(), by
    fresh.version += 1
    HAND_IN.finish(fresh, by=by, changed=["handed_in_at", "handed_in_by", "version"])
    text = f"{fresh.unit}报送了“{fresh.acceptance}”自评。"
    notify(form_deciders(fresh), text, event=f"acceptance-handed-in:{fresh.pk}", url=fresh.get_absolute_url())
    return fresh


# The verdict


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
    fresh = _begin(DECIDE, form, by, version)
    if fresh.handed_in_by_id == by.pk:
        raise PermissionDenied
    unmet = _unmet(fresh, reviewed)
    fresh.rows = _reviewed_rows(fresh, reviewed)
    fresh.verdict = Verdict.FAILED if unmet else Verdict.PASSED
    fresh.decided_on, fresh.decided_by, fresh.remark = on, by, remark.strip()
    fresh.version += 1
    _order_unmet(fresh, unmet, by=by, on=on, working_days=working_days)
    settle(f"acceptance-handed-in:{fresh.pk}")
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


def _begin_own(step: Step, form: AcceptanceForm, by: User, version: int, on: date) -> AcceptanceForm:
    """A step of the unit's, which it may take until the last day of the self-assessment."""
    fresh = _begin(step, form, by, version)
    if reasons := too_late(fresh, on=on):
        raise StepRefused(reasons)
    return fresh


def _begin(step: Step, form: AcceptanceForm, by: User, version: int) -> AcceptanceForm:
    """The round is locked first: it can't end while a form of it is saved."""
    trail.require_transaction(step.verb)
    Acceptance.objects.select_for_update(of=("self",)).get(pk=form.acceptance_id)
    return step.begin(form, by=by, version=version, stale=STALE_FORM)
