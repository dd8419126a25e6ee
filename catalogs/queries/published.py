"""What the public reads: published items under filters, counted, laid out as the official table, and their history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from catalogs import wording
from catalogs.models import CatalogItem, Domain, DomainClaim, PublishedFacet, Revision, Withdrawal
from catalogs.queries.comparing import Difference, differences
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from catalogs.models.items import CatalogItemQuerySet

Facet = PublishedFacet.Facet

# The item's own elements are the working copy; the public's are the published revision's.
WORKING_COPY = (*CatalogItem.WRITTEN, *CatalogItem.READ)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to: a code for each facet and words that must all occur. Empty means all."""

    domain: str = ""
    unit: str = ""
    level: str = ""
    audience: str = ""
    method: str = ""
    channel: str = ""
    words: str = ""

    # Domain and unit are columns of the item, in whose order its index lists; the rest is found by facet.
    BY_FACET = (Facet.LEVEL, Facet.AUDIENCE, Facet.METHOD, Facet.CHANNEL)

    @property
    def terms(self) -> list[str]:
        return [term for term in map(wording.fold, self.words.split()) if term]

    def query(self) -> str:
        """The filters as the query of an address."""
        return urlencode({name: value for name, value in vars(self).items() if value})


def published_items(filters: Filters | None = None) -> CatalogItemQuerySet:
    """Published items under the filters in the order of the catalogs, 不适用 ones included."""
    filters = filters or Filters()
    items = CatalogItem.objects.published()
    if filters.domain:
        items = items.filter(domain__code=filters.domain)
    if filters.unit:
        items = items.filter(unit__code=filters.unit)
    for facet in Filters.BY_FACET:
        if code := getattr(filters, facet):
            found = PublishedFacet.objects.filter(facet=facet, code=code, item=OuterRef("pk"))
            items = items.filter(Exists(found))
    for term in filters.terms:
        items = items.filter(published_revision__search_text__contains=term)
    return items.order_by("domain_id", "unit_id", "position", "pk")


def following(item: CatalogItem) -> CatalogItem | None:
    """The same standard item as the successor of a closed unit publishes it; None where there is none."""
    if item.unit.successor_id is None or not item.standard_code:
        return None
    theirs = CatalogItem.objects.published().filter(
        unit=item.unit.successor_id, standard_code=item.standard_code
    )
    return theirs.select_related("unit", "published_revision").first()


def applicable(items: CatalogItemQuerySet) -> CatalogItemQuerySet:
    """Those that the unit discloses: without the ones it published as 不适用."""
    return items.filter(published_revision__not_applicable=False)


def for_reading(items: CatalogItemQuerySet) -> CatalogItemQuerySet:
    """Items with what a public page shows of them, in one query and without the working copy."""
    related = items.select_related("published_revision", "unit", "domain")
    return related.defer(*WORKING_COPY, "published_revision__search_text")


def latest_published(count: int) -> CatalogItemQuerySet:
    newest = applicable(CatalogItem.objects.published()).order_by("-published_revision__published_at", "-pk")
    return for_reading(newest)[:count]


# Counting


@dataclass(frozen=True)
class Tally:
    """How many items are published, by (domain, unit) key."""

    counts: Counter[tuple[int, int]]

    @property
    def items(self) -> int:
        return self.counts.total()

    @property
    def units(self) -> int:
        return len({unit for _, unit in self.counts})

    @property
    def domains(self) -> int:
        return len({domain for domain, _ in self.counts})

    def of_domain(self, domain: Domain) -> int:
        return sum(count for (key, _), count in self.counts.items() if key == domain.pk)

    def of_unit(self, unit: Unit) -> int:
        return sum(count for (_, key), count in self.counts.items() if key == unit.pk)


def tally() -> Tally:
    """The published items that apply, counted in one query."""
    grouped = applicable(CatalogItem.objects.published()).order_by().values("domain", "unit")
    rows = grouped.annotate(count=Count("pk")).values_list("domain", "unit", "count")
    return Tally(Counter({(domain, unit): count for domain, unit, count in rows}))


@dataclass(frozen=True)
class Summary:
    """One domain, or one unit in it: how many items, and when the last of them was published."""

    items: int
    updated_at: datetime | None


def summary(domain: Domain, unit_code: str = "") -> Summary:
    items = applicable(published_items(Filters(domain=domain.code, unit=unit_code)))
    found = items.order_by().aggregate(items=Count("pk"), updated_at=Max("published_revision__published_at"))
    return Summary(**found)


