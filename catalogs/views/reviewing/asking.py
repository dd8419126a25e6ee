"""What the reviewer's pages ask of every request: who it is, and which records it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from catalogs.models import CatalogItem
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role_anywhere, units_of
from disclosure_portal.web.numbers import number

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


def revisions_seen(sent: Mapping[str, str], items: Iterable[int]) -> dict[int, int]:
    """The revision of each item that the page showed, which binds the act to it."""
    seen = {item: number(sent.get(f"{REVISION}{item}", "")) for item in items}
    return {item: revision for item, revision in seen.items() if revision is not None}
