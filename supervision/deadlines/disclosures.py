"""信息公开到期: files that wait for release, and items whose period runs out without anything new.

Source: 政府信息公开条例 art. 26, and the limits that units have published themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from catalogs.models import CatalogItem, Disclosure
from catalogs.queries.disclosures import (
    HALF_YEAR,
    MONTH,
    PERIOD_WORDS,
    QUARTER,
    YEAR,
    owing_disclosure,
    period_of,
    with_standing,
)
from disclosure_portal.accounts.models import Role
from disclosure_portal.clock import begins
from supervision.deadlines.terms import Owed, Scope
from supervision.models import Kind

if TYPE_CHECKING:
    from catalogs.models.items import CatalogItemQuerySet

MONTHS = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6, YEAR: 12}


def owed(scope: Scope) -> Iterator[Owed]:
    yield from _waiting_files(scope)
    yield from _periodic_items(scope)


def _waiting_files(scope: Scope) -> Iterator[Owed]:
    waiting = Disclosure.objects.waiting().filter(
        item__unit__in=list(scope.units_by_key), due_nominal__isnull=False, registered_at__lt=scope.end
    )
    for file in waiting.select_related("item").order_by("due_nominal", "pk"):
        yield Owed(
            kind=Kind.DISCLOSURE,
            subject=f"{Kind.DISCLOSURE}:{file.pk}",
            unit=scope.units_by_key[file.item.unit_id],
            title=f"公开“{file}”",
            url=file.get_absolute_url(),
            due_nominal=file.due_nominal,
            due_legal=file.due_legal,
        )


def _periodic_items(scope: Scope) -> Iterator[Owed]:
    """By the end of the period after that of the newest information there has to be something new.

    The county sees what is stale in the matrix: an item is no matter for an escalation of its own.
    """
    for item in _running_out(scope):
        newest = timezone.localdate(item.newest_at)
        due = last_day_after(period_of(item.published_revision.time_limit_text), newest)
        yield Owed(
            kind=Kind.DISCLOSURE,
            subject=f"item:{item.pk}",
            unit=scope.units_by_key[item.unit_id],
            title=f"更新“{item.published_revision.full_name()}”的信息",
            url=item.get_desk_url(),
            due_nominal=due,
            due_legal=due,
            roles=(Role.EDITOR,),
            escalates=False,
        )


def _running_out(scope: Scope) -> CatalogItemQuerySet:
    """Items with a period and information that isn't of this month: no other period can end soon."""
    named = Q()
    for words in PERIOD_WORDS.values():
        for word in words:
            named |= Q(published_revision__time_limit_text__contains=word)
    items = owing_disclosure(CatalogItem.objects.filter(named, unit__in=list(scope.units_by_key)))
    before = begins(scope.as_of.replace(day=1))
    found = with_standing(items, as_of=scope.as_of).filter(newest_at__isnull=False, newest_at__lt=before)
    return found.select_related("published_revision").order_by("pk")


def last_day_after(period: str, newest: date) -> date:
    """The last day of the period after the one in which the day lies."""
    months = MONTHS[period]
    this = newest.year * 12 + (newest.month - 1) // months * months
    year, month = divmod(this + 2 * months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)
