"""What an edition changes against another, which unit items that touches, and what the check-up finds in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from catalogs import checkup
from catalogs.models import CatalogItem, Edition, StandardItem
from catalogs.models.editions import duty_of
from catalogs.queries.comparing import Difference, differences

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit


@dataclass(frozen=True)
class ChangedItem:
    """One code in two editions, by the keys of its items; where one of them doesn't have it, its key is missing."""

    code: str
    domain: int
    position: int
    item: int | None
    before: int | None
    is_same: bool

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        if self.item is None:
            return "dropped"
        return "same" if self.is_same else "changed"


@dataclass(frozen=True)
class ShownChange:
    """A line of a page: the item with its texts, and word by word what differs where it was changed."""

    item: StandardItem
    kind: str
    differences: list[Difference]


@dataclass(frozen=True)
class EditionChanges:
    """The items of an edition beside those of another, matched by code. Their texts are read when they are shown."""

    base: Edition
    items: list[ChangedItem]
    skipped: tuple[str, ...] = ()  # elements that aren't compared

    @cached_property
    def added(self) -> list[ChangedItem]:
        return self.of("added")

    @cached_property
    def changed(self) -> list[ChangedItem]:
        return self.of("changed")

    @cached_property
    def dropped(self) -> list[ChangedItem]:
        return self.of("dropped")

    @cached_property
    def same(self) -> list[ChangedItem]:
        return self.of("same")

    def of(self, kind: str) -> list[ChangedItem]:
        return [item for item in self.items if item.kind == kind]

    def shown(self, items: Iterable[ChangedItem]) -> list[ShownChange]:
        """These items as a page shows them. One query."""
        items = list(items)
        keys = {key for one in items for key in (one.item, one.before) if key}
        texts = StandardItem.objects.select_related("domain").in_bulk(keys)
        return [self._shown(one, texts) for one in items]

    def _shown(self, one: ChangedItem, texts: dict[int, StandardItem]) -> ShownChange:
        item, before = texts.get(one.item), texts.get(one.before)
        is_changed = one.kind == "changed"
        found = differences(before, item, except_fields=self.skipped) if is_changed else []
        return ShownChange(item or before, one.kind, found)

    @property
    def since(self) -> str:
        """The base as a reader of the edition knows it."""
        return f"第{self.base.number}版" if self.base.layer == Edition.Layer.COMMON else str(self.base)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.dropped)

    def __str__(self) -> str:
        counts = f"新增 {len(self.added)}、修改 {len(self.changed)}、删除 {len(self.dropped)}"
        return f"与{self.since}相比：{counts}"


def edition_changes(edition: Edition, base: Edition | None = None) -> EditionChanges | None:
    """What the edition adds, changes and drops against another, else against the one that it is based on.

    None when it is based on no other. The database compares: three queries, and no text leaves it.
    """
    base = base or edition.based_on
    if base is None:
        return None
    before, after = _items_beside(base, edition), _items_beside(edition, base)
    # An upper layer says 公开主体 in general; a common edition leaves the place for each unit's own name.
    skipped = () if base.layer == edition.layer else ("subject",)
    same = _codes_of_same(edition, base, skipped)
    found = [
        ChangedItem(code, *place, key, before[code][0] if code in before else None, code in same)
        for code, (key, *place) in after.items()
    ]
    found += [
        ChangedItem(code, *place, None, key, False)
        for code, (key, *place) in before.items()
        if code not in after
    ]
    return EditionChanges(base, found, skipped)


def _items_beside(edition: Edition, other: Edition) -> dict[str, tuple[int, int, int]]:
    """Key, domain and position of the edition's items by code, as far as they are for the units the other serves."""
    rows = edition.items.values_list("code", "pk", "domain", "position", "duty")
    is_for_all = edition.layer == other.layer or not other.unit_kind
    duty = duty_of(other.unit_kind)
    return {code: tuple(place) for code, *place, duties in rows if is_for_all or duty in duties}


