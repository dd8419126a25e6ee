"""The first page of public participation, and what of it stands on the home page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from disclosure_portal import clock
from participation.models import Consultation, Decision, Method
from tests.participation import consultations, meetings, records

pytestmark = pytest.mark.django_db
TITLES = {"open": "公开征求意见", "coming": "水价调整听证会", "awaiting": "用水户座谈会", "ended": "问卷调查"}


@pytest.fixture
def four(decision, editor):
    """One consultation of each kind: open, coming, awaiting its outcome, and called off."""
    now = clock.now()
    decision = consultations.make_listening(decision, by=editor)
    over = {"held_at": now - timedelta(days=3)}
    return {
        "open": _published(decision, editor, opens_at=now - timedelta(days=1)),
        "coming": _published(decision, editor, Method.HEARING, sign_up_until=now - timedelta(days=1)),
        "awaiting": _published(decision, editor, Method.SYMPOSIUM, **over),
        "ended": consultations.make(
            decision, Method.QUESTIONNAIRE, by=editor, state="cancelled", cancelled_because="方案撤回"
        ),
    }


def _published(decision, editor, method=Method.OPEN_SOLICITATION, **fields):
    return consultations.make(decision, method, by=editor, state="published", **fields)


def parts(client):
    """The titles in each part of the page, by the part's name."""
    context = client.get(reverse("participation:overview")).context
    shown = context["overview"]
    found = {name: getattr(shown, name) for name in ("open", "coming", "awaiting")}
    found["ended"] = context["ended"]
    return {name: [str(one.consultation) for one in lines] for name, lines in found.items()}


def test_each_consultation_stands_in_its_part(client, four):
    assert parts(client) == {name: [TITLES[name]] for name in four}


def test_what_has_its_outcome_published_stands_among_the_outcomes(client, four, decision, reviewer):
    Consultation.objects.filter(pk=four["awaiting"].pk).update(state="closed", closed_at=clock.now())
    records.make_adoption(decision, by=reviewer)

    found = parts(client)

    assert found["awaiting"] == []
    assert "用水户座谈会" in found["ended"]


def test_a_meeting_with_sign_up_stands_among_what_is_open(client, township, editor, reviewer):
    people = {"editor": editor, "reviewer": reviewer}
    called = meetings.make_called(township, **people)
    meetings.end_sign_up(meetings.make_called(township, title="报名已经截止的会议", **people))
    meetings.make_called(township, title="只邀请的会议", selection="invited", sign_up_until=None, **people)

    for name in ("participation:overview", "site:home"):
        page = client.get(reverse(name)).text
        assert called.get_public_url() in page
        assert "报名已经截止的会议" not in page
        assert "只邀请的会议" not in page


def test_nothing_of_a_decision_that_is_not_public_is_listed(client, four, decision):
    Decision.objects.filter(pk=decision.pk).update(is_public=False, not_public_reason="国家秘密")

    assert set(map(tuple, parts(client).values())) == {()}


def test_an_empty_county_says_what_will_stand_here(client, db):
    page = client.get(reverse("participation:overview"))

    assert "现在没有正在征集的事项" in page.text
    assert "还没有公布过采纳情况" in page.text


def test_the_page_costs_the_same_queries_however_many_there_are(
    client, four, decision, editor, django_assert_max_num_queries
):
    for _ in range(8):
        _published(decision, editor)
        _published(decision, editor, Method.SYMPOSIUM, held_at=clock.now() - timedelta(days=2))

    with django_assert_max_num_queries(5):
        client.get(reverse("participation:overview"))


def test_the_home_page_says_what_one_can_take_part_in(client, four):
    page = client.get(reverse("site:home"))

    assert four["open"].get_public_url() in page.text
    assert four["awaiting"].get_public_url() not in page.text


def test_a_home_page_without_anything_open_says_nothing_of_it(client, db):
    assert "现在可以参与" not in client.get(reverse("site:home")).text
