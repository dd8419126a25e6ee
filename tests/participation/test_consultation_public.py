"""The public page of a consultation: everything one needs on the first screen, and its state from dates alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from participation.models import Method
from participation.queries.public_states import close_refusals, public_state
from tests.participation import consultations, records
from tests.participation.consultations import first_moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def listening(decision, editor):
    return consultations.make_listening(decision, by=editor)


@pytest.fixture
def solicitation(listening, editor):
    opens, closes = first_moment(-2), first_moment(28)
    return consultations.make(listening, by=editor, state="published", opens_at=opens, closes_at=closes)


def page_of(client, consultation):
    return client.get(reverse("participation:consultation", args=[consultation.pk]))


def test_the_page_says_what_who_until_when_how_and_what_comes_after(client, solicitation):
    text = page_of(client, solicitation).content.decode()

    for told in (
        "偏岭镇农村自来水价格调整方案",
        "岫岩满族自治县",
        "截止（正在征集，还剩",
        "怎样参加",
        "逐条研究，一个月内公布采纳情况。",
        "起草背景、依据和主要内容。",
    ):
        assert told in text


@pytest.mark.parametrize("state", ["preparing", "signed"])
def test_what_is_not_published_is_not_found(client, solicitation, state):
    type(solicitation).objects.update(state=state, published_at=None)

    assert page_of(client, solicitation).status_code == 404


def test_the_state_follows_from_dates_and_evidence(decision, editor, reviewer, solicitation):
    opens, closes = solicitation.opens_at, solicitation.closes_at
    a_day = timedelta(days=1)

    def code(at):
        return public_state(solicitation, at=at).code

    assert code(opens - a_day) == "upcoming"
    assert code(opens) == "open"
    assert code(closes) == "awaiting"
    records.make_adoption(decision, by=reviewer)
    assert code(closes) == "outcome"
    assert code(opens) == "open"  # of another activity's outcome an open one knows nothing
    solicitation.state = "cancelled"
    assert code(opens) == "cancelled"


def test_a_hearing_is_open_while_one_may_sign_up(listening, editor):
    hearing = consultations.make(listening, Method.HEARING, by=editor, state="published")

    labels = [public_state(hearing, at=first_moment(days)).label for days in (0, 7, 8, 31)]
    assert labels == ["正在报名，还剩7天", "正在报名，今天截止", "即将举行", "已举行，等待结果"]


def test_the_books_of_what_goes_on_stay_open(solicitation):
    assert close_refusals(solicitation) == ["活动还没有结束（令713第18条）"]