def lead_claims(domain: Domain) -> QuerySet[DomainClaim]:
    """The claimed leads of the domain, in the order of their units."""
    led = domain.claims.current().filter(part=DomainClaim.Part.LEAD, claimed_on__isnull=False)
    return led.select_related("unit").order_by("unit__position", "unit")


@dataclass(frozen=True)
class DomainOfUnit:
    domain: Domain
    items: int
    updated_at: datetime


def domains_of(unit: Unit) -> list[DomainOfUnit]:
    """The domains in which the unit has published items."""
    items = applicable(CatalogItem.objects.published().filter(unit=unit)).order_by().values("domain")
    counted = items.annotate(count=Count("pk"), updated_at=Max("published_revision__published_at"))
    rows = {row["domain"]: row for row in counted}
    return [
        DomainOfUnit(domain, rows[domain.pk]["count"], rows[domain.pk]["updated_at"])
        for domain in Domain.objects.filter(pk__in=rows)
    ]


# The units by kind


@dataclass(frozen=True)
class UnitGroup:
    """Kinds of units under one heading, as a citizen looks for them."""

    name: str
    label: str
    kinds: tuple[str, ...]


Kind = Unit.Kind
UNIT_GROUPS = (
    UnitGroup("departments", "县直部门", (Kind.COUNTY_OFFICE, Kind.DEPARTMENT, Kind.PARK, Kind.OTHER)),
    UnitGroup("townships", "乡镇", (Kind.TOWNSHIP,)),
    UnitGroup("subdistricts", "街道", (Kind.SUBDISTRICT,)),
    UnitGroup("vertical", "垂直管理单位", (Kind.VERTICAL,)),
)


def grouped(units: Iterable[Unit]) -> list[tuple[UnitGroup, list[Unit]]]:
    """The units under their headings; a heading without a unit is left out."""
    listed = list(units)
    groups = [(group, [unit for unit in listed if unit.kind in group.kinds]) for group in UNIT_GROUPS]
    return [(group, members) for group, members in groups if members]


# The official table


@dataclass(frozen=True)
class OfficialRow:
    """A row of the official table. `level1_rows` is how many rows its 一级事项 spans, 0 when one above spans it."""

    number: int
    item: CatalogItem
    level1_rows: int

    @property
    def revision(self) -> Revision:
        return self.item.published_revision


@dataclass(frozen=True)
class UnitRows:
    unit: Unit
    rows: list[OfficialRow]


def official_table(items: Iterable[CatalogItem], *, first: int = 1) -> list[UnitRows]:
    """Items in the layout of the official table: unit by unit, equal 一级事项 neighbours merged, numbered on."""
    numbered = enumerate(items, first)
    return [
        UnitRows(unit, list(_merged(list(members))))
        for unit, members in groupby(numbered, key=lambda pair: pair[1].unit)
    ]


def _merged(numbered: list[tuple[int, CatalogItem]]) -> Iterator[OfficialRow]:
    for _, members in groupby(numbered, key=_level1_cell):
        listed = list(members)
        for place, (number, item) in enumerate(listed):
            yield OfficialRow(number, item, 0 if place else len(listed))


def _level1_cell(pair: tuple[int, CatalogItem]) -> tuple[str, int]:
    """What makes two rows share a cell. An item without 二级事项 fills both columns and stands alone."""
    number, revision = pair[0], pair[1].published_revision
    return revision.level1, 0 if revision.level2 else number


# History


@dataclass(frozen=True)
class Published:
    """One publication in the history of an item."""

    at: datetime
    revision: Revision
    before: Revision | None  # the publication before, when it may still be read
    is_readable: bool
    number: int  # among the publications: revisions that were returned never met the public

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def changes(self) -> list[Difference]:
        return differences(self.before, self.revision) if self.before else []


def history(item: CatalogItem) -> list[Published | Withdrawal]:
    """Every publication and withdrawal of an item, newest first.

    What was published before a withdrawal was taken from the public: it is listed, but never shown again,
    not even as the other side of a comparison.
    """
    withdrawals = list(item.withdrawals.all())
    readable_since = max((one.at for one in withdrawals), default=None)
    events: list[Published | Withdrawal] = [*withdrawals]
    before = None
    published = item.revisions.published().defer("search_text").order_by("published_at", "number")
    for number, revision in enumerate(published, start=1):
        is_readable = readable_since is None or revision.published_at > readable_since
        events.append(Published(revision.published_at, revision, before, is_readable, number))
        before = revision if is_readable else None
    return sorted(events, key=lambda event: event.at, reverse=True)
