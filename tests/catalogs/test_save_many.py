"""Saving many rows at once: one transaction, one entry, a result for each row, nothing skipped in silence."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from catalogs import workflow
from catalogs.models import CatalogItem
from catalogs.workflow import RowChange
from disclosure_portal.audit.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(township, domain, editor):
    return [factories.make_item(township, domain, by=editor, level2=f"事项{n}") for n in range(1, 5)]


@pytest.fixture
def save(township, domain, editor):
    def save(rows, by=None):
        return workflow.save_many(township, domain, by=by or editor, rows=rows)

    return save


def change(item, version=1, **changes):
    return RowChange(item.pk, version, changes)


@pytest.mark.both_databases
def test_every_row_is_saved_with_what_is_read_from_its_texts(save, items, editor):
    results = save([change(item, time_limit_text="5个工作日内") for item in items])

    assert [result.outcome for result in results] == ["saved"] * 4
    for item in CatalogItem.objects.all():
        assert (item.time_limit_days, item.version, item.saved_by) == (5, 2, editor)


def test_the_whole_act_is_one_entry_with_every_row_in_its_digest(save, items):
    before = Entry.objects.count()

    save([change(item, subject="偏岭镇民政办") for item in items])

    entry = Entry.objects.latest("sequence")
    assert Entry.objects.count() == before + 1
    assert entry.verb == "catalogs.catalogitem.edit_many"
    assert entry.detail["ids"] == [item.pk for item in items]
    assert entry.detail["elements"] == ["subject"]
    assert entry.before_digest != entry.after_digest


@pytest.mark.both_databases
def test_each_row_that_is_left_alone_says_why(save, items, editor, reviewer, township, domain, department):
    stale, locked, unfit, equal = items
    workflow.save_elements(stale, by=reviewer, version=1, changes={"subject": "县里写的"})
    workflow.hand_in(township, domain, by=editor, items=[locked.pk])
    workflow.mark_not_applicable(unfit, by=editor, version=1, reason="无此项职责")
    other = factories.make_item(department, domain, by=reviewer)
    rows = [change(item, subject="镇里写的") for item in (stale, locked, unfit)]
    rows += [change(equal, subject=equal.subject), change(other, subject="镇里写的")]

    results = save(rows)

    assert [result.outcome for result in results] == ["stale", "closed", "closed", "unchanged", "absent"]
    assert "王审核已于" in results[0].refusal
    assert results[1].refusal == "审核中状态下不能修改。"
    assert results[2].refusal == "本事项已标为不适用，需要填写的，请先撤销不适用。"
    assert "表格里没有这一行" in results[4].refusal
    assert not CatalogItem.objects.filter(subject="镇里写的").exists()


def test_one_stale_row_does_not_hold_up_the_others(save, items, reviewer):
    workflow.save_elements(items[1], by=reviewer, version=1, changes={"subject": "县里写的"})

    results = save([change(item, subject="镇里写的") for item in items])

    assert [result.is_saved for result in results] == [True, False, True, True]
    assert results[1].item.subject == "县里写的"
    assert CatalogItem.objects.filter(subject="镇里写的").count() == 3


def test_equal_values_change_nothing_whatever_the_version(save, items):
    entries = Entry.objects.count()

    (result,) = save([change(items[0], version=7, subject=items[0].subject)])

    assert result.outcome == "unchanged"
    assert CatalogItem.objects.get(pk=items[0].pk).version == 1
    assert Entry.objects.count() == entries


def test_a_row_named_twice_is_written_once(save, items):
    results = save([change(items[0], subject="先写的"), change(items[0], subject="后写的")])

    assert [result.outcome for result in results] == ["saved", "stale"]
    assert CatalogItem.objects.get(pk=items[0].pk).subject == "先写的"


def test_the_earlier_values_come_back_over_the_versions_that_the_act_left(save, items):
    done = save([change(item, subject="改过的", channels=[]) for item in items])

    undone = save([RowChange(row.item.pk, row.item.version, row.before) for row in done])

    assert all(row.is_saved for row in undone)
    for item in CatalogItem.objects.all():
        assert (item.subject, item.channels) == (items[0].subject, items[0].channels)


@pytest.mark.parametrize("person", ["approver", "leader", "outsider"])
def test_only_who_compiles_the_unit_saves_its_rows(request, save, items, person):
    with pytest.raises(PermissionDenied):
        save([change(items[0], subject="甲")], by=request.getfixturevalue(person))


def test_whoever_saves_many_has_prepared_them_and_the_county_is_marked(save, items, reviewer):
    save([change(item, subject="县里写的") for item in items[:2]], by=reviewer)

    marked = CatalogItem.objects.filter(entered_for=True)
    assert list(marked.values_list("pk", flat=True)) == [items[0].pk, items[1].pk]
    assert CatalogItem.objects.filter(preparers=reviewer).count() == 2


def test_five_hundred_rows_take_as_many_queries_as_batches(
    save, township, domain, editor, django_assert_max_num_queries
):
    elements = [factories.ELEMENTS | {"level2": f"事项{n}"} for n in range(500)]
    added = workflow.add_items(township, domain, by=editor, rows=elements)

    with django_assert_max_num_queries(60):
        results = save([change(item, subject="偏岭镇民政办") for item in added])
    assert all(row.is_saved for row in results)


@pytest.mark.both_databases
def test_added_items_come_after_the_last_in_their_order(items, township, domain, editor):
    elements = [factories.ELEMENTS | {"level2": name} for name in ("新一", "新二")]

    added = workflow.add_items(township, domain, by=editor, rows=elements)

    assert [item.level2 for item in CatalogItem.objects.order_by("position")][-2:] == ["新一", "新二"]
    assert added[0].preparers.get() == editor
    assert Entry.objects.latest("sequence").verb == "catalogs.catalogitem.add_many"


def test_nothing_is_added_for_no_rows(township, domain, editor):
    assert workflow.add_items(township, domain, by=editor, rows=[]) == []


def test_a_paste_saves_its_rows_and_adds_the_rest(items, township, domain, editor):
    rows = [change(items[0], subject="偏岭镇民政办")]
    additions = [factories.ELEMENTS | {"level2": "新事项"}]

    results, added = workflow.paste(township, domain, by=editor, rows=rows, additions=additions)

    assert results[0].is_saved
    assert added[0].level2 == "新事项"
