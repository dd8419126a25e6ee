"""Signing up on the web: written, read over, sent once; the public list; whatever is typed, nothing breaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.web import public_forms
from participation.forms.public import NOT_A_PERSON
from participation.lots import lot
from participation.models import Consultation, Method, Participant
from participation.workflow import seats
from participation.workflow.posting import TOO_MANY
from tests.participation import consultations
from tests.participation.consultations import first_moment, make_participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def hearing(decision, editor):
    listening = consultations.make_listening(decision, by=editor)
    return consultations.make(listening, Method.HEARING, by=editor, state="published")


@pytest.fixture
def url(hearing):
    return reverse("participation:sign_up", args=[hearing.pk])


@pytest.fixture
def new_token(hearing, monkeypatch):
    """new_token(): of a form that was opened a minute ago."""

    def issue(purpose=f"sign-up:{hearing.pk}"):
        with monkeypatch.context() as earlier:
            then = clock.now() - timedelta(minutes=1)
            earlier.setattr(clock, "now", lambda: then)
            return public_forms.issue(purpose)

    return issue


@pytest.fixture
def form(new_token):
    return {
        "token": new_token(),
        "website": "",
        "group": "stakeholder",
        "name": "王建国",
        "phone": "13804120001",
        "organisation": "偏岭村",
        "reason": "家里开豆腐坊，用水多。",
    }


def public_page(client, hearing):
    return client.get(reverse("participation:consultation", args=[hearing.pk])).content.decode()


def test_the_form_is_never_cached_and_carries_no_cookie(client, url):
    response = client.get(url)

    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


def test_beside_the_fields_stands_what_becomes_of_the_data(client, url, settings):
    page = client.get(url).content.decode()

    for told in (
        "处理人：偏岭镇",
        "目的：通知您是否入选",
        f"保存到活动结束后{settings.PERSONAL_DATA_DAYS}日",
        "删除",
    ):
        assert told in page


def test_nothing_is_kept_before_it_was_read_over(client, url, form):
    page = client.post(url, {**form, "check": "1"}).content.decode()

    assert "<dd><p>" not in page
    assert "家里开豆腐坊，用水多。" in page
    assert "提交报名" in page
    assert not Participant.objects.exists()


def test_going_back_keeps_what_was_typed(client, url, form):
    page = client.post(url, {**form, "again": "1"}).content.decode()

    assert 'value="王建国"' in page
    assert "家里开豆腐坊，用水多。</textarea>" in page


def test_what_is_sent_leads_to_a_receipt(client, url, form):
    response = client.post(url, {**form, "send": "1"}, follow=True)

    person = Participant.objects.get()
    page = response.content.decode()
    assert person.receipt in page
    assert "王建国" not in page
    assert (person.name, person.phone, person.organisation) == ("王建国", "13804120001", "偏岭村")


def test_sent_twice_it_is_the_same_receipt(client, url, form):
    first, second = (client.post(url, {**form, "send": "1"}).headers["Location"] for _ in range(2))

    assert first == second
    assert Participant.objects.count() == 1


@pytest.mark.parametrize("ended", [{"sign_up_until": -1}, {"state": "closed"}])
def test_sent_again_after_the_end_it_still_shows_its_receipt(client, url, form, hearing, ended):
    first = client.post(url, {**form, "send": "1"}).headers["Location"]
    Consultation.objects.filter(pk=hearing.pk).update(
        **{name: first_moment(value) if name == "sign_up_until" else value for name, value in ended.items()}
    )

    assert client.post(url, {**form, "send": "1"}).headers["Location"] == first
    assert client.post(url, {**form, "token": "other", "send": "1"}).status_code == 410


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("group", "", "请选择类别。"),
        ("name", " ", "请填写姓名。"),
        ("name", "王" * 51, "姓名最多50个字。"),
        ("phone", "", "请填写联系电话。"),
        ("phone", "没有电话", "请填写可以打通的电话号码，例如 13800000000 或者 0412-7812345。"),
        ("reason", "因" * 501, "报名理由最多500个字。"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(client, url, form, field, typed, message):
    response = client.post(url, {**form, "send": "1", field: typed})

    assert response.status_code == 422
    assert response.context["form"].errors[field] == [message]
    assert "偏岭村" in response.content.decode()
    assert not Participant.objects.exists()


def test_a_program_is_refused_politely(client, url, form):
    response = client.post(url, {**form, "send": "1", "website": "http://spam.example"})

    assert NOT_A_PERSON in response.content.decode()
    assert not Participant.objects.exists()


def test_one_address_posts_only_so_often(client, url, form, new_token, settings):
    settings.POSTS_PER_HOUR = 1
    client.post(url, {**form, "send": "1"})
    again = {**form, "send": "1", "token": new_token(), "phone": "13804120002"}
    response = client.post(url, again)

    assert response.status_code == 422
    assert TOO_MANY in response.content.decode()


def test_a_form_of_another_activity_is_not_taken(client, url, form, new_token):
    response = client.post(url, {**form, "send": "1", "token": new_token("sign-up:0")})

    assert response.status_code == 422
    assert not Participant.objects.exists()


def test_after_the_last_day_the_page_says_so(client, url, hearing, form):
    type(hearing).objects.update(sign_up_until=first_moment(0))

    for response in (client.get(url), client.post(url, {**form, "send": "1"})):
        assert response.status_code == 410
        assert "报名已经截止" in response.content.decode()


STRANGE = {
    "over-long": "长" * 100_000,
    "control": "王\x00\x01\x08\x1b\x7f\u2028国",
    "right to left": "\u202e国建王\u200f\u2066abc\u2069",
    "emoji": "👨‍👩‍👧‍👦🇨🇳\U0001f600" * 5,
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>'\"",
    "template": "{{ settings.SECRET_KEY }}{% now 'Y' %}",
    "half a pair": "\ud83d",
    "full width": "１３８０４１２０００１",
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE.keys())
def test_whatever_is_typed_nothing_breaks_and_no_script_is_stored(
    client, url, form, editor, hearing, strange
):
    client.force_login(editor)
    strange = strange.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for field in ("group", "name", "phone", "organisation", "reason", "token", "website"):
        typed = {**form, field: strange}
        answers = [client.post(url, {**typed, step: "1"}, follow=True) for step in ("check", "again", "send")]
        answers.append(client.get(reverse("participation_desk:participants", args=[hearing.pk])))
        if person := Participant.objects.first():
            answers.append(client.get(reverse("participation_desk:participant", args=[person.pk])))
            person.delete()

        assert {answer.status_code for answer in answers} <= {200, 422}, field
        assert not any("<script>alert" in answer.content.decode() for answer in answers)
        assert not any("<img src=x" in answer.content.decode() for answer in answers)


# The public list


@pytest.fixture
def drawn(hearing, editor, approver):
    """Three stakeholders for two seats, drawn and published."""
    for number in range(3):
        make_participant(hearing, f"王建{number}")
    type(hearing).objects.update(sign_up_until=first_moment(0))
    hearing = seats.draw(hearing, by=editor)
    return seats.publish_list(hearing, by=approver)


def test_the_public_list_shows_rule_seed_lots_and_no_whole_name(client, drawn):
    page = public_page(client, drawn)

    assert drawn.draw_seed in page
    assert "分类别公开抽签产生。" in page
    for person in drawn.participants.all():
        assert lot(person.receipt, drawn.draw_seed)[:8] in page
        assert person.receipt not in page
        assert person.name not in page
    assert page.count("王某") == 3


def test_nothing_of_the_draw_is_public_before_the_list_is(client, drawn):
    type(drawn).objects.update(list_published_at=None)
    page = public_page(client, drawn)

    assert drawn.draw_seed not in page
    assert "王某" not in page


def test_the_receipt_says_who_was_drawn_once_the_list_is_public(client, drawn):
    first = drawn.participants.get(drawn_at_place=1)
    url = reverse("participation:sign_up_receipt", args=[first.receipt])

    assert "入选（第1号签）" in "".join(client.get(url).content.decode().split())
    type(drawn).objects.update(list_published_at=None)
    assert "已报名。名单确定后在活动页面公布" in client.get(url).content.decode()


def test_an_unknown_receipt_is_not_found(client, hearing):
    assert client.get(reverse("participation:sign_up_receipt", args=["AAAA-AAAA-AAA"])).status_code == 404


def test_the_public_page_asks_the_same_however_many_take_part(client, drawn, count_queries):
    few = count_queries(lambda: public_page(client, drawn))
    for number in range(6):
        make_participant(drawn, f"李建{number}", state="selected")

    assert count_queries(lambda: public_page(client, drawn)) == few
    assert few <= 8


# Stepping back by the own receipt


@pytest.fixture
def leaving(drawn, new_token):
    """Who has a seat, the address at which they give it up, and the form that does it."""
    first = drawn.participants.get(drawn_at_place=1)
    address = reverse("participation:sign_up_leave", args=[first.receipt])
    return first, address, {"token": new_token(f"step-back:{first.pk}"), "website": ""}


def test_who_cannot_come_steps_back_from_the_receipt(client, leaving, drawn):
    first, address, form = leaving
    receipt = reverse("participation:sign_up_receipt", args=[first.receipt])
    assert f'href="{address}"' in client.get(receipt).content.decode()
    assert "退出以后不能恢复。" in client.get(address).content.decode()

    client.post(address, form)

    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert f'href="{address}"' not in client.get(receipt).content.decode()
    page = public_page(client, drawn)
    assert "退出（本人凭回执退出）" in page
    assert "入选（递补第3号签）" in page


def test_looking_at_the_page_steps_nobody_back(client, leaving):
    first, address, form = leaving
    client.get(address)
    client.post(address, {**form, "website": "http://spam.example"})
    client.post(address, {**form, "token": ""})

    first.refresh_from_db()
    assert first.state == "selected"


def test_the_page_says_why_somebody_cannot_step_back(client, leaving, drawn, editor):
    first, address, form = leaving
    Participant.objects.filter(pk=first.pk).update(entered_by=editor)
    response = client.post(address, form)

    assert response.status_code == 410
    assert "您的报名由工作人员代为登记，要退出的，请联系" in response.content.decode()


def test_the_desk_does_not_read_the_receipts_of_those_who_signed_up_themselves(client, leaving, editor):
    first = leaving[0]
    client.force_login(editor)

    assert first.receipt not in client.get(first.get_absolute_url()).content.decode()
