"""Numbers in addresses and forms: keys, versions, pages; never more than the database holds, never a failure."""

from __future__ import annotations

from copy import copy
from itertools import groupby

import pytest
from django.db import transaction

from disclosure_portal.web.numbers import keys, number
from tests.test_access import DESK, PEOPLE, PUBLIC, address, people, world

__all__ = ["people", "world"]

KEYS = (
    *("a", "b", "account", "act", "covered", "entry", "find", "from", "here", "item", "items", "membership"),
    *("note", "page", "person", "position", "revision", "row", "rows", "show", "since", "standard", "target"),
    *("tick", "unit", "until", "units", "user", "version", "with", "working_days", "year"),
)
BEHIND = ("entry_", "item_", "later_", "remark_", "returned_", "revision_", "secrecy_", "seen_", "stock_")
BEHIND += ("tick_", "version_", "choice-")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0", 0),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("１", None),
        ("²", None),
        (" 1", None),
    ],
)
def test_a_number_is_written_in_plain_digits_and_fits_a_key(text, found):
    assert number(text) == found


def test_what_is_no_key_is_left_out():
    assert keys(["3", "", "x", "1", "9" * 30]) == [3, 1]


def sent(digits):
    """Everything that a page of ours sends as a number, so long."""
    data = {name: [digits] for name in KEYS} | {f"{name}{digits}": digits for name in BEHIND}
    # As lists of the grid and a page of rows send them.
    return data | {
        "among": digits,
        "targets": f"[[{digits},{digits}]]",
        "seen": f"[[{digits},1]]",
        "go": f"all:{digits}",
        "reason": "理由",
        "due_on": "2099-01-01",
        "act": digits,
        "rows": digits,
    }


def first_to_enter(name):
    return PEOPLE[DESK[name][2].find("o")]


def answer_to(client, method, url, data):
    """The status; what the request changed, the signing in too, is taken back."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        status = getattr(client, method.lower())(url, data).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return status


@pytest.mark.both_databases
@pytest.mark.django_db
@pytest.mark.parametrize("length", [25, 5000])
def test_no_page_of_the_desk_stumbles_over_a_number_that_is_none(client, people, world, length):
    client.raise_request_exception = False
    data, failed = sent("9" * length), []
    for person, names in groupby(sorted(DESK, key=first_to_enter), key=first_to_enter):
        client.force_login(people[person])
        for name in names:
            methods, arguments, _ = DESK[name]
            url = address(name, arguments, world)
            for method in methods.split():
                status = answer_to(client, method, url, data)
                if status >= 500:
                    failed.append(f"{method} {url}: {status}")
    assert failed == []


@pytest.mark.both_databases
@pytest.mark.django_db
@pytest.mark.parametrize("length", [25, 5000])
def test_no_public_page_stumbles_over_a_number_that_is_none(client, world, length):
    for name, arguments in PUBLIC.items():
        assert client.get(address(name, arguments, world), sent("9" * length)).status_code < 500, name
