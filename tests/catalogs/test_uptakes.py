"""A unit maps every item of an edition to its own catalog."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from catalogs import workflow
from catalogs.models import CatalogItem, Edition, EditionUptake, UptakeItem
from catalogs.queries import uptakes as uptakes_queries
from catalogs.queries.uptakes import default_due_day, reminder, uptake_sheet, uptakes_progress
from catalogs.workflow.compiling import write
from catalogs.workflow.uptakes import FINISH
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = pytest.mark.django_db
FIVE_DAYS = "自制定或获取信息之日起5个工作日内"
Outcome = UptakeItem.Outcome


@pytest.fixture
def before(county, domain):
    """The edition from which the township took over: 001 to 004."""
    edition = factories.make_edition(Edition.Layer.PROVINCIAL, "省目录", county=county)
    for number in range(1, 5):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    return edition


@pytest.fixture
def taken(before, township, domain, editor):
    """The township's items, by their codes."""
    return {item.standard_code: item for item in workflow.take_over(township, domain, by=editor).items}


@pytest.fixture
def edition(before, taken, reviewer, domain):
    """The next edition in force: 001 as it was, 002 and 003 changed, 004 dropped, P001 added."""
    following = workflow.start_next_edition(before, by=reviewer)
    for code in ("20-002", "20-003"):
        item = following.items.get(code=code)
        write(item, {"time_limit_text": FIVE_DAYS})
        item.save()
    following.items.get(code="20-004").delete()
    factories.make_standard_item(following, domain, "20-P001")
    return workflow.publish_edition(following, by=reviewer)


@pytest.fixture
def due_on():
    return clock.today() + timedelta(days=10)


@pytest.fixture
def uptake(edition, township, reviewer, due_on):
    (uptake,) = workflow.start_uptakes(edition, [township], by=reviewer, due_on=due_on)
    return uptake


@pytest.fixture
def wish(edition, taken):
    """wish("20-002", "taken_over"): what the unit wants for the item of this code."""

    def wish(code, outcome, *, version=None, reason=""):
        if version is None:
            item = CatalogItem.objects.filter(standard_code=code).first()
            version = item.version if item else 0
        return workflow.Wish(edition.items.get(code=code).pk, outcome, version, reason)

    return wish


def mapped(uptake):
    return dict(uptake.rows.values_list("standard__code", "outcome"))


def refusal_of(results):
    (result,) = results
    return result.refusal


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
    workflow.settle_dropped(uptake, {_dropped(uptake).pk: _dropped(uptake).version}, by=editor, keep=True)

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


# What the edition dropped


def _dropped(uptake):
    return CatalogItem.objects.get(unit=uptake.unit_id, level2="办事指南20-004")


def test_a_dropped_item_is_kept_as_the_units_own(uptake, editor):
    item = _dropped(uptake)

    workflow.settle_dropped(uptake, {item.pk: item.version}, by=editor, keep=True)

    item.refresh_from_db()
    assert (item.standard, item.standard_code) == (None, "")
    assert mapped(uptake) == {"20-004": "kept"}


@pytest.mark.both_databases
def test_a_dropped_item_never_signed_off_is_deleted(uptake, editor):
    item = _dropped(uptake)

    workflow.settle_dropped(uptake, {item.pk: item.version}, by=editor, keep=False)

    assert not CatalogItem.objects.filter(pk=item.pk).exists()
    assert mapped(uptake) == {"20-004": "removed"}


def test_for_a_public_one_the_county_office_is_asked(uptake, township, domain, editor, approver, reviewer):
    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[_dropped(uptake)]
    )

    workflow.settle_dropped(uptake, {item.pk: item.version}, by=editor, keep=False)

    assert mapped(uptake) == {"20-004": "to_withdraw"}
    notice = Notice.objects.get(recipient=reviewer, text__contains="申请撤下")
    assert notice.url.endswith(f"/items/{item.pk}/withdraw/")
    assert CatalogItem.objects.get(pk=item.pk).is_published


def test_one_saved_meanwhile_or_under_review_is_left_alone(uptake, township, domain, editor):
    item = _dropped(uptake)
    stale = workflow.settle_dropped(uptake, {item.pk: item.version + 1}, by=editor, keep=True)
    factories.make_handed_in(township, domain, by=editor, items=[item])
    item.refresh_from_db()
    locked = workflow.settle_dropped(uptake, {item.pk: item.version}, by=editor, keep=True)

    assert "保存过本事项" in refusal_of(stale)
    assert "正在审核" in refusal_of(locked)
    assert mapped(uptake) == {}


# The end


def finish_all(uptake, wish, editor):
    workflow.confirm_equal(uptake, by=editor)
    workflow.take_new(uptake, by=editor)
    workflow.map_items(uptake, [wish("20-002", "adapted"), wish("20-003", "taken_over")], by=editor)
    item = _dropped(uptake)
    workflow.settle_dropped(uptake, {item.pk: item.version}, by=editor, keep=True)


def test_a_unit_is_done_only_when_every_item_is_mapped(uptake, wish, editor, reviewer):
    with pytest.raises(StepRefused, match="还有 5 条没有对照"):
        workflow.finish_uptake(uptake, by=editor)
    finish_all(uptake, wish, editor)

    uptake = workflow.finish_uptake(uptake, by=editor)

    assert (uptake.state, uptake.finished_by) == (EditionUptake.State.FINISHED, editor)
    assert Notice.objects.filter(recipient=reviewer, text__contains="已完成").exists()
    assert not Notice.objects.unread().filter(event=f"uptake-started:{uptake.pk}").exists()


def test_nothing_is_mapped_after_the_end(uptake, wish, editor):
    finish_all(uptake, wish, editor)
    workflow.finish_uptake(uptake, by=editor)

    with pytest.raises(StepRefused, match="已完成状态下不能对照"):
        workflow.map_items(uptake, [wish("20-002", "taken_over")], by=editor)


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
