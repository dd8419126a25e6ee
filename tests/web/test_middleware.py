"""Headers, cookies and caching of the two halves."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from disclosure_portal.web.middleware import ADMIN_POLICY, POLICY

HOME = "/"


@pytest.mark.parametrize("path", [HOME, "/nowhere/", "/desk/"])
def test_every_answer_carries_the_strict_policy(client, db, path):
    headers = client.get(path).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_the_policy_allows_nothing_inline():
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY


def test_only_the_admin_may_style_inline(client, administrator):
    client.force_login(administrator)

    assert client.get("/admin/").headers["Content-Security-Policy"] == ADMIN_POLICY
    assert "script-src 'self';" in ADMIN_POLICY
    assert ADMIN_POLICY.count("unsafe") == 1


def test_a_public_page_can_be_cached_anywhere_and_sets_no_cookie(client, db):
    response = client.get(HOME)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_public_page_is_the_same_for_someone_signed_in(client, editor, settings):
    settings.SESSION_SAVE_EVERY_REQUEST = True
    client.force_login(editor)

    response = client.get(HOME)

    assert response.content == Client().get(HOME).content
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_an_unchanged_public_page_is_not_sent_again(client, db):
    tag = client.get(HOME).headers["ETag"]

    assert client.get(HOME, headers={"if-none-match": tag}).status_code == 304


def test_a_missing_public_page_is_not_kept(client):
    assert "Cache-Control" not in client.get("/nowhere/").headers


def test_the_desk_is_never_stored(client, editor):
    client.force_login(editor)

    response = client.get("/desk/")

    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/desk/", "/desk/nowhere/", "/admin/", "/admin/login/"])
def test_the_staff_half_asks_for_a_sign_in_and_leads_back(client, db, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.headers["Location"].startswith(
        f"{reverse('accounts:sign_in')}?next={path.replace('/', '%2F')}"
    )


def test_the_sign_in_page_itself_is_open(client, db):
    assert client.get(reverse("accounts:sign_in")).status_code == 200
