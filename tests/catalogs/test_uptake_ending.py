"""A unit settles what an edition dropped, and is done when every item is mapped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, EditionUptake
from catalogs.queries.past_codes import codes_on
from disclosure_portal import clock
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.catalogs.uptakes import (
    before,
    dropped_item,
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


# What the edition dropped


def test_a_dropped_item_is_kept_as_the_units_own(uptake, editor):
    item = dropped_item(uptake)

    workflow.settle_dropped(uptake, {item.pk: item.version}, by=editor, keep=True)

    item.refresh_from_db()
    assert (item.standard, item.standard_code) == (None, "")
    assert mapped(uptake) == {"20-004": "kept"}


@pytest.mark.both_databases
def test_a_dropped_item_never_signed_off_is_deleted(uptake, editor):
    item = dropped_item(uptake)

    workflow.settle_dropped(uptake, {item.pk: item.version}, by=editor, keep=False)

    assert not CatalogItem.objects.filter(pk=item.pk).exists()
    assert mapped(uptake) == {"20-004": "removed"}


def test_for_a_public_one_the_county_office_is_asked(uptake, township, domain, editor, approver, reviewer):
    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[dropped_item(uptake)]
    )

    workflow.settle_dropped(uptake, {item.pk: item.version}, by=editor, keep=False)

    assert mapped(uptake) == {"20-004": "to_withdraw"}
    notice = Notice.objects.get(recipient=reviewer, text__contains="申请撤下")
    assert notice.url.endswith(f"/items/{item.pk}/withdraw/")
    assert CatalogItem.objects.get(pk=item.pk).is_published
    yesterday = clock.today() - timedelta(days=1)
    assert codes_on(township.county, yesterday) == {item.pk: "20-004"}
    assert codes_on(township.county, clock.today()) == {}


def test_one_saved_meanwhile_or_under_review_is_left_alone(uptake, township, domain, editor):
    item = dropped_item(uptake)
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
    item = dropped_item(uptake)
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
