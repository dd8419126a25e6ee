"""解读回应: decisions interpreted in time and in more than text, concerns answered in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, Value, When

from disclosure_portal.clock import begins
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days
from participation.law import INTERPRETATION_WORKING_DAYS
from participation.models import Concern, Evidence, Explanation, NotNeeded, Stage, StageEntry
from participation.queries.concerns import in_time
from supervision.evidence.terms import day_of
from supervision.scoring.facts import Fault, Formula, Found, Period
from supervision.scoring.participation import Round, by_unit, entered, exempt, first_published

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.units.models import Unit

ABOUT_DECISION = Explanation.objects.filter(about=Explanation.About.DECISION)


def _to_interpret(units: Sequence[Unit], period: Period) -> list[StageEntry]:
    """Rounds whose decision was published in the period, but those of which none is needed. Two queries, read once."""

    def read() -> list[StageEntry]:
        found = [one for one in entered(units, Stage.PUBLISHED, period) if one.decision.is_public]
        spared = exempt(found, NotNeeded.Requirement.INTERPRETATION, period)
        return [one for one in found if (one.decision_id, one.round) not in spared]

    return period.county.kept(("to interpret", period.begins_on, tuple(unit.pk for unit in units)), read)


def _interpreted(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    """Those whose day for the interpretation was over by the end of the period, or that have one."""
    asked = _to_interpret(units, period)
    calendar = WorkCalendar.load(period.county.county)
    issued = _issued(asked, period)
    done = first_published((one.decision_id for one in asked), ABOUT_DECISION.all(), period)
    looked_at, faults = [], []
    for one in asked:
        key = (one.decision_id, one.round)
        published_on = issued.get(key) or day_of(one.entered_at)
        due = add_working_days(published_on, INTERPRETATION_WORKING_DAYS, calendar=calendar).legal
        if key not in done and due >= period.ends_on:
            continue
        looked_at.append(one.decision.unit_id)
        if key not in done:
            faults.append((one.decision.unit_id, _fault(one, "没有解读")))
        elif day_of(done[key]) > due:
            faults.append((one.decision.unit_id, _fault(one, "解读公布迟了")))
    return by_unit(looked_at, faults, "应当解读的决策")


def _issued(entries: list[StageEntry], period: Period) -> dict[Round, date]:
    """The day of publication as the newest paper about it has it."""
    papers = Evidence.objects.filter(
        decision__in={one.decision_id for one in entries},
        kind=Evidence.Kind.PUBLICATION,
        entered_at__lt=period.county.end,
    )
    rows = papers.order_by("pk").values_list("decision", "round", "dated_on")
    return {(decision, number): day for decision, number, day in rows}


def _beyond_text(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    """Of the decisions that were interpreted, those with text alone."""
    asked = _to_interpret(units, period)
    keys = [one.decision_id for one in asked]
    done = first_published(keys, ABOUT_DECISION.all(), period)
    other = first_published(keys, ABOUT_DECISION.exclude(form=Explanation.Form.TEXT), period)
    interpreted = [one for one in asked if (one.decision_id, one.round) in done]
    faults = [
        (one.decision.unit_id, _fault(one, "只有文字解读"))
        for one in interpreted
        if (one.decision_id, one.round) not in other
    ]
    return by_unit((one.decision.unit_id for one in interpreted), faults, "已解读的决策")


def _fault(entry: StageEntry, said: str) -> Fault:
    return Fault(f"{entry.decision}：{said}", entry.decision.get_absolute_url())


def _answered(units: Sequence[Unit], period: Period) -> Mapping[int, Found]:
    """Concerns whose limit ended in the period, by the hour."""
    end = period.county.end
    due = Concern.objects.filter(
        unit__in=[unit.pk for unit in units], due_at__gte=begins(period.begins_on), due_at__lt=end
    )
    was_in_time = Case(
        When(in_time(at=end), then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    listed = list(due.annotate(was_punctual=was_in_time).order_by("due_at", "pk"))
    faults = [
        (one.unit_id, Fault(f"{one.title}：没有按时答复", one.get_absolute_url()))
        for one in listed
        if not one.was_punctual
    ]
    return by_unit((one.unit_id for one in listed), faults, "到期的社会关切")


FORMULAS = (
    Formula(
        "interpreted",
        "按时解读的比例",
        f"考核期内公布的决策，没有解读或者公布后超过{INTERPRETATION_WORKING_DAYS}个工作日才解读的是一处。",
        _interpreted,
    ),
    Formula("beyond_text", "解读形式多样的比例", "已解读的决策中只有文字解读的是一处。", _beyond_text),
    Formula("answered", "按时回应的比例", "答复时限在考核期内而没有按时答复的社会关切是一处。", _answered),
)
