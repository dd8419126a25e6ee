"""What an edition changes against another, which unit items that touches, and what the check-up finds in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from catalogs import checkup
from catalogs.models import CatalogItem, Edition, StandardItem
from catalogs.models.editions import duty_of
from catalogs.queries.comparing import Difference, differences

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit


@dataclass(frozen=True)
class ChangedItem:
    """An item of an edition that reads otherwise than in the edition before."""

    item: StandardItem
    before: StandardItem
    changes: list[Difference]


@dataclass(frozen=True)
class EditionChanges:
    """The items of an edition beside those of another, matched by code."""

    base: Edition
    added: list[StandardItem]
    changed: list[ChangedItem]
    dropped: list[StandardItem]
    same: list[StandardItem]

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

    None when it is based on no other. Two queries.
    """
    base = base or edition.based_on
    if base is None:
        return None
    before = {
        item.code: item for item in base.items.select_related("domain") if _concerns(edition, base, item)
    }
    after = {
        item.code: item for item in edition.items.select_related("domain") if _concerns(base, edition, item)
    }
    # An upper layer says 公开主体 in general; a common edition leaves the place for each unit's own name.
    skipped = () if base.layer == edition.layer else ("subject",)
    both = [(before[code], item) for code, item in after.items() if code in before]
    compared = [ChangedItem(item, old, differences(old, item, except_fields=skipped)) for old, item in both]
    return EditionChanges(
        base,
        added=[item for code, item in after.items() if code not in before],
        changed=[one for one in compared if one.changes],
        dropped=[item for code, item in before.items() if code not in after],
        same=[one.item for one in compared if not one.changes],
    )


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
    codes = dropped | {one.item.code for one in changes.changed}
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


def _concerns(edition: Edition, other: Edition, item: StandardItem) -> bool:
    """Whether an item of another edition is one for the kind of unit that the edition serves."""
    return other.layer == edition.layer or not edition.unit_kind or duty_of(edition.unit_kind) in item.duty
