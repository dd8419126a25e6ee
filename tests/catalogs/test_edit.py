"""Saving the elements of an item: versions, stale saves, 不适用, 待核对, own items."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs import workflow
from catalogs.models import CatalogItem
from disclosure_portal.audit.digests import digest
from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_saved_text_brings_its_value_along(item, editor):
    changes = {"time_limit_text": "批准后20日内", "basis_text": "《中华人民共和国预算法》"}

    saved = workflow.save_elements(item, by=editor, version=1, changes=changes)

    assert (saved.time_limit_kind, saved.time_limit_days) == ("within_calendar_days", 20)
    assert [basis["title"] for basis in saved.bases] == ["中华人民共和国预算法"]
    assert saved.version == 2


def test_the_same_text_again_changes_nothing(item, editor):
    entries = Entry.objects.count()

    saved = workflow.save_elements(item, by=editor, version=1, changes={"subject": item.subject})

    assert saved.version == 1
    assert Entry.objects.count() == entries


def test_a_stale_save_is_refused_and_carries_the_other_text(item, editor):
    workflow.save_elements(item, by=editor, version=1, changes={"subject": "先保存的"})

    with pytest.raises(workflow.StaleItem) as stale:
        workflow.save_elements(item, by=editor, version=1, changes={"subject": "后保存的"})

    assert stale.value.item.subject == "先保存的"
    assert CatalogItem.objects.get().subject == "先保存的"


@pytest.mark.parametrize("person", ["approver", "outsider", "leader", "administrator"])
def test_others_may_not_save(request, item, person):
    with pytest.raises(PermissionDenied):
        workflow.save_elements(item, by=request.getfixturevalue(person), version=1, changes={"subject": "甲"})


def test_the_county_office_saves_on_the_units_behalf_and_it_is_marked(item, reviewer):
    saved = workflow.save_elements(item, by=reviewer, version=1, changes={"subject": "代录的"})

    assert saved.entered_for
    assert reviewer in saved.preparers.all()


def test_a_locked_item_is_not_saved(handed_in, editor):
    item = handed_in.rows.first().item

    with pytest.raises(StepRefused) as refused:
        workflow.save_elements(item, by=editor, version=item.version, changes={"subject": "甲"})

    assert refused.value.reasons == ["审核中状态下不能修改"]


def test_not_applicable_needs_a_reason(item, editor):
    with pytest.raises(StepRefused, match="请写明不适用的原因"):
        workflow.mark_not_applicable(item, by=editor, version=1, reason="  ")

    saved = workflow.mark_not_applicable(item, by=editor, version=1, reason="由县民政局统一公开")
    assert (saved.not_applicable, saved.not_applicable_reason) == (True, "由县民政局统一公开")

    again = workflow.mark_applicable(saved, by=editor, version=saved.version)
    assert (again.not_applicable, again.not_applicable_reason) == (False, "")


def test_checking_off_is_an_entry_of_its_own(item, editor):
    CatalogItem.objects.update(needs_checking=True)

    saved = workflow.check_off(item, by=editor, version=1)

    assert not saved.needs_checking
    assert Entry.objects.latest("sequence").verb == "catalogs.catalogitem.check_off"


def test_an_own_item_is_removed_while_nobody_signed_it(item, editor):
    workflow.remove_item(item, by=editor)

    assert not CatalogItem.objects.exists()


def test_a_standard_item_is_not_removed(item, editor):
    CatalogItem.objects.update(standard_code="20-001")

    with pytest.raises(StepRefused, match="请标为不适用"):
        workflow.remove_item(item, by=editor)


def test_an_item_once_published_is_not_removed(published, editor):
    workflow.revise(published, by=editor)

    with pytest.raises(StepRefused, match="不能删除"):
        workflow.remove_item(published, by=editor)


def test_own_items_stand_after_those_before_them(township, domain, editor):
    first = factories.make_item(township, domain, by=editor, level2="甲")
    second = factories.make_item(township, domain, by=editor, level2="乙")

    assert first.position < second.position


# What the trail says


def changed_from_to():
    """The digests of the latest entry."""
    entry = Entry.objects.latest("sequence")
    return entry.before_digest, entry.after_digest


def test_the_trail_holds_what_was_and_what_is(item, editor):
    CatalogItem.objects.update(needs_checking=True)

    item = workflow.check_off(item, by=editor, version=1)
    assert changed_from_to() == (digest({"needs_checking": True}), digest({"needs_checking": False}))

    was = {"not_applicable": False, "not_applicable_reason": ""}
    one = {"not_applicable": True, "not_applicable_reason": "由民政局公开"}
    other = {"not_applicable": True, "not_applicable_reason": "由教育局公开"}
    item = workflow.mark_not_applicable(item, by=editor, version=2, reason="由民政局公开")
    assert changed_from_to() == (digest(was), digest(one))
    item = workflow.mark_not_applicable(item, by=editor, version=3, reason="由教育局公开")
    assert changed_from_to() == (digest(one), digest(other))
    workflow.mark_applicable(item, by=editor, version=4)
    assert changed_from_to() == (digest(other), digest(was))


@pytest.mark.parametrize(
    ("step", "message"),
    [(workflow.check_off, "已经核对过"), (workflow.mark_applicable, "没有标为不适用")],
)
def test_there_is_nothing_to_take_back_twice(item, editor, step, message):
    entries = Entry.objects.count()

    with pytest.raises(StepRefused, match=message):
        step(item, by=editor, version=1)

    item.refresh_from_db()
    assert item.version == 1
    assert Entry.objects.count() == entries


def test_who_checked_an_item_off_is_kept_until_the_next_revision(
    item, township, domain, editor, approver, reviewer
):
    CatalogItem.objects.update(needs_checking=True)
    item = workflow.check_off(item, by=editor, version=1)
    assert item.checked_off_by == editor

    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
    )
    assert item.checked_off_by == editor
    item = workflow.revise(item, by=editor)
    item.refresh_from_db()

    assert (item.checked_off_at, item.checked_off_by) == (None, None)


def test_saving_one_element_writes_no_other(item, editor):
    with CaptureQueriesContext(connection) as queries:
        workflow.save_elements(item, by=editor, version=1, changes={"subject": "新的主体"})

    (update,) = [one["sql"] for one in queries if one["sql"].startswith('UPDATE "catalogs_catalogitem"')]
    assert '"subject" =' in update
    assert '"level1" =' not in update
    assert '"state" =' not in update
