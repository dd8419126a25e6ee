"""Requests that no page makes: cookies at the public half, NUL in an address."""

from __future__ import annotations

import pytest

from tests import factories

PUBLIC = ["/", "/catalogs/", "/units/", "/catalogs/nowhere/", "/nowhere/", "/catalogs/download.csv"]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize(
    "cookies",
    [
        {"csrftoken": "x", "sessionid": "x"},
        {"csrftoken": "a" * 32},
        {"csrftoken": "b" * 64, "messages": "forged"},
    ],
)
def test_a_public_page_sets_no_cookie_whatever_cookies_come(client, county, path, cookies):
    for name, value in cookies.items():
        client.cookies[name] = value

    answer = client.get(path)

    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_person_with_a_session_gets_the_same_public_page_as_anyone(client, administrator):
    anyone = client.get("/").content
    client.force_login(administrator)
    client.get("/desk/people/")  # sets the token of its forms

    answer = client.get("/")

    assert answer.content == anyone
    assert not answer.cookies
    assert client.get("/desk/people/").status_code == 200


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "path",
    [
        "/catalogs/?q=a%00b",
        "/units/?q=%00",
        "/items/%00/",
        "/units/a%00/",
        "/desk/audit/?actor=%00",
        "/desk/people/?q=%00",
        "/desk/catalogs/%00/",
        "/desk/catalogs/?q=%00",
        "/desk/?next=%00",
        "/admin/units/unit/?q=%00",
        "/admin/units/unit/%00/change/",
        "/admin/accounts/user/?%00=1",
        "/static/%00",
    ],
)
def test_an_address_with_a_nul_is_refused_in_words(client, office, path):
    both = factories.make_user("both", "全能", is_superuser=True)
    client.force_login(both)

    answer = client.get(path)

    assert answer.status_code == 400
    assert "请求无法识别" in answer.content.decode()


def test_a_percent_sign_before_two_noughts_is_just_text(client, county):
    assert client.get("/catalogs/?q=%2500").status_code == 200
