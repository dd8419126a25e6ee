"""Rubrics, rounds and scores as tests need them, made by the same functions as the portal's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from supervision.models import Assessment, Indicator, Rubric
from supervision.workflow import assessments as workflow
from supervision.workflow import rubrics
from supervision.workflow.objections import raise_objection
from supervision.workflow.scores import Entry, Own, enter, save_own
from tests.participation.lists import make_attachment

ENDS, SELF_UNTIL = date(2025, 12, 31), date(2026, 1, 15)
TAKEN, SCORED, ANNOUNCED = date(2026, 1, 5), date(2026, 1, 16), date(2026, 1, 20)
LAST_DAY, FROZEN = date(2026, 1, 27), date(2026, 1, 28)
EVERYONE = ("departments", "townships", "park")

# code, parent, kind, formula, points
LINES = (
    ("A", "", "group", "", None),
    ("A1", "A", "score", "named_person", "40"),
    ("A2", "A", "score", "", "20"),
    ("B", "", "group", "", None),
    ("B1", "B", "score", "", "30"),
    ("B2", "B", "score", "rectified", "10"),
    ("P1", "", "bonus", "", "5"),
    ("Q1", "", "deduction", "", "10"),
    ("V1", "", "veto", "", "0"),
)


def make_rubric(county, *, by, publisher, year=2025):
    """A published rubric of a few indicators: A1 and B2 are computed, the rest people enter."""
    rubric = rubrics.adopt_default_rubric(county, year, by=by)
    rubric.indicators.filter(parent__isnull=False).delete()
    rubric.indicators.all().delete()
    groups = {}
    for position, (code, parent, kind, formula, points) in enumerate(LINES, start=1):
        groups[code] = Indicator.objects.create(
            rubric=rubric,
            position=position,
            code=code,
            parent=groups.get(parent),
            name=f"指标{code}",
            kind=kind,
            source="computed" if formula else "manual",
            formula=formula,
            points={} if points is None else dict.fromkeys(EVERYONE, points),
            standard="按标准评定。",
        )
    return rubrics.publish_rubric(
        Rubric.objects.get(pk=rubric.pk), by=publisher, document="岫政办发〔2025〕3号", version=rubric.version
    )


def make_round(rubric, *, by, **changes):
    """A round that is being prepared: it scores 2025, self-scores until 15 January 2026."""
    values = {
        "title": "2025年度政务公开考核",
        "basis": "《2025年度督查检查考核计划》第6项",
        "begins_on": date(2025, 1, 1),
        "snapshot_on": ENDS,
        "self_until": SELF_UNTIL,
        **changes,
    }
    return workflow.open_assessment(Assessment(county=rubric.county, rubric=rubric, **values), by=by)


def make_draft(rubric, *, by):
    """A copy for the next year that is being changed."""
    return rubrics.copy_rubric(rubric, year=rubric.year + 1, by=by)


def bring_to(state, round_, *, by, points="20", on=ANNOUNCED):
    """Walk a round on to a state, announced on a day; scores that people enter get `points`, or the most there is."""
    if state != Assessment.State.PREPARING and round_.state == Assessment.State.PREPARING:
        round_ = workflow.take_snapshot(round_, by=by, on=TAKEN)
    if state in ("scoring", "objection") and round_.state == Assessment.State.SELF:
        round_ = workflow.begin_scoring(round_, by=by, on=SCORED)
    if state == "objection":
        enter_everything(round_, by=by, points=points)
        round_ = workflow.announce(round_, by=by, on=on)
    return round_


def make_frozen(rubric, *, by, other, **changes):
    announced = bring_to("objection", make_round(rubric, by=by, **changes), by=by)
    return workflow.freeze(announced, by=other, on=FROZEN)


def score_itself(score, points, *, by):
    """A unit's own points, with a paper."""
    paper = make_paper(score.unit_score.unit, by=by)
    return save_own(score.unit_score, [Own(score, score.version, Decimal(points), "有台账", paper)], by=by)


def object_to(score, *, by, on):
    paper = make_paper(score.unit_score.unit, by=by)
    return raise_objection(score, by=by, on=on, text="应当满分", attachment=paper)


def sheet_of(round_, unit):
    return round_.unit_scores.get(unit=unit)


def score_of(round_, unit, code):
    return sheet_of(round_, unit).scores.get(indicator__code=code)


def entry(score, points, *, by, **changes):
    """An entry with its ground."""
    fields = {"remark": "按台账核对", **changes}
    if "attachment" not in fields:
        fields["attachment"] = make_paper(score.unit_score.unit, by=by)
    return Entry(score, score.version, None if points is None else Decimal(points), **fields)


def enter_everything(round_, *, by, points="20", units=None):
    """Enter what is awaited, the same number of points for every unit, or those named, on one paper."""
    scores = [
        score
        for sheet in round_.unit_scores.all()
        if units is None or sheet.unit in units
        for score in sheet.scores.filter(indicator__kind="score", indicator__formula="")
    ]
    paper = make_paper(round_.county, by=by)
    given = [min(Decimal(points), score.base) for score in scores]
    entries = [
        entry(score, value, by=by, attachment=paper) for score, value in zip(scores, given, strict=True)
    ]
    return enter(round_, entries, by=by)


def spare_everything(round_, unit, *, by):
    """No indicator of the rubric applies to the unit."""
    scores = sheet_of(round_, unit).scores.filter(indicator__kind="score")
    return enter(round_, [entry(one, None, by=by, applies=False) for one in scores], by=by)


def make_paper(unit, *, by):
    return make_attachment(unit, by=by)
