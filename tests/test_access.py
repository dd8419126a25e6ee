"""Every address of the portal, tried as every role. An address that is missing from the table fails the test."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

pytestmark = pytest.mark.django_db

PEOPLE = ("editor", "approver", "reviewer", "leader", "administrator", "auditor", "outsider")

# One letter for each of PEOPLE: o it opens, f 403, n 404. The records belong to the editor's and the
# approver's township; the outsider is the editor of another one, the rest act for the county.
PUBLIC = {
    "site:home": [],
    "catalogs:catalogs": [],
    "catalogs:download": ["csv"],
    "catalogs:domain": ["social-assistance"],
    "catalogs:units": [],
    "catalogs:unit": ["210323106"],
    "catalogs:item": ["published"],
    "catalogs:item_history": ["published"],
}
OPEN_TO_ALL = "ooooooo"
DESK = {
    # name: (methods, arguments from the world, answers)
    "web:desk": ("GET", [], OPEN_TO_ALL),
    "accounts:sign_out": ("POST", [], OPEN_TO_ALL),
    "accounts:password_change": ("GET POST", [], OPEN_TO_ALL),
    "accounts:people": ("GET", [], "ffofoff"),
    "accounts:unit_people": ("GET", ["unit"], "ffofoff"),
    "accounts:grant": ("GET POST", ["unit"], "ffffoff"),
    "accounts:end": ("GET POST", ["membership"], "ffffoff"),
    "accounts:hand_over": ("GET POST", ["membership"], "ffffoff"),
    "accounts:account": ("GET", ["account"], "ffofoff"),
    "accounts:reset_password": ("GET POST", ["account"], "ffffoff"),
    "accounts:close_account": ("GET POST", ["account"], "ffffoff"),
    "accounts:reopen_account": ("GET POST", ["account"], "ffffoff"),
    "attachments:download": ("GET", ["attachment"], "ooonnon"),
    "audit:entries": ("GET", [], "fffffof"),
    "audit:export": ("POST", [], "fffffof"),
    "audit:check": ("POST", [], "fffffof"),
    "audit:entry": ("GET", ["entry"], "fffffof"),
    "jobs:job": ("GET", ["job"], "onnnonn"),
    "jobs:download": ("GET", ["job"], "nnnnnnn"),
    "notices:inbox": ("GET", [], OPEN_TO_ALL),
    "notices:read_all": ("POST", [], OPEN_TO_ALL),
    "notices:read": ("POST", ["notice"], "onnnnnn"),
    "catalogs_desk:catalogs": ("GET", [], OPEN_TO_ALL),
    "catalogs_desk:unit": ("GET", ["unit"], "oooooon"),
    "catalogs_desk:domain": ("GET", ["unit", "domain"], "oooooon"),
    "catalogs_desk:take_over": ("POST", ["unit", "domain"], "ofofffn"),
    "catalogs_desk:item_add": ("GET POST", ["unit", "domain"], "ofofffn"),
    "catalogs_desk:item_edit": ("GET", ["item"], "oooooon"),
    "catalogs_desk:item_save": ("POST", ["item"], "ofofffn"),
    "catalogs_desk:item_check": ("POST", ["item"], "ofofffn"),
    "catalogs_desk:item_not_applicable": ("GET POST", ["item"], "ofofffn"),
    "catalogs_desk:item_applicable": ("POST", ["item"], "ofofffn"),
    "catalogs_desk:item_remove": ("GET POST", ["item"], "ofofffn"),
    "catalogs_desk:item_revise": ("POST", ["published"], "ofofffn"),
    "catalogs_desk:withdraw": ("GET POST", ["published"], "ffofffn"),
    "catalogs_desk:claim": ("POST", ["claim"], "ooffffn"),
    "catalogs_desk:no_cooperation": ("POST", ["claim"], "ooffffn"),
    "catalogs_desk:import_upload": ("GET POST", ["unit"], "ofofffn"),
    "catalogs_desk:import": ("GET", ["run"], "ononnnn"),
    "catalogs_desk:import_apply": ("POST", ["run"], "ononnnn"),
    "catalogs_desk:import_cancel": ("POST", ["run"], "ononnnn"),
    "catalogs_desk:export": ("GET", ["unit", "form"], "oooooon"),
    "catalogs_desk:hand_in": ("GET POST", ["unit", "domain"], "ofofffn"),
    "catalogs_desk:submission": ("GET", ["handed_in"], "ooofffn"),
    "catalogs_desk:confirm": ("POST", ["handed_in"], "foffffn"),
    "catalogs_desk:send_back": ("GET POST", ["handed_in"], "foffffn"),
    "catalogs_desk:recall": ("GET POST", ["handed_in"], "ofofffn"),
    "catalogs_desk:sheet": ("GET", ["handed_in"], "ooofffn"),
    "catalogs_desk:signed_sheet": ("GET POST", ["handed_in"], "ofofffn"),
    "catalogs_desk:reviews": ("GET", [], "ffoffff"),
    "catalogs_desk:review": ("GET POST", ["confirmed"], "ffofffn"),
    "catalogs_desk:publish": ("GET POST", [], "ffoffff"),
    "catalogs_desk:review_result": ("GET", ["result"], "ffnffff"),
    "catalogs_desk:editions": ("GET", [], "ffoffff"),
    "catalogs_desk:edition": ("GET", ["edition"], "ffoffff"),
    "catalogs_desk:standard_item": ("GET POST", ["standard_item"], "ffoffff"),
    "catalogs_desk:edition_publish": ("GET POST", ["edition"], "ffoffff"),
    "catalogs_desk:edition_next": ("POST", ["edition"], "ffoffff"),
}
WITHOUT_SIGN_IN = {"accounts:sign_in"}


def address(name, arguments, world):
    return reverse(name, args=[getattr(world, argument, argument) for argument in arguments])


def answer_of(client, method, url):
    """o, f or n; what a successful request changed is taken back."""
    with transaction.atomic():
        status = getattr(client, method.lower())(url).status_code
        transaction.set_rollback(True)
    assert status < 500, f"{method} {url} answered {status}"
    assert status != 405, f"{method} {url} is not allowed"
    return {403: "f", 404: "n"}.get(status, "o")


@pytest.mark.parametrize("name", DESK)
def test_the_desk_answers_by_role(request, client, world, name):
    methods, arguments, expected = DESK[name]
    url = address(name, arguments, world)
    for method in methods.split():
        found = ""
        for person in PEOPLE:
            client.force_login(request.getfixturevalue(person))
            found += answer_of(client, method, url)
        assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, expected, strict=True)), method


@pytest.mark.parametrize("name", DESK)
def test_nobody_is_asked_to_sign_in(client, world, name):
    methods, arguments, _ = DESK[name]
    for method in methods.split():
        response = getattr(client, method.lower())(address(name, arguments, world))
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize("name", [name for name in DESK if DESK[name][0] == "POST"])
def test_what_changes_something_is_never_a_link(request, client, world, name):
    _, arguments, expected = DESK[name]
    for person, letter in zip(PEOPLE, expected, strict=True):
        if letter == "o":
            client.force_login(request.getfixturevalue(person))
            assert client.get(address(name, arguments, world)).status_code == 405


@pytest.mark.parametrize("name", PUBLIC)
def test_anyone_reads_the_public_pages_without_a_cookie(client, world, name):
    response = client.get(address(name, PUBLIC[name], world))

    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("name", PUBLIC)
def test_the_public_pages_are_the_same_after_sign_in(client, world, editor, name):
    url = address(name, PUBLIC[name], world)
    before = b"".join(client.get(url))
    client.force_login(editor)

    assert b"".join(client.get(url)) == before


def test_every_address_stands_in_a_table():
    known = {*PUBLIC, *DESK, *WITHOUT_SIGN_IN}

    assert set(names(get_resolver())) == known


def names(resolver, namespace=""):
    """The full names of all addresses, the administration's own left out."""
    for pattern in resolver.url_patterns:
        if not hasattr(pattern, "url_patterns"):
            yield f"{namespace}{pattern.name}"
        elif pattern.namespace != "admin":
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


@pytest.mark.parametrize(
    ("person", "answer"), [("administrator", 200), ("editor", 403), ("reviewer", 403), ("auditor", 403)]
)
def test_the_administration_is_the_administrators(client, request, county, person, answer):
    client.force_login(request.getfixturevalue(person))

    assert client.get("/admin/").status_code == answer
