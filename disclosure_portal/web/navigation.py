"""The navigation of both shells, read from the tables in settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from disclosure_portal.accounts.models import User
from disclosure_portal.accounts.queries import has_role_anywhere

Row = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    active: bool
    count: int = 0


def public_entries(path: str) -> list[Entry]:
    rows = _served(settings.PUBLIC_NAVIGATION)
    here = _longest_match(rows, path)
    return [Entry(row["label"], url, active=url == here) for row, url in rows]


def desk_entries(path: str, user: User | AnonymousUser, table: Iterable[Row] | None = None) -> list[Entry]:
    """What the user's roles reach, with the number waiting behind each entry that counts.

    `table` is the second row of links of one part of the desk; without it, the desk's own.
    """
    served = _served(settings.DESK_NAVIGATION if table is None else table)
    rows = [(row, url) for row, url in served if _is_for(user, row)]
    here = _longest_match(rows, path)
    return [Entry(row["label"], url, active=url == here, count=_count(row, user)) for row, url in rows]


def _served(table: Iterable[Row]) -> list[tuple[Row, str]]:
    """The entries whose address this process serves, with the address."""
    return [(row, url) for row in table if (url := _address(row["url"]))]


def _is_for(user: User | AnonymousUser, row: Row) -> bool:
    return "roles" not in row or has_role_anywhere(user, *row["roles"])


def _count(row: Row, user: User | AnonymousUser) -> int:
    return import_string(row["count"])(user) if "count" in row else 0


def _address(name: str) -> str | None:
    """The address of an entry, or None when this process doesn't serve it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _longest_match(rows: Iterable[tuple[Row, str]], path: str) -> str | None:
    """The entry that a path lies under. The two homes are matched exactly: everything lies under them."""
    homes = {_address("site:home"), _address("web:desk")}
    matches = []
    for row, url in rows:
        prefixes = [url, *row.get("under", [])]
        lengths = [len(p) for p in prefixes if path == p or (p not in homes and path.startswith(p))]
        if lengths:
            matches.append((max(lengths), url))
    return max(matches)[1] if matches else None
