"""The items behind the figures of the 一览表, narrowed as the figure was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from catalogs.models import Revision, StandardItem
from catalogs.queries.past import with_standing_then
from supervision.queries.matrix import UNPUBLISHED, Counts, Entry, Mark, entries

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

PUBLIC = tuple(mark for mark in Mark if mark not in UNPUBLISHED)
TO_DISCLOSE = tuple(mark for mark in PUBLIC if mark != Mark.ON_REQUEST)
# What a figure counts, by the word in the address: a sum of marks, or one mark.
SELECTIONS: dict[str, tuple[str, tuple[Mark, ...]]] = {
    "owed": ("应公布", (*PUBLIC, Mark.MISSING)),
    "published": ("已公布", PUBLIC),
    "to_disclose": ("应主动公开", TO_DISCLOSE),
    "disclosed": ("已公开信息", tuple(mark for mark in TO_DISCLOSE if mark != Mark.NEVER)),
    **{mark.value: (mark.label, (mark,)) for mark in Mark},
}


@dataclass(frozen=True)
class Item:
    """One row: the entry, what the item is called, and the newest information behind it on the day."""

    entry: Entry
    name: str
    time_limit: str
    newest_on: date | None
    due_on: date | None
    url: str


def listed(
    county: Unit, *, as_of: date, group: str, unit: str = "", domain: str = "", show: str = ""
) -> tuple[list[Entry], Counts]:
    """The entries of a unit and a domain, by their codes, that a figure counts; and how all of that place stand."""
    of_place = [
        entry
        for entry in entries(county, as_of=as_of, group=group)
        if unit in ("", entry.unit.code) and domain in ("", entry.domain.code)
    ]
    wanted = SELECTIONS[show][1] if show else tuple(Mark)
    counts = Counts(Counter(entry.mark for entry in of_place))
    return [entry for entry in of_place if entry.mark in wanted], counts


def selected(counts: Counts) -> list[tuple[str, str, int]]:
    """(word in the address, label, how many) of every selection that holds something."""
    found = [
        (name, label, sum(counts.marks[mark] for mark in marks))
        for name, (label, marks) in SELECTIONS.items()
    ]
    return [line for line in found if line[2]]


def described(page: Sequence[Entry], *, as_of: date) -> list[Item]:
    """The entries of one page with what a row shows of them. Two queries."""
    revisions = _revisions([entry.revision for entry in page if entry.revision], as_of)
    standards = StandardItem.objects.in_bulk([entry.standard for entry in page if entry.standard])
    return [
        _published(entry, revisions[entry.revision])
        if entry.revision
        else _missing(entry, standards[entry.standard])
        for entry in page
    ]


def _revisions(keys: Sequence[int], as_of: date) -> dict[int, Revision]:
    found = with_standing_then(Revision.objects.filter(pk__in=keys), as_of=as_of)
    return {one.pk: one for one in found.defer("search_text").order_by()}


def _published(entry: Entry, revision: Revision) -> Item:
    newest_on = timezone.localdate(revision.newest_at) if revision.newest_at else None
    url = f"{reverse('catalogs_desk:disclosures')}?tab=records&item={revision.item_id}"
    return Item(entry, revision.full_name(), revision.time_limit_text, newest_on, revision.newest_due, url)


def _missing(entry: Entry, standard: StandardItem) -> Item:
    url = reverse("catalogs_desk:domain", args=[entry.unit.code, entry.domain.code])
    return Item(entry, standard.full_name(), standard.time_limit_text, None, None, url)
