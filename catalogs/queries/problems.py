"""Where the check-up's rules find something now, by unit and domain: for the page of the rules."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalogs import checkup
from catalogs.models import CatalogItem, Domain

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit

CHUNK = 1000


@dataclass
class Tally:
    """Items in which a rule found something: those that the unit has in hand, and those with others or published."""

    in_hand: int = 0
    settled: int = 0

    def add(self, item: CatalogItem) -> None:
        if item.is_editable:
            self.in_hand += 1
        else:
            self.settled += 1

    @property
    def items(self) -> int:
        return self.in_hand + self.settled


@dataclass(frozen=True)
class Place:
    """A unit's domain in which a rule found something, and in how many items."""

    unit: Unit
    domain: Domain
    tally: Tally


@dataclass
class FoundProblems:
    """How many items each rule finds something in. Findings that were let stand with a reason are left out."""

    checked: int = 0
    by_rule: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_place: dict[str, dict[tuple[int, int], Place]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, item: CatalogItem, findings: list[checkup.Finding]) -> None:
        self.checked += 1
        for code in {finding.code for finding in findings if finding.is_open}:
            self.by_rule[code].add(item)
            place = self.by_place[code].setdefault(
                (item.unit_id, item.domain_id), Place(item.unit, item.domain, Tally())
            )
            place.tally.add(item)

    def places(self, code: str) -> list[Place]:
        """Where the rule found something, the most first."""
        found = self.by_place[code].values()
        return sorted(found, key=lambda place: (-place.tally.items, place.unit.position, place.domain.code))


def problems_of(units: QuerySet[Unit]) -> FoundProblems:
    """What the check-up finds in every item of these units, as the unit last saved it."""
    items = CatalogItem.objects.filter(unit__in=units).select_related("unit__parent", "domain")
    found = FoundProblems()
    listed = list(items.order_by("pk"))
    for start in range(0, len(listed), CHUNK):
        chunk = listed[start : start + CHUNK]
        findings = checkup.findings_of(chunk)
        for item in chunk:
            found.add(item, findings[item.pk])
    return found
