"""The pilot's papers as tests need them, made by the portal's own functions."""

from __future__ import annotations

from datetime import date

from supervision.models import StandardDocument, Summary
from supervision.queries.summaries import PARTS
from supervision.workflow import standards, summaries
from tests.supervision import records

DUE = date(2021, 9, 30)
SECTIONS = {part.key: f"{part.heading}的内容。" for part in PARTS}


def make_milestones(county, *, by):
    """The plan's two milestones: units hand in, the county office merges."""
    plan = records.make_plan(county, by=by)
    material = records.make_milestone(plan, DUE, name="报送总结材料", check_name="summaries")
    package = records.make_milestone(plan, DUE, name="汇总上报", check_name="county_package")
    return material, package


def make_summary(assignment, *, by, approver=None, **values):
    """A complete draft; handed in where an approver is given."""
    summary = summaries.start_summary(assignment, by=by, on=DUE)
    values = {"sections": SECTIONS, "attachment": None, **values}
    summary = summaries.edit_summary(summary, by=by, version=summary.version, **values)
    if approver:
        summary = summaries.hand_in_summary(summary, by=approver, version=summary.version)
    return summary


def make_received(assignment, *, by, approver, reviewer, **values):
    summary = make_summary(assignment, by=by, approver=approver, **values)
    return summaries.receive_summary(summary, by=reviewer)


def make_standard(county, *, by, **changes):
    values = {
        "theme": StandardDocument.Theme.CATALOGS,
        "title": "标准目录编制规范",
        "text": "一、编制。\n二、公布。",
        "read_until": date(2022, 8, 31),
    }
    return standards.draft_standard(StandardDocument(county=county, **{**values, **changes}), by=by)


def make_published_standard(county, *, by, publisher, **changes):
    drafted = make_standard(county, by=by, **changes)
    return standards.publish_standard(drafted, by=publisher, version=1, on=date(2022, 8, 1))


def state_of(summary):
    return Summary.objects.get(pk=summary.pk).state
