"""What the reviewer's pages ask of every request: who it is, and which records it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from catalogs.models import CatalogItem
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role_anywhere, units_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.accounts.models import User

REVISION = "revision_"


def reviewer(request: HttpRequest) -> User:
    """The signed-in reviewer; anyone else may not."""
    if not has_role_anywhere(request.user, Role.REVIEWER):
        raise PermissionDenied
    return request.user


def items_of(user: User) -> QuerySet[CatalogItem]:
    """The items of the counties that the user reviews for, with what the lists show of them."""
    found = CatalogItem.objects.filter(unit__in=units_of(user, Role.REVIEWER))
    return found.select_related("unit", "domain", "approved_revision", "published_revision")


def keys(texts: Iterable[str]) -> list[int]:
    """The keys among what an address or a form sent; what can't be a key is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19]


def revisions_seen(sent: Mapping[str, str], items: Iterable[int]) -> dict[int, int]:
    """The revision of each item that the page showed, which binds the act to it."""
    seen = {item: keys([sent.get(f"{REVISION}{item}", "")]) for item in items}
    return {item: found[0] for item, found in seen.items() if found}
