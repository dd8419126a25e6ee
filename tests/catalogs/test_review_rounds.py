"""The review of what came back before: why it was returned and what was changed since."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem
from tests import factories
from tests.catalogs.reviewing import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_items(township, domain, editor):
    edition = factories.make_edition()
    for number in (1, 2):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    return workflow.take_over(township, domain, by=editor).items


@pytest.fixture
def returned(township, domain, editor, approver, reviewer, two_items):
    """Two items that the county office returned, in the hands of the editor."""
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=two_items)
    decisions = [
        workflow.Decision(row.pk, row.revision_id, "returned", "请写明办公室名称") for row in batch.rows.all()
    ]
    workflow.decide(batch, by=reviewer, decisions=decisions)
    return list(CatalogItem.objects.order_by("pk"))


def test_the_next_round_says_why_an_item_was_returned_and_what_was_changed(
    sign_in, township, domain, editor, approver, reviewer, returned
):
    mended = returned[0]
    changes = {"subject": "岫岩满族自治县偏岭镇人民政府民政办"}
    workflow.save_elements(mended, by=editor, version=mended.version, changes=changes)
    batch = factories.make_handed_in(township, domain, by=editor, items=returned)
    for_approver = sign_in(approver).get(batch.get_absolute_url()).text
    workflow.confirm(batch, by=approver, secrecy=factories.secrecy_of(batch))
    for_reviewer = sign_in(reviewer).get(page_of(batch)).text

    for text in (for_approver, for_reviewer):
        assert text.count("，王审核）：请写明办公室名称") == 2
        assert text.count("退回后的改动</h4>") == 1
        assert text.count("退回后没有改动。") == 1
        assert '<ins><span class="visually-hidden">新增：</span>民政办</ins>' in text
    mended.refresh_from_db()
    assert (mended.returned_by, mended.returned_because) == (reviewer, "请写明办公室名称")


def test_a_returned_item_stands_open_though_it_equals_the_standard(
    sign_in, township, domain, editor, approver, reviewer, returned
):
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=returned)

    page = sign_in(reviewer).get(page_of(batch))

    assert len(page.context["others"]) == 2
    assert not page.context["plain"]


def test_the_approvers_own_return_is_told_too(
    sign_in, township, domain, editor, approver, reviewer, two_items
):
    batch = factories.make_handed_in(township, domain, by=editor, items=two_items)
    workflow.send_back(batch, by=approver, reason="请补充公示栏位置")
    mended = CatalogItem.objects.earliest("pk")
    changes = {"time_limit_text": "5个工作日内"}
    workflow.save_elements(mended, by=editor, version=mended.version, changes=changes)
    factories.make_handed_in(township, domain, by=editor, items=two_items)

    text = sign_in(approver).get(batch.get_absolute_url()).text

    assert text.count("，李审核）：请补充公示栏位置") == 2
    assert text.count("退回后修改过") == 1
    assert text.count("退回后没有改动。") == 1


def test_a_single_row_that_the_approver_returned_is_told_in_the_next_batch(
    sign_in, township, domain, editor, approver, reviewer, two_items
):
    batch = factories.make_handed_in(township, domain, by=editor, items=two_items)
    first, second = batch.rows.all()
    secrecy = {second.pk: "不涉密"}
    workflow.confirm(batch, by=approver, secrecy=secrecy, returned={first.pk: "涉及工作秘密"})
    factories.approve_all(batch, by=reviewer)
    following = factories.make_confirmed(
        township, domain, editor=editor, approver=approver, items=[first.item]
    )

    text = sign_in(reviewer).get(page_of(following)).text

    assert "，李审核）：涉及工作秘密" in text
    assert "退回后没有改动。" in text


def test_what_was_approved_since_is_not_told_as_returned(
    sign_in, township, domain, editor, approver, reviewer, returned
):
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=returned)
    factories.approve_all(batch, by=reviewer)
    workflow.publish([item.pk for item in returned], by=reviewer)
    fresh = [workflow.revise(item, by=editor) for item in CatalogItem.objects.all()]
    following = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=fresh)

    assert "上次退回" not in sign_in(reviewer).get(page_of(following)).text
    assert "上次退回" not in sign_in(reviewer).get(batch.get_absolute_url()).text


def test_the_queries_do_not_grow_with_returned_items(
    sign_in, township, domain, editor, approver, reviewer, returned, count_queries
):
    def round_of(items):
        batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=items)
        count = count_queries(lambda: client.get(page_of(batch)))
        decisions = [
            workflow.Decision(row.pk, row.revision_id, "returned", "还没有改") for row in batch.rows.all()
        ]
        workflow.decide(batch, by=reviewer, decisions=decisions)
        return count

    client = sign_in(reviewer)
    assert round_of(returned[:1]) == round_of(returned)
