"""What the county office and the units owe every year: declarations, inspections and assessments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from disclosure_portal import clock
from supervision.models import Assessment, Assignment, Inspection, InspectionRow, Rectification, Score
from supervision.queries.checklist import all_rules, rules_for
from supervision.queries.scores import AWAITED
from supervision.replay.stage import BEGINS_ON, Stage, Story, at
from supervision.replay.tempers import drawn
from supervision.workflow import (
    assessments,
    assignments,
    inspection_rows,
    inspections,
    proofs,
    rectifications,
    rubrics,
    scores,
)

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

YEARS = (2020, 2021, 2022, 2023)
# Inspections: the day of the draw and the day on which the last order is put right; none in 2020, 2022's too late.
INSPECTED = {
    2021: (date(2021, 10, 18), date(2021, 12, 6)),
    2022: (date(2022, 11, 21), date(2023, 1, 9)),
    2023: (date(2023, 9, 11), date(2023, 11, 6)),
}
ASSESSED = (2021, 2022, 2023)
WAIVED_IN, WAIVED_ON = 2020, date(2020, 12, 1)
BASIS = "{year}年度监督检查计划（岫委办发〔{year}〕6号，演示）"
UNITS_DRAWN, ITEMS_DRAWN = 8, 3
EVERY_BROKEN = 4  # of so many rows one has something to put right
Answer = InspectionRow.Answer


def declared(stage: Stage, unit: Unit, year: int) -> Story:
    """A yearly declaration, handed in by the unit and accepted on the next working day (SP-20)."""
    begins = max(BEGINS_ON, date(year, 10, 8))
    yield from _proved(
        stage, unit, "SP-20", year, begins, f"{unit.name}{year}年度工作安排和经费保障说明（演示）"
    )


def evaluated(stage: Stage, year: int) -> Story:
    """The county office's evaluation of the domains (SP-25): decided by a reviewer, handed in by its editor."""
    office = stage.cast.office
    begins = max(BEGINS_ON, date(year, 10, 8))
    yield from _proved(stage, office, "SP-25", year, begins, f"{year}年度26个领域跟踪评估报告（演示）")


def _proved(stage: Stage, unit: Unit, code: str, year: int, begins: date, text: str) -> Story:
    milestone = stage.plan.milestones.get(code=code, due_nominal__year=year)
    assignment = Assignment.objects.filter(milestone=milestone, unit=unit).select_related("unit").first()
    day = stage.day(unit, f"{code}-{year}", milestone.due_nominal, begins=begins)
    if assignment is None or day is None:
        return
    yield at(day, 10, 30)
    paper = proofs.Paper(text, f"岫演〔{day.year}〕{assignment.pk}号", day)
    handed_in = proofs.hand_in(
        assignment, by=stage.cast.editors[unit.pk], version=0, paper=paper, at=at(day, 10, 30)
    )
    decided_on = stage.tempers.working_day_from(day)
    yield at(decided_on, 16)
    proofs.accept(handed_in, by=stage.cast.reviewers[1], version=handed_in.version, at=at(decided_on, 16))


# Inspections (SP-23)


def inspected(stage: Stage, year: int) -> Story:
    """A round from the draw to its end: what is found is put right by the units and looked at again by another."""
    drawn_on, closed_on = INSPECTED[year]
    first, second = stage.cast.reviewers
    yield at(drawn_on, 9)
    inspection = inspections.open_inspection(
        Inspection(
            county=stage.cast.county,
            year=year,
            title=f"{year}年政务公开专项检查（演示）",
            basis=BASIS.format(year=year),
            unit_count=UNITS_DRAWN,
            items_per_unit=ITEMS_DRAWN,
            rules=list(all_rules()),
        ),
        by=first,
    )
    seed = f"{drawn(stage.tempers.seed, 'inspection', year):016x}"
    inspection = inspections.draw(
        inspection, by=first, version=inspection.version, as_of=stage.tempers.before(drawn_on, 1), seed=seed
    )
    yield at(stage.tempers.after(drawn_on, 2), 10)
    for row in inspection.rows.select_related("unit", "item", "domain"):
        _check(stage, row)
    yield at(stage.tempers.after(drawn_on, 5), 15)
    inspection.refresh_from_db()
    inspection = inspections.order_all(
        inspection, by=first, version=inspection.version, on=clock.today(), ordinary_days=15, serious_days=5
    )
    ordered = Rectification.objects.filter(finding__row__inspection=inspection).select_related("unit")
    yield at(stage.tempers.before(closed_on, 2), 11)
    for one in ordered:
        text = "已按要求整改（演示）。"
        rectifications.report(one, by=stage.cast.editors[one.unit_id], version=one.version, text=text)
    yield at(closed_on, 10)
    for one in ordered.all():
        rectifications.accept(one, by=second, version=one.version)
    inspection.refresh_from_db()
    inspections.close_inspection(inspection, by=first, version=inspection.version, on=closed_on)


