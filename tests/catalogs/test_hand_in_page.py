"""检查并提交: what is ready goes, what isn't says why."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem, Submission
from disclosure_portal.accounts.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(township, domain):
    return reverse("catalogs_desk:hand_in", args=[township.code, domain.code])


@pytest.mark.parametrize(
    ("person", "answer"),
    [("editor", 200), ("reviewer", 200), ("approver", 403), ("leader", 403), ("outsider", 404)],
)
def test_the_page_answers_by_role(sign_in, request, url, item, person, answer):
    assert sign_in(request.getfixturevalue(person)).get(url).status_code == answer


def test_an_unknown_domain_is_not_found(sign_in, editor, township):
    url = reverse("catalogs_desk:hand_in", args=[township.code, "99"])

    assert sign_in(editor).get(url).status_code == 404


def test_ready_items_are_ticked_and_the_signer_is_named(sign_in, editor, approver, url, item):
    page = sign_in(editor).get(url)

    assert f'value="{item.pk}" id="choice-{item.pk}" checked' in page.text
    assert "提交后由<strong>李审核</strong>" in page.text


def test_an_item_with_a_problem_leads_to_its_cell(sign_in, editor, url, township, domain):
    item = factories.make_item(township, domain, by=editor, channels=[])
    page = sign_in(editor).get(url)

    assert f'value="{item.pk}"' not in page.text
    assert f'href="{item.get_desk_url()}"' in page.text
    assert "公开渠道和载体：请至少选择一个公开渠道。" in page.text


def test_an_unchecked_item_says_so(sign_in, editor, url, item):
    CatalogItem.objects.update(needs_checking=True)

    assert "待核对：请对照本单位实际核对后勾选。" in sign_in(editor).get(url).text


def test_nobody_who_could_sign_is_said_before(sign_in, editor, url, item, township):
    page = sign_in(editor).get(url)
    assert "偏岭镇还没有单位审核人" in page.text

    factories.grant(editor, Role.APPROVER, township)
    assert "目前没有人能审核这些事项" in sign_in(editor).get(url).text


def test_chosen_items_go_into_a_batch(sign_in, editor, approver, url, township, domain):
    chosen, _other = (factories.make_item(township, domain, by=editor, level2=name) for name in ("甲", "乙"))

    answer = sign_in(editor).post(url, {"items": [chosen.pk]})

    batch = Submission.objects.get()
    assert answer.url == batch.get_absolute_url()
    assert [row.item for row in batch.rows.all()] == [chosen]
    assert "接下来由单位审核人审核" in sign_in(editor).get(answer.url).text


@pytest.mark.parametrize("items", [[], ["0"], ["x"], ["²"], ["1" * 40]])
def test_nothing_or_nonsense_chosen_is_refused_with_words(sign_in, editor, url, item, items):
    page = sign_in(editor).post(url, {"items": items})

    assert page.status_code == 422
    assert "请至少选择一个事项。" in page.text or "所选事项已有变化，请重新选择。" in page.text
    assert not Submission.objects.exists()


def test_a_batch_under_way_closes_the_button_and_refuses(sign_in, editor, url, handed_in, township, domain):
    item = factories.make_item(township, domain, by=editor, level2="又一项")
    page = sign_in(editor).get(url)
    assert f'<a href="{handed_in.get_absolute_url()}">' in page.text
    assert "办结后，才能提交新的一批" in page.text

    refused = sign_in(editor).post(url, {"items": [item.pk]})
    assert refused.status_code == 422
    assert "待单位审核状态下不能提交审核" in refused.text


def test_nothing_to_hand_in_says_what_to_do(sign_in, editor, url):
    assert "没有可以提交的事项" in sign_in(editor).get(url).text


def test_a_reviewer_enters_for_the_unit(sign_in, reviewer, url, item):
    sign_in(reviewer).post(url, {"items": [item.pk]})

    assert Submission.objects.get().entered_for


def test_the_queries_do_not_grow_with_the_items(
    sign_in, editor, approver, url, item, township, domain, count_queries
):
    client = sign_in(editor)
    few = count_queries(lambda: client.get(url))
    for number in range(20):
        factories.make_item(township, domain, by=editor, level2=f"第{number}项", channels=[])

    assert count_queries(lambda: client.get(url)) == few


def test_a_recalled_batch_may_be_handed_in_again(sign_in, editor, url, handed_in):
    workflow.recall(handed_in, by=editor)
    keys = [item.pk for item in CatalogItem.objects.all()]

    assert sign_in(editor).post(url, {"items": keys}).url == handed_in.get_absolute_url()
