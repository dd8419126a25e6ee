"""Signing in and out: the right person comes in, anyone else learns nothing, and trying on has an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from disclosure_portal.accounts.checks import no_demonstration_people
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit.models import Entry
from tests import factories

SIGN_IN = "/desk/sign-in/"
WRONG = "用户名或密码不正确，请检查后重试。"


def sign_in(client, username="editor", password=factories.PASSWORD, path=SIGN_IN, **options):
    return client.post(path, {"username": username, "password": password}, **options)


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def test_the_right_password_opens_the_desk(client, editor):
    response = sign_in(client)

    assert (response.status_code, response.url) == (302, reverse("web:desk"))
    assert client.session["_auth_user_id"] == str(editor.pk)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.address) == ("accounts.user.sign_in", editor, "127.0.0.1")
    assert entry.county == editor.memberships.get().unit.county


@pytest.mark.parametrize(("username", "password"), [("editor", "wrong"), ("nobody", factories.PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client, editor, username, password):
    response = sign_in(client, username, password)

    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [WRONG]
    assert "_auth_user_id" not in client.session


def test_a_closed_account_gets_the_same_answer_too(client, editor):
    editor.is_active = False
    editor.save()

    assert sign_in(client).context["form"].non_field_errors() == [WRONG]


@pytest.fixture
def demo_person(editor):
    editor.is_demo = True
    editor.save()
    return editor


def test_demonstration_people_sign_in_with_debug_on_only(client, demo_person, settings):
    assert sign_in(client).context["form"].non_field_errors() == [WRONG]

    settings.DEBUG = True
    assert sign_in(client).status_code == 302


def test_a_demonstration_persons_session_ends_with_debug(client, demo_person, settings):
    settings.DEBUG = True
    client.force_login(demo_person)
    assert client.get("/desk/").status_code == 200

    settings.DEBUG = False
    assert client.get("/desk/").url.startswith(SIGN_IN)


def test_the_deployment_check_warns_of_demonstration_people(demo_person, settings):
    (warning,) = no_demonstration_people()
    assert "有1个演示账号" in warning.msg

    settings.DEBUG = True
    assert no_demonstration_people() == []


def test_the_deployment_check_is_quiet_without_demonstration_people(editor):
    assert no_demonstration_people() == []


def test_the_system_cannot_sign_in(client, db):
    system_user()
    assert sign_in(client, "system", "!").context["form"].non_field_errors() == [WRONG]


def test_a_failure_is_recorded_without_a_name_that_is_nobodys(client, editor):
    sign_in(client, password="wrong")
    sign_in(client, username="Xiuyan-2026-mima", password="wrong")

    known, unknown = Entry.objects.order_by("pk")
    assert known.verb == unknown.verb == "accounts.user.fail_sign_in"
    assert (known.record_id, unknown.record_id) == (str(editor.pk), "")
    assert "Xiuyan-2026-mima" not in str([unknown.record_label, unknown.detail])


def test_an_empty_field_is_no_attempt(client, editor):
    response = sign_in(client, password="")

    assert response.context["form"].errors["password"]
    assert verbs() == []


def test_five_failures_close_the_door_even_to_the_right_password(client, editor):
    for _ in range(4):
        assert sign_in(client, password="wrong").status_code == 200
    response = sign_in(client, password="wrong")

    assert response.status_code == 429
    assert "密码连续输错5次，已暂停登录15分钟" in response.content.decode()
    response = sign_in(client)
    assert response.status_code == 429
    assert "已暂停登录15分钟" in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert verbs() == ["accounts.user.fail_sign_in"] * 4 + ["accounts.user.lock_out"]


def test_the_door_opens_again_after_a_quarter_of_an_hour(client, editor):
    for _ in range(5):
        sign_in(client, password="wrong")
    attempts = AccessAttempt.objects.all()

    attempts.update(attempt_time=attempts.get().attempt_time - timedelta(minutes=14))
    assert sign_in(client).status_code == 429
    attempts.update(attempt_time=attempts.get().attempt_time - timedelta(minutes=2))
    assert sign_in(client).status_code == 302


def test_a_lock_holds_for_one_name_and_one_address(client, editor, approver):
    for _ in range(5):
        sign_in(client, password="wrong")

    assert sign_in(Client(), "approver").status_code == 302
    assert sign_in(Client(), REMOTE_ADDR="10.0.0.7").status_code == 302
    assert sign_in(Client()).status_code == 429


def test_another_browser_at_the_same_address_does_not_help(client, editor):
    for number in range(5):
        sign_in(client, password="wrong", HTTP_USER_AGENT=f"browser {number}")

    assert sign_in(client, HTTP_USER_AGENT="browser 6").status_code == 429


def test_success_wipes_the_failures_away(client, editor):
    for _ in range(4):
        sign_in(client, password="wrong")
    sign_in(Client())

    assert sign_in(client, password="wrong").status_code == 200


def test_behind_a_proxy_the_lock_is_for_the_client_and_not_the_proxy(client, editor, settings):
    settings.CLIENT_ADDRESS_HEADER = "X-Real-IP"
    for _ in range(5):
        sign_in(client, password="wrong", HTTP_X_REAL_IP="10.0.0.7")

    assert sign_in(client, HTTP_X_REAL_IP="10.0.0.7").status_code == 429
    assert sign_in(client, HTTP_X_REAL_IP="10.0.0.8").status_code == 302


@pytest.mark.parametrize(
    ("wish", "way"),
    [
        ("/desk/people/?problems=on", "/desk/people/?problems=on"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/desk/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("/\\evil.example", "/desk/"),
    ],
)
def test_the_way_on_stays_on_this_site(client, editor, wish, way):
    response = client.post(SIGN_IN, {"username": "editor", "password": factories.PASSWORD, "next": wish})

    assert response.status_code == 302
    assert response.url == way


def test_a_page_that_asked_for_sign_in_is_where_one_arrives(client, administrator):
    asked = client.get("/desk/people/?problems=on")
    assert asked.status_code == 302

    response = sign_in(client, "administrator", path=asked.url, follow=True)
    assert response.request["PATH_INFO"] == "/desk/people/"
    assert response.request["QUERY_STRING"] == "problems=on"


def test_whoever_is_signed_in_is_not_asked_again(client, editor):
    client.force_login(editor)

    assert client.get(SIGN_IN).url == reverse("web:desk")


def test_signing_out_ends_the_session_and_is_recorded(client, editor):
    client.force_login(editor)

    assert client.post("/desk/sign-out/").url == SIGN_IN
    assert "_auth_user_id" not in client.session
    assert verbs() == ["accounts.user.sign_out"]


def test_a_link_does_not_sign_anyone_out(client, editor):
    client.force_login(editor)

    assert client.get("/desk/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session


def test_nobody_registers_and_nobody_is_told_how(client, db):
    page = client.get(SIGN_IN).content.decode()

    assert "注册" not in page
    assert "账号由本县管理员开通" in page