def _codes_of_same(edition: Edition, base: Edition, skipped: Collection[str]) -> set[str]:
    """The codes of the items that are written alike in both."""
    written = {name: OuterRef(name) for name in StandardItem.WRITTEN if name not in skipped}
    alike = StandardItem.objects.filter(edition=base, code=OuterRef("code"), **written)
    return set(edition.items.filter(Exists(alike)).order_by().values_list("code", flat=True))


def comparable_editions(edition: Edition) -> list[Edition]:
    """What an edition may be compared with: its base, those it follows, and the layers above. Nearest first."""
    above = Edition.objects.issued().filter(layer__lt=edition.layer)
    above = above.filter(Q(county__isnull=True) | Q(county=edition.county_id))
    if edition.unit_kind:
        above = above.filter(unit_kind__in=["", edition.unit_kind])
    found = [*edition.predecessors().issued().order_by("-number"), *above.nearest_first()]
    if edition.based_on and edition.based_on not in found:
        found.insert(0, edition.based_on)
    return found


@dataclass(frozen=True)
class EditionSize:
    """An edition with how much it says."""

    edition: Edition
    items: int = 0
    domains: int = 0


def sized(editions: Iterable[Edition]) -> list[EditionSize]:
    """How many items in how many domains each has, in the order given. One query, over the items of these only."""
    editions = list(editions)
    items = StandardItem.objects.filter(edition__in=editions).order_by().values("edition")
    counted = items.annotate(items=Count("pk"), domains=Count("domain", distinct=True))
    sizes = {edition: sizes for edition, *sizes in counted.values_list("edition", "items", "domains")}
    return [EditionSize(edition, *sizes.get(edition.pk, ())) for edition in editions]


def checkup_counts(edition: Edition) -> Counter[str]:
    """How many findings of each severity the check-up has in the edition. Two queries."""
    context = checkup.context_of_standards()
    found = (finding for item in edition.items.all() for finding in checkup.check(item, context))
    return Counter(finding.severity.value for finding in found)


@dataclass(frozen=True)
class TouchedUnit:
    """How many items that a unit has taken over read otherwise in an edition, or are gone from it."""

    unit: Unit
    changed: int
    dropped: int


@dataclass(frozen=True)
class Touched:
    """The unit items that an edition touches, by unit, and how many units took over each code."""

    units: list[TouchedUnit]
    takers: Counter[str]

    @property
    def items(self) -> int:
        return sum(one.changed + one.dropped for one in self.units)


def touched(changes: EditionChanges, units: QuerySet[Unit]) -> Touched:
    """Which units took over what changes. Two queries."""
    dropped = {item.code for item in changes.dropped}
    codes = dropped | {one.code for one in changes.changed}
    items = CatalogItem.objects.filter(unit__in=units, standard_code__in=codes).order_by()
    pairs = list(items.values_list("unit", "standard_code"))
    of_unit = Counter((unit, code in dropped) for unit, code in pairs)
    listed = [TouchedUnit(unit, of_unit[unit.pk, False], of_unit[unit.pk, True]) for unit in units]
    found = [one for one in listed if one.changed or one.dropped]
    return Touched(found, Counter(code for _, code in pairs))


@dataclass(frozen=True)
class Taker:
    """A unit that took an item over, and how its wording differs from what the edition says now."""

    item: CatalogItem
    changes: list[Difference]


def takers(items: Iterable[CatalogItem], standard: StandardItem) -> list[Taker]:
    """How the items of units differ from a standard item as each would take it over."""
    return [Taker(item, differences(item, as_taken_over(standard, item.unit))) for item in items]


def as_taken_over(standard: StandardItem, unit: Unit) -> StandardItem:
    """The standard item as the unit takes it over, its own name as 公开主体. Not for saving."""
    return StandardItem(**standard.prefilled_for(unit))
