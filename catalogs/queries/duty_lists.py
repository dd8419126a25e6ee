"""How far a unit's catalog covers its lists, and which items may cover an entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from catalogs.models import CatalogItem, DutyEntry
from catalogs.queries.likeness import Likeness

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

OFFERED = 3
LEAST_LIKENESS = 0.25  # of the first proposal; below, the names share no more than common words


@dataclass(frozen=True)
class Coverage:
    """One of a unit's lists: how many entries it has, and how many no item covers."""

    list: DutyEntry.List
    entries: int
    uncovered: int

    @property
    def covered(self) -> int:
        return self.entries - self.uncovered


@dataclass(frozen=True)
class EntryChoice:
    """An entry with the items that cover it, and for an uncovered one those that may."""

    entry: DutyEntry
    linked: list[CatalogItem]
    offered: list[CatalogItem]

    @property
    def choices(self) -> list[CatalogItem]:
        return self.linked or self.offered


def coverage(unit: Unit) -> list[Coverage]:
    """Both lists of a unit, the empty ones too. One query."""
    counted = (
        DutyEntry.objects.current()
        .filter(unit=unit)
        .order_by()
        .values("list")
        .annotate(
            entries=Count("pk", distinct=True),
            uncovered=Count("pk", distinct=True, filter=Q(items__isnull=True)),
        )
    )
    found = {row["list"]: row for row in counted}
    none = {"entries": 0, "uncovered": 0}
    rows = [(which, found.get(which, none)) for which in DutyEntry.List]
    return [Coverage(which, row["entries"], row["uncovered"]) for which, row in rows]


def entry_choices(unit: Unit, entries: Iterable[DutyEntry]) -> list[EntryChoice]:
    """The entries with what covers them or may. A constant number of queries."""
    entries = list(entries)
    linked = _linked(entries)
    uncovered = [entry for entry in entries if not linked.get(entry.pk)]
    items = {item.pk: item for item in _items(unit)} if uncovered else {}
    likeness = Likeness(items.values(), {}) if items else None
    found = []
    for entry in entries:
        proposal = likeness.propose(entry.name) if likeness and not linked.get(entry.pk) else None
        is_like = proposal is not None and proposal.likeness >= LEAST_LIKENESS
        offered = [items[pk] for pk in proposal.items[:OFFERED]] if is_like else []
        found.append(EntryChoice(entry, linked.get(entry.pk, []), offered))
    return found


def _items(unit: Unit) -> Iterable[CatalogItem]:
    own = CatalogItem.objects.filter(unit=unit, not_applicable=False, withdrawn_at__isnull=True)
    return own.select_related("domain", "published_revision", "unit__parent")


def _linked(entries: list[DutyEntry]) -> dict[int, list[CatalogItem]]:
    through = DutyEntry.items.through.objects.filter(dutyentry__in=entries).select_related(
        "catalogitem__domain"
    )
    found: dict[int, list[CatalogItem]] = {}
    for link in through.order_by("catalogitem__domain", "catalogitem__position"):
        found.setdefault(link.dutyentry_id, []).append(link.catalogitem)
    return found
