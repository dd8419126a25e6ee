"""What the staff half asks of every request: sign-in, recent use, a password that still serves."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure_portal.accounts import sessions
from disclosure_portal.audit.models import Entry
from tests import factories

PAGE = "/desk/people/"


@pytest.mark.parametrize("path", ["/desk/", PAGE, "/desk/no-such-page/", "/admin/", "/admin/units/unit/"])
def test_everything_of_the_staff_asks_for_sign_in(client, db, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.url.startswith("/desk/sign-in/?next=")
    assert "ended" not in response.url


def test_half_an_hour_without_use_is_still_in_time(client, administrator, clock_at):
    clock_at("2026-03-02 09:00")
    client.force_login(administrator)
    client.get(PAGE)

    clock_at("2026-03-02 09:30")
    assert client.get(PAGE).status_code == 200


def test_longer_ends_the_session_and_says_why(client, administrator, clock_at):
    clock_at("2026-03-02 09:00")
    client.force_login(administrator)
    client.get(PAGE)

    clock_at("2026-03-02 09:30:01")
    response = client.get(PAGE, follow=True)

    assert "您长时间没有操作，为安全起见已自动退出" in response.content.decode()
    assert client.get(PAGE).status_code == 302
    entry = Entry.objects.get()
    assert (entry.verb, entry.detail) == ("accounts.user.sign_out", {"reason": "idle"})


def test_use_keeps_the_session(client, administrator, clock_at):
    client.force_login(administrator)
    for now in ("2026-03-02 09:00", "2026-03-02 09:25", "2026-03-02 09:50", "2026-03-02 10:15"):
        clock_at(now)
        assert client.get(PAGE).status_code == 200


def test_not_every_request_writes_the_session(client, administrator, clock_at, django_assert_max_num_queries):
    clock_at("2026-03-02 09:00")
    client.force_login(administrator)
    client.get(PAGE)

    clock_at("2026-03-02 09:00:29")
    with django_assert_max_num_queries(20) as done:
        client.get(PAGE)
    assert not [query for query in done if query["sql"].startswith("UPDATE")]


def test_a_session_that_is_gone_is_told_from_none(client, administrator):
    client.force_login(administrator)
    administrator.set_password("Neues-Passwort-1")
    administrator.save()

    response = client.get(PAGE, follow=True)
    assert sessions.REASONS[sessions.GONE] in response.content.decode()


def test_a_script_is_told_plainly_instead_of_sent_away(client, db):
    response = client.post(PAGE, headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert "已填写的内容还在本页" in response.content.decode()


@pytest.mark.parametrize(
    ("sent_from", "way_back"),
    [
        ("http://testserver/desk/people/?q=1", "next=%2Fdesk%2Fpeople%2F%3Fq%3D1&lost=1"),
        ("https://evil.example/x", "lost=1"),
    ],
)
def test_a_form_sent_too_late_leads_back_to_its_page(client, db, sent_from, way_back):
    response = client.post("/desk/people/units/X/grant/", headers={"Referer": sent_from})

    assert response.url.partition("?")[2] == way_back


def test_who_sent_a_form_too_late_hears_that_nothing_was_saved(client, db):
    sent, read = (ask("/desk/people/units/X/grant/", follow=True) for ask in (client.post, client.get))

    assert sessions.LOST in sent.content.decode()
    assert sessions.LOST not in read.content.decode()


def test_a_public_page_carries_no_cookie(client, editor, settings):
    client.force_login(editor)
    response = client.get("/no-such-public-page/")

    assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_desk_pages_are_kept_nowhere(client, administrator):
    client.force_login(administrator)

    assert "no-store" in client.get(PAGE)["Cache-Control"]


def test_an_initial_password_must_be_changed_first(client, administrator):
    administrator.must_change_password = True
    administrator.save()
    client.force_login(administrator)

    response = client.get(PAGE, follow=True)
    assert response.request["PATH_INFO"] == reverse("accounts:password_change")
    assert "当前密码由管理员设置" in response.content.decode()
    assert client.get("/admin/").url == reverse("accounts:password_change")
    assert client.post(reverse("accounts:sign_out")).url == reverse("accounts:sign_in")


@pytest.mark.parametrize(("now", "days", "lets_in"), [
    ("2026-05-31 08:59", 90, True),
    ("2026-05-31 09:00", 90, False),
    ("2026-12-31 09:00", 0, True),
])  # fmt: skip
def test_a_password_serves_for_as_many_days_as_set(client, office, clock_at, settings, now, days, lets_in):
    settings.PASSWORD_EXPIRY_DAYS = days
    clock_at("2026-03-02 09:00")
    person = factories.make_person("a", "钱管理", "administrator", office)

    clock_at(now)
    client.force_login(person)
    response = client.get(PAGE)

    assert response.status_code == (200 if lets_in else 302)
    if not lets_in:
        assert response.url == reverse("accounts:password_change")
