"""What a reader's eye falls on: the next step by the dates, every condition by its name, each fault told once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.web import public_forms
from participation.models import Consultation, Method, Participant
from participation.queries.meetings import CallState
from participation.queries.next_steps import next_of_hearing
from participation.workflow import gates
from tests.participation import consultations, opinions
from tests.participation.consultations import first_moment, make_participant

pytestmark = pytest.mark.django_db
WHOLE_FORM = re.compile(r"\{\{ form\|crispy \}\}|\{% crispy form")
SUMMARY = "components/error_summary.html"


@pytest.fixture
def listening(decision, editor):
    return consultations.make_listening(decision, by=editor)


@pytest.fixture
def hearing(listening, editor):
    return consultations.make(listening, Method.HEARING, by=editor, state="published")


def desk(name, record):
    return reverse(f"participation_desk:{name}", args=[record.pk])


def test_every_condition_of_every_gate_has_a_name_that_pages_print():
    needs = [need for gate in gates.COURSE for need in gate.needs]
    told = Template("{% for need in needs %}{{ need.label }}\n{% endfor %}").render(Context({"needs": needs}))

    assert needs
    assert all(need.label for need in needs)
    assert len([line for line in told.splitlines() if line]) == len(needs)


def test_a_form_that_tells_its_faults_itself_has_no_second_summary():
    templates = Path(settings.BASE_DIR, "templates").rglob("*.html")
    texts = {path.name: path.read_text(encoding="utf-8") for path in templates}

    assert [name for name, text in texts.items() if WHOLE_FORM.search(text) and SUMMARY in text] == []


def test_faults_are_told_once(client, editor, hearing):
    client.force_login(editor)

    for address in (reverse("participation_desk:decision_propose"), desk("participant_add", hearing)):
        page = client.post(address, {})
        assert (page.status_code, page.text.count("error-summary")) == (422, 1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "公众正在报名"),
        ({"sign_up_until": first_moment(-1)}, "请按公告的办法产生参加人"),
        ({"sign_up_until": first_moment(-1), "draw_seed": "7"}, "核对、公布名单"),
        (
            {"sign_up_until": first_moment(-1), "list_published_at": first_moment(0)},
            "把听证材料送达每一名参加人",
        ),
        (
            {
                "sign_up_until": first_moment(-3),
                "list_published_at": first_moment(-2),
                "papers_delivered_on": first_moment(-1).date(),
            },
            "材料已送达，等听证会举行",
        ),
        ({"held_at": first_moment(-1)}, "请登记每名参加人是否到会"),
    ],
)
def test_a_hearing_names_its_next_step(client, editor, hearing, changes, told):
    state = "selected" if "held_at" in changes else "applied"
    make_participant(hearing, state=state)
    Consultation.objects.filter(pk=hearing.pk).update(**changes)
    client.force_login(editor)

    assert told in client.get(desk("consultation", hearing)).text
    assert told in client.get(desk("participants", hearing)).text


def test_after_the_hearing_one_thing_comes_after_the_other(editor, hearing):
    Consultation.objects.filter(pk=hearing.pk).update(held_at=first_moment(-1))
    hearing.refresh_from_db()
    person = make_participant(hearing, state="selected", attended=True)

    def told():
        return next_of_hearing(hearing, at=clock.now()).text

    assert "签字" in told()
    Participant.objects.filter(pk=person.pk).update(record_refusal="没有到场签字")
    assert told() == "请填写听证记录。"
    hearing.minutes = "记录"
    assert next_of_hearing(hearing, at=clock.now()) is None


def test_after_sign_up_nobody_is_asked_to_sign_up(client, hearing):
    page = client.get(hearing.get_public_url()).text
    assert "在本页报名参加" in page
    assert "报名到" in client.get(reverse("participation:overview")).text

    Consultation.objects.filter(pk=hearing.pk).update(sign_up_until=first_moment(-1))
    page = client.get(hearing.get_public_url()).text
    assert "在本页报名参加" not in page
    assert "报名已截止，参加人名单确定后在活动页面公布。" in page


@pytest.mark.parametrize(
    ("code", "is_past", "told"),
    [("open", False, "公众正在报名"), ("over", False, "报名已截止"), ("over", True, "会议时间已过")],
)
def test_the_meeting_says_how_far_it_is(code, is_past, told):
    page = Template('{% include "participation/desk/_meeting_next.html" %}')
    meeting = {"state": "called", "is_open_to_attendance": True, "has_sign_up": True}

    assert told in page.render(
        Context({"meeting": meeting, "call": CallState(code, ""), "is_past": is_past, "refusals": {}})
    )


def test_a_telephone_number_is_refused_while_the_record_is_written(client, editor, hearing):
    Consultation.objects.filter(pk=hearing.pk).update(held_at=first_moment(-1))
    hearing.refresh_from_db()
    client.force_login(editor)

    page = client.post(
        desk("consultation_record", hearing), {"minutes": "王某电话13812345678。", "version": hearing.version}
    )

    assert page.status_code == 422
    assert "含有手机号（138…78），公开前请删去" in page.text
    assert "王某电话13812345678。" in page.text
    hearing.refresh_from_db()
    assert hearing.minutes == ""


def test_who_steps_back_need_not_wait_and_reads_so(client, hearing):
    person = make_participant(hearing, state="selected", drawn_at_place=1)
    leave = reverse("participation:sign_up_leave", args=[person.receipt])

    client.post(leave, {"token": public_forms.issue(f"step-back:{person.pk}"), "website": ""})

    person.refresh_from_db()
    assert person.state == "withdrawn"
    page = client.get(reverse("participation:sign_up_receipt", args=[person.receipt])).text
    assert "您已退出，不再参加。" in page
    assert "报名已收到" not in page
    assert "号签" not in page
    assert "要退出或者更改" not in page


def test_once_answered_a_receipt_begins_with_the_answer(client, decision, editor):
    activity = opinions.make_open(decision, by=editor)
    opinion = opinions.post(activity, text="水价太高")
    address = reverse("participation:receipt", args=[opinion.receipt])
    page = client.get(address).text
    assert page.index('aria-label="回执编号"') < page.index('id="standing"')

    activity.opinions.update(screening="passed")
    opinions.answer_all(activity, by=editor)
    Consultation.objects.filter(pk=activity.pk).update(state="closed", closed_at=clock.now())

    page = client.get(address).text
    assert page.index('aria-label="回执编号"') > page.index('id="standing"')
    assert "意见已收到。" not in page
