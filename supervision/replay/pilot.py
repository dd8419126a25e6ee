"""The pilot's papers: summaries and the county's package in 2021, standards and their receipts in 2022."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from disclosure_portal import clock
from supervision.documents.summaries import package_bytes
from supervision.models import Assignment, StandardDocument
from supervision.queries.summaries import KEYS
from supervision.replay.stage import Stage, Story, at
from supervision.workflow import packages, standards, summaries

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

ASKED_ON = date(2021, 8, 16)
DRAFTED_ON, PROMOTED_ON, READ_UNTIL = date(2022, 6, 13), date(2022, 6, 20), date(2022, 8, 26)


def summed_up(stage: Stage, unit: Unit) -> Story:
    """The unit's material: written by its editor, handed in by its approver, received the same day (SP-16)."""
    assignment = Assignment.objects.filter(
        milestone__plan=stage.plan, milestone__code="SP-16", unit=unit
    ).first()
    day = stage.day(unit, "summary", stage.due("SP-16"), begins=ASKED_ON)
    if assignment is None or day is None:
        return
    yield at(day, 9, 15)
    editor = stage.cast.editors[unit.pk]
    draft = summaries.start_summary(assignment, by=editor, on=clock.today())
    sections = {key: draft.sections.get(key) or f"{unit.name}的情况（演示）。" for key in KEYS}
    draft = summaries.edit_summary(
        draft, by=editor, version=draft.version, sections=sections, attachment=None
    )
    yield at(day, 14, 40)
    handed_in = summaries.hand_in_summary(draft, by=stage.cast.approvers[unit.pk], version=draft.version)
    yield at(day, 15, 30)
    summaries.receive_summary(handed_in, by=stage.cast.reviewers[0])


def packed(stage: Stage) -> Story:
    """On its last day the county office merges what it has and sends it to the city office (SP-17)."""
    day = stage.tempers.working_day_to(stage.due("SP-17"))
    yield at(day, 16, 30)
    reviewer = stage.cast.reviewers[0]
    milestone = stage.plan.milestones.get(code="SP-17")
    package = packages.make_package(milestone, by=reviewer, write=package_bytes)
    yield at(day, 17)
    package = packages.dispatch_package(
        package,
        by=reviewer,
        on=day,
        to=packages.CITY_OFFICE,
        document_number="岫政办〔2021〕58号（演示）",
        today=day,
    )
    yield at(stage.tempers.working_day_from(date(2021, 10, 11)), 10)
    packages.record_receipt(package, by=reviewer, receipt="市政府办公室综合科收悉（演示）。", attachment=None)


def standards_promoted(stage: Stage) -> Story:
    """One document of each theme, drafted by one reviewer and published by the other (SP-19)."""
    first, second = stage.cast.reviewers
    yield at(DRAFTED_ON, 10)
    drafts = [
        standards.draft_standard(
            StandardDocument(
                county=stage.cast.county,
                theme=theme,
                title=f"基层政务公开{theme.label}规范（演示）",
                document_number=f"岫政办发〔2022〕{20 + number}号",
                text="一、适用范围。\n二、工作要求。\n三、监督检查。",
                read_until=READ_UNTIL,
            ),
            by=first,
        )
        for number, theme in enumerate(StandardDocument.Theme)
    ]
    yield at(PROMOTED_ON, 9)
    for draft in drafts:
        standards.publish_standard(draft, by=second, version=draft.version, on=PROMOTED_ON)


def standards_read(stage: Stage, unit: Unit) -> Story:
    """A unit signs for all of them on one day."""
    day = stage.day(unit, "standards", READ_UNTIL, begins=PROMOTED_ON)
    if day is None:
        return
    yield at(day, 10, 10)
    for document in StandardDocument.objects.published().filter(county=stage.cast.county):
        standards.sign_for(document, unit, by=stage.cast.editors[unit.pk])
