"""Withdrawing a published item with a reason that the public reads."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(published):
    return reverse("catalogs_desk:withdraw", args=[published.pk])


@pytest.mark.parametrize(
    ("person", "answer"),
    [("reviewer", 200), ("editor", 403), ("approver", 403), ("leader", 403), ("outsider", 404)],
)
def test_the_page_answers_by_role(sign_in, request, url, published, person, answer):
    client = sign_in(request.getfixturevalue(person))

    assert client.get(url).status_code == answer
    if answer != 200:
        assert client.post(url, {"reason": "有误"}).status_code == answer
    published.refresh_from_db()
    assert published.is_published


def test_the_page_says_what_the_public_will_see(sign_in, reviewer, url):
    assert "它的页面只显示撤下的时间和您写的原因" in sign_in(reviewer).get(url).text


@pytest.mark.parametrize("reason", ["", "   ", "长" * 501])
def test_a_reason_is_asked_for(sign_in, reviewer, url, published, reason):
    page = sign_in(reviewer).post(url, {"reason": reason})

    assert page.status_code == 422
    published.refresh_from_db()
    assert published.is_published


def test_the_item_is_withdrawn_with_its_reason(sign_in, reviewer, url, published):
    answer = sign_in(reviewer).post(url, {"reason": "依据已经废止，正在修订"})

    published.refresh_from_db()
    assert not published.is_published
    assert published.withdrawn_because == "依据已经废止，正在修订"
    assert "已撤下，公众只能看到撤下的原因" in sign_in(reviewer).get(answer.url).text


def test_an_item_that_is_not_public_says_so(sign_in, reviewer, url, published):
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    assert "本事项没有在公开，不能撤下。" in sign_in(reviewer).get(url).text
    answer = sign_in(reviewer).post(url, {"reason": "再撤一次"})
    assert "本事项没有在公开，不能撤下。" in sign_in(reviewer).get(answer.url).text
    published.refresh_from_db()
    assert published.withdrawn_because == "内容有误"
