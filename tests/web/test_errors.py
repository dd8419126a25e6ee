"""Error pages: in Chinese, with the right status, in the right shell."""

from __future__ import annotations

import io
import logging

import pytest
from django.test import Client
from django.urls import reverse

PUBLIC_SHELL = 'class="site"'
DESK_SHELL = "政务公开工作台"


@pytest.fixture(autouse=True)
def pages_that_fail(settings):
    settings.ROOT_URLCONF = "tests.web.urls"


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def test_an_unknown_public_page_says_so_without_asking_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/nowhere/")

    page = response.content.decode()
    assert response.status_code == 404
    assert "页面不存在" in page
    assert PUBLIC_SHELL in page
    assert not response.cookies


def test_an_unknown_desk_page_keeps_the_navigation(client, editor):
    client.force_login(editor)

    response = client.get("/desk/nowhere/")

    page = response.content.decode()
    assert response.status_code == 404
    assert "页面不存在" in page
    assert reverse("notices:inbox") in page


def test_a_refusal_on_the_desk_says_what_to_do(client, editor):
    client.force_login(editor)

    response = client.get("/desk/forbids/")

    assert response.status_code == 403
    assert "您当前的岗位不能进行这项操作" in response.content.decode()


def test_a_refusal_may_carry_its_own_reason(client):
    response = client.get("/forbids/", {"why": "这个链接已失效。<b>"})

    page = response.content.decode()
    assert response.status_code == 403
    assert "这个链接已失效。&lt;b&gt;" in page
    assert "您当前的岗位" not in page


def test_a_crash_in_public_shows_a_page_without_details(client):
    response = client.get("/breaks/")

    page = response.content.decode()
    assert response.status_code == 500
    assert "系统出现问题" in page
    assert PUBLIC_SHELL in page
    assert "ZeroDivisionError" not in page


def test_a_busy_database_is_told_and_what_was_typed_can_be_sent_again(client):
    response = client.post("/busy/?way=1", {"text": ['<b>水价"', "第二行"], "empty": ""})

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert response.headers["Cache-Control"] == "no-store"
    assert "系统正忙，请稍后再试" in response.text
    assert 'action="/busy/?way=1"' in response.text
    assert '<input type="hidden" name="text" value="&lt;b&gt;水价&quot;">' in response.text
    assert '<input type="hidden" name="text" value="第二行">' in response.text
    assert '<input type="hidden" name="empty" value="">' in response.text


@pytest.mark.parametrize("sent", [{"password": "geheim"}, {"file": io.BytesIO(b"x"), "text": "geheim"}])
def test_no_password_and_no_half_of_a_form_is_repeated(client, sent):
    response = client.post("/busy/", sent)

    assert response.status_code == 503
    assert "geheim" not in response.text


def test_a_busy_desk_stays_the_desk(client, editor):
    client.force_login(editor)

    response = client.get("/desk/busy/")

    assert response.status_code == 503
    assert DESK_SHELL in response.text


def test_a_database_that_is_gone_is_a_crash(client):
    assert client.get("/gone/").status_code == 500


def test_a_crash_reaches_the_log_with_debug_off(client, settings, monkeypatch):
    log = io.StringIO()
    (handler,) = (each for each in logging.getLogger().handlers if each.name == "stderr")
    monkeypatch.setattr(handler, "stream", log)
    assert not settings.DEBUG

    client.get("/breaks/")

    assert "ERROR django.request: Internal Server Error: /breaks/" in log.getvalue()
    assert "raise ZeroDivisionError" in log.getvalue()


def test_a_crash_on_the_desk_asks_nobody_who_they_are(client, editor):
    client.force_login(editor)

    response = client.get("/desk/breaks/")

    page = response.content.decode()
    assert response.status_code == 500
    assert DESK_SHELL in page
    assert editor.name not in page


def test_an_expired_form_is_explained(db):
    response = Client(enforce_csrf_checks=True).post(reverse("accounts:sign_in"), {"username": "editor"})

    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_a_body_above_the_limit_is_refused_with_the_limit(client, settings):
    settings.REQUEST_LIMIT_MB = 0

    response = client.post("/reads/", {"text": "公开"})

    assert response.status_code == 413
    assert "一次提交不能超过 0 MB" in response.content.decode()


def test_a_form_with_too_much_text_is_refused(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    response = client.post(
        reverse("accounts:sign_in"), "username=" + "a" * 100, content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 413
    assert "提交的内容太大" in response.content.decode()


def test_a_foreign_host_name_is_a_bad_request(client):
    response = client.get("/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert "请求无法识别" in response.content.decode()
