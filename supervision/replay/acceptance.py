"""The pilot's acceptance in 2022: units assess themselves, the county office decides, problems are put right (SP-18)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from disclosure_portal import clock
from supervision.models import Acceptance, AcceptanceForm, Rectification
from supervision.queries.acceptances import default_indicators
from supervision.replay.stage import Stage, Story, at
from supervision.replay.tempers import Temper
from supervision.workflow import acceptance_forms, acceptances, rectifications

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

OPENED_ON, SELF_UNTIL, REVIEWED_ON, DECIDED_ON = (
    date(2022, 2, 14),
    date(2022, 3, 11),
    date(2022, 3, 14),
    date(2022, 3, 22),
)
PUT_RIGHT_ON, CHECKED_AGAIN_ON = date(2022, 4, 18), date(2022, 4, 20)
TO_PUT_RIGHT = 20  # working days
TITLE = "政务公开标准化规范化试点验收（演示）"
Mark = AcceptanceForm.Mark


def held(stage: Stage) -> Story:
    """The round: idle units fail and never put it right, late ones fail and do."""
    first, second = stage.cast.reviewers
    yield at(OPENED_ON, 9)
    milestone = stage.plan.milestones.get(code="SP-18")
    units = [unit for unit in stage.cast.units if unit.kind != unit.Kind.VERTICAL]
    acceptance = acceptances.open_acceptance(
        Acceptance(milestone=milestone, title=TITLE, indicators=default_indicators(), self_until=SELF_UNTIL),
        by=first,
        units=units,
        on=OPENED_ON,
    )
    yield at(REVIEWED_ON, 9)
    acceptance = acceptances.begin_review(acceptance, by=first, version=acceptance.version, on=REVIEWED_ON)
    yield at(DECIDED_ON, 10)
    for form in acceptance.forms.select_related("unit", "acceptance"):
        _decide(stage, form)
    yield at(PUT_RIGHT_ON, 10)
    ordered = Rectification.objects.filter(form__acceptance=acceptance).select_related("unit")
    answered = [one for one in ordered if not stage.is_idle(one.unit)]
    for one in answered:
        text = "已按验收意见整改（演示）。"
        rectifications.report(one, by=stage.cast.editors[one.unit_id], version=one.version, text=text)
    yield at(CHECKED_AGAIN_ON, 10)
    for one in Rectification.objects.filter(pk__in=[one.pk for one in answered]):
        rectifications.accept(one, by=second, version=one.version)


def self_assessed(stage: Stage, unit: Unit) -> Story:
    """The unit's form, by the day for it; late units miss that day and hand nothing in."""
    day = stage.day(unit, "acceptance", SELF_UNTIL, begins=OPENED_ON)
    if day is None or day > SELF_UNTIL or unit.kind == unit.Kind.VERTICAL:
        return
    yield at(day, 10)
    form = AcceptanceForm.objects.select_related("acceptance", "unit").get(unit=unit)
    rows = {
        row["code"]: {"self": Mark.MET, "evidence": "见平台记录（演示）"}
        for row in form.acceptance.indicators
    }
    editor, approver = stage.cast.editors[unit.pk], stage.cast.approvers[unit.pk]
    form = acceptance_forms.save_form(form, by=editor, version=form.version, rows=rows, on=day)
    yield at(day, 15)
    acceptance_forms.hand_in_form(form, by=approver, version=form.version, on=day)


def _decide(stage: Stage, form: AcceptanceForm) -> None:
    fails = stage.tempers.of[form.unit.code] in (Temper.LATE, Temper.IDLE)
    codes = [row["code"] for row in form.acceptance.indicators]
    reviewed = {code: acceptance_forms.Reviewed(Mark.MET) for code in codes}
    if fails:
        reviewed[codes[0]] = acceptance_forms.Reviewed(Mark.UNMET, "没有按期完成（演示）")
    acceptance_forms.decide_form(
        form,
        by=stage.cast.reviewers[0],
        version=form.version,
        reviewed=reviewed,
        remark="",
        working_days=TO_PUT_RIGHT,
        on=clock.today(),
    )
