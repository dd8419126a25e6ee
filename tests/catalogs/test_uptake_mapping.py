"""A unit maps the items of an edition: taken over, adapted, not applicable, at once in the grid."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from catalogs import workflow
from catalogs.models import CatalogItem, EditionUptake, UptakeItem
from catalogs.queries.uptakes import uptake_sheet, uptakes_progress
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from tests import factories
from tests.catalogs.uptakes import (
    FIVE_DAYS,
    Outcome,
    before,
    due_on,
    edition,
    mapped,
    refusal_of,
    taken,
    uptake,
    wish,
)

__all__ = ["before", "due_on", "edition", "taken", "uptake", "wish"]
pytestmark = pytest.mark.django_db


# Taken over


@pytest.mark.both_databases
def test_equal_items_are_mapped_in_one_press_and_not_touched(uptake, taken, editor, edition):
    assert workflow.confirm_equal(uptake, by=editor) == 1

    item = taken["20-001"]
    version = item.version
    item.refresh_from_db()
    assert item.version == version
    assert item.standard == edition.items.get(code="20-001")
    assert mapped(uptake) == {"20-001": "taken_over"}


@pytest.mark.both_databases
def test_new_items_are_taken_over_in_one_press(uptake, township, editor):
    assert workflow.take_new(uptake, by=editor) == 1

    item = CatalogItem.objects.get(unit=township, standard_code="20-P001")
    assert item.subject == "偏岭镇人民政府"
    assert list(item.preparers.all()) == [editor]
    assert mapped(uptake) == {"20-P001": "taken_over"}
    assert workflow.take_new(uptake, by=editor) == 0


def test_the_editions_wording_becomes_the_units(uptake, taken, wish, editor):
    workflow.map_items(uptake, [wish("20-002", "taken_over")], by=editor)

    item = CatalogItem.objects.get(pk=taken["20-002"].pk)
    assert (item.time_limit_text, item.time_limit_days, item.version) == (FIVE_DAYS, 5, 2)
    assert item.standard.edition == uptake.edition


def test_a_published_item_gets_its_next_revision(
    uptake, taken, wish, township, domain, editor, approver, reviewer
):
    factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[taken["20-002"]]
    )

    workflow.map_items(uptake, [wish("20-002", "taken_over")], by=editor)

    item = CatalogItem.objects.get(pk=taken["20-002"].pk)
    assert (item.status, item.time_limit_text) == ("revising", FIVE_DAYS)
    assert item.published_revision.time_limit_text != FIVE_DAYS
    assert editor in item.preparers.all()


def test_an_item_under_review_is_left_alone_and_named(uptake, taken, wish, township, domain, editor):
    factories.make_handed_in(township, domain, by=editor, items=[taken["20-002"]])

    results = workflow.map_items(
        uptake, [wish("20-002", "taken_over"), wish("20-003", "taken_over")], by=editor
    )

    assert "正在审核" in results[0].refusal
    assert results[1].is_done
    assert mapped(uptake) == {"20-003": "taken_over"}


@pytest.mark.both_databases
def test_an_item_saved_meanwhile_is_left_alone(uptake, taken, wish, editor):
    seen = wish("20-002", "taken_over")
    workflow.save_elements(taken["20-002"], by=editor, version=1, changes={"subject": "刚写的"})

    refusal = refusal_of(workflow.map_items(uptake, [seen], by=editor))

    assert "保存过本事项" in refusal
    assert CatalogItem.objects.get(pk=taken["20-002"].pk).subject == "刚写的"


def test_taking_over_takes_not_applicable_back(uptake, taken, wish, editor):
    workflow.mark_not_applicable(taken["20-002"], by=editor, version=1, reason="无此项")

    workflow.map_items(uptake, [wish("20-002", "taken_over")], by=editor)

    item = CatalogItem.objects.get(pk=taken["20-002"].pk)
    assert (item.not_applicable, item.time_limit_text) == (False, FIVE_DAYS)


def test_what_the_county_office_maps_is_marked_as_entered_for_the_unit(uptake, wish, reviewer, township):
    workflow.map_items(uptake, [wish("20-P001", "taken_over")], by=reviewer)

    assert CatalogItem.objects.get(unit=township, standard_code="20-P001").entered_for


# Adapted, not applicable


def test_the_units_own_wording_stays(uptake, taken, wish, editor):
    workflow.map_items(uptake, [wish("20-002", "adapted", reason="本镇时限更短")], by=editor)

    item = CatalogItem.objects.get(pk=taken["20-002"].pk)
    assert (item.version, item.standard.edition) == (1, uptake.edition)
    assert uptake.rows.get().reason == "本镇时限更短"


def test_what_does_not_exist_cannot_be_adapted(uptake, wish, editor):
    refusal = refusal_of(workflow.map_items(uptake, [wish("20-P001", "adapted")], by=editor))

    assert "还没有这个事项" in refusal


@pytest.mark.parametrize("code", ["20-002", "20-P001"])
def test_not_applicable_marks_the_item_with_the_reason(uptake, wish, township, editor, code):
    workflow.map_items(uptake, [wish(code, "not_applicable", reason="本镇无此项职责")], by=editor)

    item = CatalogItem.objects.get(unit=township, standard_code=code)
    assert (item.not_applicable, item.not_applicable_reason) == (True, "本镇无此项职责")
    assert mapped(uptake) == {code: "not_applicable"}


@pytest.mark.parametrize(
    ("reason", "words"),
    [("", "请写明不适用的原因"), ("长" * 201, "不要超过200个字"), ("联系人11010519491231002X", "身份")],
)
@pytest.mark.parametrize("code", ["20-002", "20-P001"])
def test_a_reason_that_will_not_do_is_refused(uptake, wish, township, editor, code, reason, words):
    before = CatalogItem.objects.filter(unit=township).count()

    refusal = refusal_of(workflow.map_items(uptake, [wish(code, "not_applicable", reason=reason)], by=editor))

    assert words in refusal
    assert mapped(uptake) == {}
    assert CatalogItem.objects.filter(unit=township).count() == before


def test_what_was_not_applicable_stays_so_without_a_new_reason(uptake, taken, wish, editor):
    workflow.mark_not_applicable(taken["20-002"], by=editor, version=1, reason="无此项")

    workflow.map_items(uptake, [wish("20-002", "not_applicable")], by=editor)

    assert CatalogItem.objects.get(pk=taken["20-002"].pk).version == 2
    assert mapped(uptake) == {"20-002": "not_applicable"}


def test_a_mind_is_changed(uptake, wish, editor):
    workflow.map_items(uptake, [wish("20-002", "adapted")], by=editor)
    workflow.map_items(uptake, [wish("20-002", "taken_over")], by=editor)

    assert mapped(uptake) == {"20-002": "taken_over"}


def test_an_item_of_another_edition_is_refused(uptake, before, editor):
    foreign = workflow.Wish(before.items.first().pk, "taken_over", 1)

    assert "不在本单位应对照的条目中" in refusal_of(workflow.map_items(uptake, [foreign], by=editor))


@pytest.mark.parametrize("person", ["approver", "outsider", "leader"])
def test_only_who_compiles_for_the_unit_maps(request, uptake, wish, person):
    with pytest.raises(PermissionDenied):
        workflow.map_items(uptake, [wish("20-002", "adapted")], by=request.getfixturevalue(person))


# Taking over in the grid


def test_what_is_taken_over_from_the_edition_being_mapped_is_mapped_at_once(
    uptake, township, domain, editor, taken
):
    left = uptakes_progress([uptake])[0].left
    workflow.take_over(township, domain, by=editor)

    (row,) = uptake.rows.all()
    assert (row.standard.code, row.outcome, row.mapped_by) == ("20-P001", Outcome.TAKEN_OVER, editor)
    assert row.item == CatalogItem.objects.get(standard_code="20-P001")
    assert uptakes_progress([uptake])[0].left == left - 1
    assert Entry.objects.filter(verb="catalogs.editionuptake.map", actor=editor).count() == 1


def test_items_taken_over_before_are_not_mapped_by_taking_over_others(uptake, township, domain, editor):
    workflow.take_over(township, domain, by=editor)

    open_codes = {row.standard.code for row in uptake_sheet(uptake).open_rows}
    assert open_codes == {"20-001", "20-002", "20-003"}


def test_taking_over_maps_nothing_for_another_unit_or_once_the_mapping_is_over(
    uptake, township, domain, editor, county
):
    other = factories.make_unit(county, "210323107", "新甸镇")
    person = factories.make_person("other-editor", "别镇经办", Role.EDITOR, other)
    workflow.take_over(other, domain, by=person)
    EditionUptake.objects.filter(pk=uptake.pk).update(state=EditionUptake.State.SUPERSEDED)
    workflow.take_over(township, domain, by=editor)

    assert not UptakeItem.objects.exists()


def test_taking_over_replaces_what_was_said_of_the_item_before(uptake, edition, township, domain, editor):
    standard = edition.items.get(code="20-P001")
    said = {"outcome": Outcome.NOT_APPLICABLE, "reason": "无此项职责", "mapped_at": clock.now()}
    UptakeItem.objects.create(uptake=uptake, standard=standard, mapped_by=editor, **said)

    workflow.take_over(township, domain, by=editor)
    assert mapped(uptake) == {"20-P001": Outcome.TAKEN_OVER}
