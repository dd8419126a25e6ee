"""What came back: it stands first in the grid, and unmended it isn't handed in by itself."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem
from catalogs.queries import untouched_returns
from catalogs.views.compiling.rows import Grid
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "请写明救助标准。"


@pytest.fixture
def grid(township, domain):
    return reverse("catalogs_desk:domain", args=[township.code, domain.code])


@pytest.fixture
def hand_in(township, domain):
    return reverse("catalogs_desk:hand_in", args=[township.code, domain.code])


@pytest.fixture
def by_county(confirmed, reviewer):
    """The item that the county office returned; the other one of the batch is approved."""
    first, second = confirmed.rows.order_by("pk")
    decisions = [
        workflow.Decision(first.pk, first.revision_id, "returned", REASON),
        workflow.Decision(second.pk, second.revision_id, "approved"),
    ]
    workflow.decide(confirmed, by=reviewer, decisions=decisions)
    return CatalogItem.objects.get(state="returned")


@pytest.fixture
def by_approver(handed_in, approver):
    """An item of the batch that the unit's approver sent back as a whole."""
    workflow.send_back(handed_in, by=approver, reason=REASON)
    return CatalogItem.objects.order_by("pk").first()


def text(response):
    return " ".join(response.content.decode().split())


def save(item, editor, subject):
    return workflow.save_elements(item, by=editor, version=item.version, changes={"subject": subject})


@pytest.mark.parametrize("situation", ["by_county", "by_approver"])
def test_a_returned_item_is_untouched_until_it_is_mended(request, editor, situation):
    item = request.getfixturevalue(situation)
    assert item.pk in untouched_returns([item])

    item = save(item, editor, "偏岭镇民政办")
    assert untouched_returns([item]) == set()


def test_what_was_changed_and_changed_back_is_untouched(editor, by_county):
    before = by_county.subject
    item = save(save(by_county, editor, "偏岭镇民政办"), editor, before)

    assert untouched_returns([item]) == {item.pk}


def test_a_draft_is_no_return(item):
    assert untouched_returns([item]) == set()


def test_the_side_list_leads_to_what_came_back_first(sign_in, editor, grid, by_county):
    said = text(sign_in(editor).get(grid))

    assert f'href="#item-{by_county.pk}">退回：{by_county.level2}</a> <p>{REASON}' in said
    assert "没有需要修改的内容" not in said
    assert "1 项退回" in said
    assert "退回后没有改动" in said


def test_a_mended_return_is_still_listed_but_not_as_untouched(sign_in, editor, grid, by_county):
    save(by_county, editor, "偏岭镇民政办")

    said = text(sign_in(editor).get(grid))
    assert f"退回：{by_county.level2}" in said
    assert "退回后没有改动" not in said


def test_the_hand_in_page_gives_the_reason_and_leaves_an_untouched_return_unticked(
    sign_in, editor, approver, hand_in, by_county
):
    page = sign_in(editor).get(hand_in)

    assert REASON in page.text
    assert "退回后没有改动" in page.text
    assert f'value="{by_county.pk}" id="choice-{by_county.pk}">' in page.text


def test_a_mended_return_is_ticked(sign_in, editor, approver, hand_in, by_county):
    save(by_county, editor, "偏岭镇民政办")
    page = sign_in(editor).get(hand_in)

    assert "退回后已改动" in page.text
    assert f'id="choice-{by_county.pk}" checked' in page.text


def test_an_untouched_return_may_be_handed_in_on_purpose(sign_in, editor, approver, hand_in, by_county):
    sign_in(editor).post(hand_in, {"items": [by_county.pk]})

    by_county.refresh_from_db()
    assert by_county.state == CatalogItem.State.SUBMITTED


def step_now(unit, domain, user):
    return [step["label"] for step in Grid(unit, domain, user=user).steps if step["state"] == "now"]


def test_an_untouched_return_sets_the_domain_back_to_mending(township, domain, editor, by_county):
    assert step_now(township, domain, editor) == ["核对修改"]

    save(by_county, editor, "偏岭镇民政办")
    assert step_now(township, domain, editor) == ["检查并提交"]


def test_the_steps_follow_the_row_furthest_behind(township, domain, editor, handed_in):
    assert step_now(township, domain, editor) == ["单位审核"]

    factories.make_item(township, domain, by=editor, level2="又一项", channels=[])
    assert step_now(township, domain, editor) == ["核对修改"]


def test_what_may_still_be_taken_over_is_an_offer(sign_in, township, domain, editor, grid, handed_in):
    factories.make_standard_item(factories.make_edition(), domain, "20-001")

    assert step_now(township, domain, editor) == ["单位审核"]
    assert "采用其余的通用版条目（1项）" in text(sign_in(editor).get(grid))


def test_how_many_rows_are_locked_is_said_with_their_batch(
    sign_in, editor, grid, township, domain, handed_in
):
    assert "全部 <b>2</b> 项" in text(sign_in(editor).get(grid))

    factories.make_item(township, domain, by=editor, level2="又一项")
    said = text(sign_in(editor).get(grid))
    assert "其中 <b>2</b> 项" in said
    assert f'<a href="{handed_in.get_absolute_url()}">第1批</a>' in said
    assert "第1批办结后，才能提交新的一批" in said


def test_returns_do_not_cost_a_query_each(
    sign_in, count_queries, grid, hand_in, township, domain, editor, approver, reviewer
):
    client = sign_in(editor)

    def return_many(count):
        batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, count=count)
        decisions = [
            workflow.Decision(row.pk, row.revision_id, "returned", REASON) for row in batch.rows.all()
        ]
        workflow.decide(batch, by=reviewer, decisions=decisions)

    return_many(1)
    few = [count_queries(lambda url=url: client.get(url)) for url in (grid, hand_in)]
    return_many(6)
    assert [count_queries(lambda url=url: client.get(url)) for url in (grid, hand_in)] == few