def _check(stage: Stage, row: InspectionRow) -> None:
    """Every fourth row of a unit that answers breaks its first rule."""
    rules = rules_for(row, row.inspection.rules)
    is_broken = row.position % EVERY_BROKEN == 0 and not stage.is_idle(row.unit)
    judged = {rule.code: inspection_rows.Judged(Answer.HOLDS) for rule in rules}
    if is_broken:
        judged[rules[0].code] = inspection_rows.Judged(Answer.BREAKS, "要素不全（演示）。")
    inspection_rows.check_row(row, by=stage.cast.reviewers[0], version=row.version, judged=judged)


# Assessments (SP-24)


def assessment_waived(stage: Stage) -> Story:
    """In the plan's first year nothing is assessed: the county office says why."""
    yield at(WAIVED_ON, 10)
    milestone = stage.plan.milestones.get(code="SP-24", due_nominal__year=WAIVED_IN)
    for assignment in milestone.assignments.all():
        reason = "方案于8月印发，当年考核方案已经下达，自下一年度起纳入（演示）。"
        assignments.waive(assignment, by=stage.cast.reviewers[0], reason=reason, on=WAIVED_ON)


def assessed(stage: Stage, year: int) -> Story:
    """The year's rubric, and a round by it from the snapshot to the final scores."""
    first, second = stage.cast.reviewers
    yield at(stage.tempers.working_day_from(date(year, 3, 15)), 10)
    rubric = rubrics.adopt_default_rubric(stage.cast.county, year, by=first)
    document = f"{year}年度政务公开考核方案（岫政办发〔{year}〕15号，演示）"
    rubrics.publish_rubric(rubric, by=second, document=document, version=rubric.version)
    rubric.refresh_from_db()
    begun = stage.tempers.working_day_from(date(year, 11, 15))
    yield at(begun, 9)
    assessment = assessments.open_assessment(
        Assessment(
            county=stage.cast.county,
            rubric=rubric,
            title=f"{year}年度政务公开考核（演示）",
            basis=BASIS.format(year=year),
            begins_on=max(BEGINS_ON, date(year - 1, 11, 1)),
            snapshot_on=stage.tempers.before(begun, 1),
            self_until=stage.tempers.after(begun, 5),
        ),
        by=first,
    )
    assessment = assessments.take_snapshot(assessment, by=first, on=begun)
    yield at(stage.tempers.after(begun, 6), 9)
    assessment = assessments.begin_scoring(assessment, by=first, on=clock.today())
    yield at(stage.tempers.after(begun, 8), 9)
    _enter(assessment, by=first)
    yield at(stage.tempers.after(begun, 9), 9)
    assessment = assessments.announce(assessment, by=first, on=clock.today())
    yield at(stage.tempers.after(assessment.objection_until, 1), 9)
    assessments.freeze(assessment, by=second, on=clock.today())


def _enter(assessment: Assessment, *, by: object) -> None:
    """What the portal doesn't hold isn't guessed: in the replay it applies to nobody."""
    open_ones = Score.objects.filter(AWAITED, unit_score__assessment=assessment)
    entries = [
        scores.Entry(score, score.version, None, remark="演示中没有这方面的材料，不评。", applies=False)
        for score in open_ones
    ]
    scores.enter(assessment, entries, by=by)
