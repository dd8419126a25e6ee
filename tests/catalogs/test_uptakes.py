"""A unit is to map an edition: by which day, what there is to map, and how far it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from catalogs import workflow
from catalogs.models import Edition, EditionUptake
from catalogs.queries import uptakes as uptakes_queries
from catalogs.queries.uptakes import default_due_day, reminder, uptake_sheet, uptakes_progress
from catalogs.workflow.uptakes import FINISH
from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.catalogs.uptakes import (
    before,
    dropped_item,
    due_on,
    edition,
    taken,
    uptake,
    wish,
)

__all__ = ["before", "due_on", "edition", "taken", "uptake", "wish"]
pytestmark = pytest.mark.django_db


# The day is set


def test_the_editors_are_told_and_the_act_is_recorded(uptake, editor):
    assert "完成对照新标准" in Notice.objects.get(recipient=editor, event=f"uptake-started:{uptake.pk}").text
    assert Entry.objects.filter(verb="catalogs.editionuptake.start").exists()


def test_a_unit_is_told_once(uptake, edition, township, reviewer, due_on):
    assert workflow.start_uptakes(edition, [township], by=reviewer, due_on=due_on) == []


def test_a_day_gone_by_is_refused(edition, township, reviewer):
    with pytest.raises(StepRefused, match="不能早于今天"):
        workflow.start_uptakes(edition, [township], by=reviewer, due_on=clock.today() - timedelta(days=1))


def test_only_the_county_office_sets_a_day(edition, township, editor, due_on):
    with pytest.raises(PermissionDenied):
        workflow.start_uptakes(edition, [township], by=editor, due_on=due_on)


def test_units_that_an_edition_does_not_serve_are_refused(edition, township, reviewer, due_on):
    Edition.objects.filter(pk=edition.pk).update(unit_kind="subdistrict")

    with pytest.raises(StepRefused, match="偏岭镇不适用"):
        workflow.start_uptakes(edition, [township], by=reviewer, due_on=due_on)


def test_an_edition_not_in_force_is_not_mapped(before, edition, township, reviewer, due_on):
    with pytest.raises(StepRefused, match="已被替换的版本不能请单位对照"):
        workflow.start_uptakes(before, [township], by=reviewer, due_on=due_on)


def test_the_day_is_moved_for_those_who_are_not_done(uptake, reviewer, editor, due_on):
    later = due_on + timedelta(days=5)

    assert workflow.move_due_day([uptake], by=reviewer, due_on=later) == 1

    uptake.refresh_from_db()
    assert uptake.due_on == later
    assert Notice.objects.filter(recipient=editor, text__contains="的期限改为").count() == 1
    assert workflow.move_due_day([uptake], by=reviewer, due_on=later) == 0


@pytest.mark.parametrize(
    ("layer", "on", "due"),
    [
        (Edition.Layer.PROVINCIAL, date(2021, 7, 1), date(2021, 8, 31)),
        (Edition.Layer.PROVINCIAL, date(2021, 8, 31), date(2021, 9, 28)),
        (Edition.Layer.COMMON, date(2021, 7, 1), date(2021, 7, 29)),
    ],
)
def test_the_plans_day_holds_for_the_provinces_edition_while_it_lies_ahead(county, layer, on, due):
    assert default_due_day(Edition(layer=layer, name="版本", county=county), on=on) == due


def test_a_new_edition_takes_the_place_of_what_was_still_to_be_mapped(uptake, edition, editor, reviewer):
    following = workflow.start_next_edition(edition, by=reviewer)
    workflow.publish_edition(following, by=reviewer)

    uptake.refresh_from_db()
    assert uptake.state == EditionUptake.State.SUPERSEDED
    entry = Entry.objects.get(verb="catalogs.editionuptake.supersede")
    assert (entry.actor, entry.unit, entry.detail["ids"]) == (reviewer, uptake.unit, [uptake.pk])
    assert Notice.objects.get(recipient=editor, event=f"uptake-started:{uptake.pk}").read_at


def test_what_a_unit_finished_stays_finished_under_a_new_edition(uptake, edition, reviewer):
    done = {"state": "finished", "finished_at": clock.now(), "finished_by": reviewer}
    EditionUptake.objects.filter(pk=uptake.pk).update(**done)

    workflow.publish_edition(workflow.start_next_edition(edition, by=reviewer), by=reviewer)

    uptake.refresh_from_db()
    assert uptake.state == EditionUptake.State.FINISHED
    assert not Entry.objects.filter(verb="catalogs.editionuptake.supersede").exists()


# What there is to map


def test_the_sheet_holds_every_item_of_the_units_duty_and_those_dropped(uptake, edition, domain):
    factories.make_standard_item(edition, domain, "20-009", duty=["county_department"])

    sheet = uptake_sheet(uptake)

    assert {row.standard.code: row.proposal for row in sheet.rows} == {
        "20-001": "equal",
        "20-002": "different",
        "20-003": "different",
        "20-P001": "new",
    }
    assert [item.standard_code for item in sheet.dropped] == ["20-004"]
    assert (sheet.done, sheet.total) == (0, 5)


def test_progress_is_counted_as_on_the_sheet(uptake, wish, editor):
    workflow.confirm_equal(uptake, by=editor)
    workflow.settle_dropped(
        uptake, {dropped_item(uptake).pk: dropped_item(uptake).version}, by=editor, keep=True
    )

    sheet = uptake_sheet(uptake)
    (line,) = uptakes_progress([uptake])
    assert (line.done, line.total) == (sheet.done, sheet.total) == (2, 5)


def test_whether_everything_is_mapped_is_counted_without_comparing_a_word(uptake, monkeypatch):
    monkeypatch.setattr(uptakes_queries, "differences", pytest.fail)

    assert FINISH.refusals(uptake) == ["还有 5 条没有对照，全部对照后才能完成。"]


def test_an_item_written_alike_is_told_equal_at_a_glance(uptake, monkeypatch):
    monkeypatch.setattr(uptakes_queries, "differences", pytest.fail)

    row = next(row for row in uptake_sheet(uptake).rows if row.standard.code == "20-001")

    assert row.proposal == uptakes_queries.Proposal.EQUAL


def test_the_queries_of_the_progress_do_not_grow_with_the_units(
    uptake, county, edition, reviewer, due_on, count_queries
):
    def progress():
        return uptakes_progress(EditionUptake.objects.select_related("unit", "edition"))

    few = count_queries(progress)
    more = [factories.make_unit(county, f"21032320{number}", f"甲{number}镇") for number in range(8)]
    workflow.start_uptakes(edition, more, by=reviewer, due_on=due_on)

    assert len(progress()) == 9
    assert count_queries(progress) == few


def test_a_reminder_names_who_is_late(uptake, due_on):
    (line,) = uptakes_progress([uptake])

    text = reminder([line], on=due_on + timedelta(days=1))

    assert "（已逾期）到期：偏岭镇 0/5。" in text
    assert reminder([], on=due_on) == ""
