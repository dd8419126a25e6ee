"""Receipts: looked up by number, however it is typed, and never more than what everybody may read."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure_portal import clock
from participation.models import Consultation, Method, Opinion, PostCount
from participation.views.opinion_receipts import NOT_A_NUMBER, UNKNOWN
from participation.workflow.posting import TOO_MANY_NUMBERS, count_post
from tests.participation import consultations, meetings, opinions, questionnaires

LOOK_UP = "/participation/receipts/"


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


@pytest.fixture
def opinion(activity):
    return opinions.post(activity, text="我是王小明，水价太高", name="王小明", phone="13812345678")


def page_of(client, opinion):
    response = client.get(reverse("participation:receipt", args=[opinion.receipt]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "bare", "spaced", "wide"])
def test_a_number_is_found_however_it_is_typed(client, opinion, typed):
    ways = {
        "lower": opinion.receipt.lower(),
        "bare": opinion.receipt.replace("-", ""),
        "spaced": opinion.receipt.replace("-", " "),
        "wide": "".join(chr(ord(sign) + 0xFEE0) for sign in opinion.receipt),
    }
    response = client.get(LOOK_UP, {"number": ways.get(typed, typed.format(opinion.receipt))}, follow=True)

    assert response.status_code == 200
    assert opinion.receipt in response.content.decode()
    assert not PostCount.objects.filter(count__gt=1).exists()


def test_the_page_shows_what_everybody_may_read_and_is_not_kept(client, opinion):
    response = client.get(reverse("participation:receipt", args=[opinion.receipt]))

    page = response.content.decode()
    assert "我是王某，水价太高" in page
    assert "王小明" not in page
    assert "13812345678" not in page
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


def test_the_standing_is_told_in_words(client, opinion, approver):
    stored = Opinion.objects.filter(pk=opinion.pk)
    assert "已收到，等待工作人员核对" in page_of(client, opinion)

    stored.update(screening="passed")
    assert "研究中" in page_of(client, opinion)

    stored.update(verdict="partly", answer="分两年调整到位。", answered_at=clock.now())
    assert "分两年调整到位。" not in page_of(client, opinion)

    opinions.close(opinions.end(opinion.consultation), by=approver)
    page = page_of(client, opinion)
    assert "已答复" in page
    assert "部分采纳。分两年调整到位。" in page


def test_what_is_no_opinion_says_why(client, opinion):
    Opinion.objects.filter(pk=opinion.pk).update(screening="rejected", screening_reason="与水价无关")

    page = page_of(client, opinion)
    assert "不作为意见" in page
    assert "理由：与水价无关" in page


@pytest.mark.parametrize(
    ("typed", "status", "message"),
    [
        ("", 422, "请填写回执编号。"),
        ("X" * 41, 422, "回执编号没有这么长，请核对。"),
        ("2222-2222-223", 404, NOT_A_NUMBER),
        ("<script>", 404, NOT_A_NUMBER),
        ("2222-2222-222", 404, UNKNOWN),
        ("😀\u202e", 404, NOT_A_NUMBER),
    ],
)
def test_a_wrong_number_is_told(client, db, typed, status, message):
    response = client.get(LOOK_UP, {"number": typed})

    assert response.status_code == status
    assert message in response.content.decode()
    assert "<script>" not in response.content.decode().replace('<script src="', "").replace(
        '<script type="', ""
    )


def test_an_address_may_be_wrong_so_often_and_no_more(client, opinion, settings):
    settings.LOOKUPS_PER_HOUR = 1
    client.get(LOOK_UP, {"number": "2222-2222-222"})

    response = client.get(LOOK_UP, {"number": "2222-2222-222"})

    assert response.status_code == 429
    assert TOO_MANY_NUMBERS in response.content.decode()
    assert opinion.receipt in page_of(client, opinion)


def test_wrong_numbers_take_nobodys_right_to_speak(client, activity, settings):
    settings.POSTS_PER_HOUR = 1
    for _ in range(3):
        assert client.get(LOOK_UP, {"number": "2222-2222-222"}).status_code == 404

    count_post("127.0.0.1")


@pytest.mark.parametrize("kind", ["receipt", "meeting", "sign-up", "questionnaire"])
def test_every_page_of_receipts_counts_wrong_numbers(client, decision, editor, settings, kind):
    settings.LOOKUPS_PER_HOUR = 2
    survey = questionnaires.make_open(decision, by=editor)
    url = {
        "receipt": reverse("participation:receipt", args=["2222-2222-222"]),
        "meeting": f"{reverse('participation:attendance')}?number=2222-2222-222",
        "sign-up": reverse("participation:sign_up_receipt", args=["2222-2222-222"]),
        "questionnaire": reverse("participation:questionnaire_receipt", args=[survey.pk, "2222-2222-222"]),
    }[kind]

    assert [client.get(url).status_code for _ in range(3)] == [404, 404, 429]
    assert TOO_MANY_NUMBERS in client.get(url).content.decode()


def test_the_picture_leads_to_the_page(client, opinion, settings):
    settings.SITE_ADDRESS = "https://gk.example.cn"
    page = page_of(client, opinion)
    assert f"https://gk.example.cn/participation/receipts/{opinion.receipt}/" in page

    picture = client.get(reverse("participation:receipt_code", args=[opinion.receipt]))

    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")
    assert "no-store" in picture.headers["Cache-Control"]


def test_no_picture_of_what_is_no_number(client, db):
    assert client.get(reverse("participation:receipt_code", args=["abc"])).status_code == 404


def test_a_recorded_letter_has_the_same_receipt(client, activity, editor):
    letter = opinions.record(activity, by=editor, name="岫岩县用水户协会")

    assert "岫岩县用水户协会" in page_of(client, letter)
    assert "来信" in page_of(client, letter)


@pytest.mark.parametrize("state", ["selected", "not_selected"])
def test_who_was_drawn_is_told_by_the_list_and_not_before(client, decision, editor, state):
    decision = consultations.make_listening(decision, by=editor)
    hearing = consultations.make(decision, Method.HEARING, by=editor, state="published")
    person = consultations.make_participant(hearing, state=state)
    url = reverse("participation:receipt", args=[person.receipt])
    assert "已报名。名单确定后在活动页面公布" in client.get(url, follow=True).text

    Consultation.objects.filter(pk=hearing.pk).update(list_published_at=clock.now())

    assert f"<strong>{person.get_state_display()}" in client.get(url, follow=True).text


def test_the_sign_up_for_a_hearing_is_found_with_time_place_and_result(client, decision, editor):
    decision = consultations.make_listening(decision, by=editor)
    hearing = consultations.make(decision, Method.HEARING, by=editor, state="published")
    person = consultations.make_participant(hearing)

    page = client.get(LOOK_UP, {"number": person.receipt}, follow=True).text

    assert hearing.place in page
    assert "已报名" in page
    assert_is_kept(page, person.receipt)
    assert "王建国" not in page


def test_the_sign_up_for_a_meeting_is_found_with_time_place_and_result(client, township, editor, reviewer):
    called = meetings.make_called(township, editor=editor, reviewer=reviewer)
    person = meetings.make_person(called)

    page = client.get(LOOK_UP, {"number": person.receipt.lower()}, follow=True).text

    assert called.place in page
    assert "已报名" in page
    assert_is_kept(page, person.receipt)
    assert called.get_public_url() in page
    assert person.name not in page


def test_a_questionnaire_is_found(client, decision, editor):
    sheet = questionnaires.make_closed(decision, by=editor).answer_sheets.first()

    assert_is_kept(client.get(LOOK_UP, {"number": sheet.receipt}, follow=True).text, sheet.receipt)


def test_an_opinion_is_found(client, opinion):
    assert_is_kept(page_of(client, opinion), opinion.receipt)


def assert_is_kept(page, number):
    """Every receipt has its number, a button to print it, a picture and the address where it is looked up."""
    address = reverse("participation:receipt", args=[number])
    assert f'class="receipt__signs">{number}<' in page
    assert "打印回执" in page
    assert reverse("participation:receipt_code", args=[number]) in page
    assert f"http://testserver{address}" in page
    assert LOOK_UP in page


def test_nothing_is_told_of_what_is_not_public(client, decision, editor):
    decision = consultations.make_listening(decision, by=editor)
    hearing = consultations.make(decision, Method.HEARING, by=editor, state="published")
    person = consultations.make_participant(hearing)
    type(decision).objects.filter(pk=decision.pk).update(is_public=False, not_public_reason="依法不公开")

    assert client.get(reverse("participation:receipt", args=[person.receipt])).status_code == 404
