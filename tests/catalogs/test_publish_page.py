"""Publishing: what will be visible to whom is said before, and every item's outcome after."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem
from disclosure_portal.accounts.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
PUBLISH = "/desk/reviews/publish/"
TO_PUBLISH = "/desk/reviews/?tab=publish"


@pytest.fixture
def approved(confirmed, reviewer):
    """Two approved items that wait to be published."""
    factories.approve_all(confirmed, by=reviewer)
    return list(CatalogItem.objects.order_by("pk"))


def chosen(items):
    """What the page sends: each item bound to the revision that it shows."""
    seen = {f"revision_{item.pk}": item.approved_revision_id for item in items}
    return {"item": [item.pk for item in items], **seen}


@pytest.mark.parametrize(
    ("person", "answer"),
    [("reviewer", 302), ("editor", 403), ("approver", 403), ("leader", 403), ("outsider", 403)],
)
def test_only_a_reviewer_publishes(sign_in, request, approved, person, answer):
    assert sign_in(request.getfixturevalue(person)).post(PUBLISH, chosen(approved)).status_code == answer
    assert CatalogItem.objects.published().exists() is (answer == 302)


def test_a_reviewer_of_another_county_sees_and_publishes_nothing(sign_in, approved):
    stranger = factories.make_person(
        "stranger", "外县", Role.REVIEWER, factories.make_county("210381", "海城市")
    )

    assert "没有可以发布的事项" in sign_in(stranger).get(PUBLISH, chosen(approved)).text
    assert sign_in(stranger).post(PUBLISH, chosen(approved)).status_code == 403


def test_the_page_says_what_will_be_visible_and_publishes_nothing_yet(sign_in, reviewer, approved):
    page = sign_in(reviewer).get(PUBLISH, chosen(approved))

    assert "发布后，任何人都能看到这 2 项" in page.text
    assert "<strong>2</strong> 项是首次公开" in page.text
    assert not CatalogItem.objects.published().exists()


def test_the_result_names_every_item(sign_in, reviewer, approved):
    answer = sign_in(reviewer).post(PUBLISH, chosen(approved))

    page = sign_in(reviewer).get(answer.url)
    assert "发布 <strong>2</strong> 项。" in page.text
    for item in approved:
        assert str(item) in page.text
    assert CatalogItem.objects.published().count() == 2


def test_publishing_again_is_skipped_with_the_reason(sign_in, reviewer, approved):
    first = approved[0]
    workflow.publish([first.pk], by=reviewer)

    answer = sign_in(reviewer).post(PUBLISH, chosen(approved))

    page = sign_in(reviewer).get(answer.url)
    assert "没有处理 <strong>1</strong> 项" in page.text
    assert "已经发布过了。" in page.text


@pytest.mark.parametrize("items", [[], ["x"], ["²"], ["9" * 40]])
def test_nothing_chosen_is_said(sign_in, reviewer, items):
    answer = sign_in(reviewer).post(PUBLISH, {"item": items})

    assert "请至少选择一个事项。" in sign_in(reviewer).get(answer.url).text


def test_items_that_cannot_be_published_are_named_before(sign_in, reviewer, handed_in):
    item = handed_in.rows.first().item

    page = sign_in(reviewer).get(PUBLISH, {"item": item.pk})

    assert "审核中状态下不能发布。" in page.text
    assert "没有可以发布的事项" in page.text


def test_approving_and_publishing_leads_to_the_page_before_publication(sign_in, reviewer, confirmed):
    sent = {f"revision_{row.pk}": row.revision_id for row in confirmed.rows.all()}
    returned = confirmed.rows.first()

    answer = sign_in(reviewer).post(
        reverse("catalogs_desk:review", args=[confirmed.pk]),
        {**sent, f"returned_{returned.pk}": "请补充", "publish": "1"},
    )

    page = sign_in(reviewer).get(answer.url)
    assert answer.url.startswith(PUBLISH)
    assert "任何人都能看到这 1 项" in page.text
    assert not CatalogItem.objects.published().exists()


def test_the_tab_lists_what_is_approved_and_not_yet_public(sign_in, reviewer, approved):
    page = sign_in(reviewer).get(TO_PUBLISH)

    assert page.text.count('name="item"') == 2
    workflow.publish([item.pk for item in approved], by=reviewer)
    assert "没有待发布的事项" in sign_in(reviewer).get(TO_PUBLISH).text


def test_a_withdrawn_revision_does_not_wait_to_be_published(sign_in, reviewer, published):
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    assert "没有待发布的事项" in sign_in(reviewer).get(TO_PUBLISH).text


def test_the_page_asks_the_same_for_3_and_for_25_items(
    sign_in, reviewer, township, domain, editor, approver, count_queries
):
    counts = []
    for size in (3, 25):
        items = [factories.make_item(township, domain, by=editor, level2=f"{size}-{n}") for n in range(size)]
        batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=items)
        factories.approve_all(batch, by=reviewer)
        shown = {"item": [item.pk for item in items]}
        counts.append(count_queries(lambda shown=shown: sign_in(reviewer).get(PUBLISH, shown)))

    assert counts[0] == counts[1]


def test_what_the_reviewer_prepared_is_left_to_a_colleague(
    sign_in, reviewer, colleague, township, domain, editor, approver
):
    item = factories.make_item(township, domain, by=reviewer)
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])
    factories.approve_all(batch, by=colleague)

    page = sign_in(reviewer).get(TO_PUBLISH)

    assert "您参与了本事项的编制，请由其他审核人员发布。" in page.text
    assert f'value="{item.pk}" aria-label="选择{item}" disabled' in page.text


@pytest.mark.parametrize("seen", ["", "x", "999999"])
def test_an_item_whose_revision_is_another_than_the_one_seen_is_skipped_and_named(
    sign_in, reviewer, approved, seen
):
    first, second = approved

    answer = sign_in(reviewer).post(PUBLISH, {**chosen(approved), f"revision_{first.pk}": seen})

    page = sign_in(reviewer).get(answer.url)
    assert "审定的版本已有变化，请刷新页面后重新选择。" in page.text
    assert list(CatalogItem.objects.published()) == [second]
