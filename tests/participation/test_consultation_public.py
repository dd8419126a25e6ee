"""The public page of a consultation: everything one needs on the first screen, and its state from dates alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from disclosure_portal import clock
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
    solicitation.state, solicitation.closed_at = "closed", clock.now()
    solicitation.save()
    assert public_state(solicitation, at=closes).label == "已答复，待公布采纳说明"
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
    assert close_refusals(solicitation) == ["活动还没有结束（《重大行政决策程序暂行条例》第十八条）"]


# What stands first


def order_of(text, *parts):
    """The parts in the order in which they stand on the page."""
    assert all(part in text for part in parts), [part for part in parts if part not in text]
    return sorted(parts, key=text.index)


def test_the_page_leads_to_its_decision_and_to_public_participation(client, solicitation):
    text = page_of(client, solicitation).content.decode()

    assert f'<a href="{solicitation.decision.get_public_url()}">偏岭镇农村自来水价格调整方案</a>' in text
    assert f'<li><a href="{reverse("participation:overview")}">公众参与</a></li>' in text


def test_an_open_page_has_one_strong_button_its_own(client, solicitation, listening, editor):
    consultations.make(
        listening, Method.QUESTIONNAIRE, by=editor, state="published", opens_at=first_moment(-2)
    )
    text = page_of(client, solicitation).content.decode()

    assert text.count('class="button"') == 1
    assert "怎样参加" in text
    assert 'class="button" href="' + reverse("participation:opinion_form", args=[solicitation.pk]) in text


def test_once_it_is_over_the_page_promises_only_what_comes_after(client, solicitation):
    type(solicitation).objects.update(closes_at=first_moment(-1))
    text = page_of(client, solicitation).content.decode()

    assert "怎样参加" not in text
    assert order_of(text, "以后怎么办", "听取意见的方式") == ["听取意见的方式", "以后怎么办"]


def test_once_the_outcome_is_public_it_stands_before_the_notice(client, solicitation, reviewer):
    past = {"opens_at": first_moment(-40), "closes_at": first_moment(-1)}
    type(solicitation).objects.update(state="closed", closed_at=first_moment(0), **past)
    records.make_adoption(solicitation.decision, by=reviewer)
    text = page_of(client, solicitation).content.decode()

    parts = ('id="adoption-statement"', 'id="adoption-table"', 'id="notice"')
    assert order_of(text, *parts) == list(parts)
    assert '公布：<a href="#adoption-statement">采纳情况说明</a>' in text
    assert "以后怎么办" not in text
    assert text.count('id="adoption-table"') == 1


def test_the_minutes_are_masked_and_shown_once_the_books_are_closed(client, listening, editor):
    said = "王建国（住城关，0412-7800001）建议分步；会务电话0412-7812345。"
    past = {"held_at": first_moment(-3), "minutes": said}
    held = consultations.make(listening, Method.SYMPOSIUM, by=editor, state="published", **past)
    consultations.make_participant(held, "王建国", phone="0412-7800001", state="selected", attended=True)
    assert "建议分步" not in page_of(client, held).content.decode()

    type(held).objects.update(state="closed")
    text = page_of(client, held).content.decode()
    assert "王某（住城关，***）建议分步；会务电话0412-7812345。" in text
