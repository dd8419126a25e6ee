"""Where the check-up's rules find something, by unit and domain: counted from the items, or as last counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Min, Sum

from catalogs import checkup
from catalogs.models import CatalogItem, Domain, FindingCount
from disclosure_portal import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit

CHECKED = ""  # the rule of the row that says how many items were looked at


@dataclass(frozen=True)
class Problems:
    """In how many items each rule finds something, where, and as of when; None when nobody has counted yet."""

    items: Counter[str]
    counted_at: datetime | None
    counts: Sequence[FindingCount] | QuerySet[FindingCount]

    @property
    def checked(self) -> int:
        return self.items[CHECKED]

    def places(self, rule: str) -> Sequence[FindingCount] | QuerySet[FindingCount]:
        """Where a rule found something, the most first."""
        if isinstance(self.counts, Sequence):
            found = [count for count in self.counts if count.rule == rule]
            return sorted(found, key=lambda count: (-count.items, count.domain.code))
        found = self.counts.filter(rule=rule).select_related("unit", "domain")
        most = (F("in_hand") + F("settled")).desc()
        return found.order_by(most, "unit__position", "unit", "domain__code")


def problems_now(unit: Unit) -> Problems:
    """What the check-up finds in the items of one unit as they stand now."""
    counts = count_problems(unit)
    items = Counter({rule: 0 for rule in checkup.RULES})
    for count in counts:
        items[count.rule] += count.items
    return Problems(items, clock.now(), counts)


def problems_counted(units: QuerySet[Unit]) -> Problems:
    """What was found when the units were last counted; the oldest count tells the age. One query, whatever the size."""
    counts = FindingCount.objects.filter(unit__in=units)
    summed = (
        counts.order_by()
        .values("rule")
        .annotate(items=Sum(F("in_hand") + F("settled")), at=Min("counted_at"))
    )
    rows = list(summed.values_list("rule", "items", "at"))
    return Problems(
        Counter({rule: items for rule, items, _ in rows}), min((at for *_, at in rows), default=None), counts
    )


def count_problems(unit: Unit, domain: Domain | None = None) -> list[FindingCount]:
    """The unit's items checked as last saved, counted by domain and rule; not saved yet. One domain, or all of them.

    A unit at a time is what is held in memory, however many units there are.
    """
    now = clock.now()
    items = CatalogItem.objects.filter(unit=unit).select_related("unit__parent", "domain")
    listed = list(items.filter(domain=domain) if domain else items)
    findings = checkup.findings_of(listed)
    found: dict[tuple[int, str], FindingCount] = {}
    for item in listed:
        for rule in (CHECKED, *_rules_of(findings[item.pk])):
            key = (item.domain_id, rule)
            if key not in found:
                found[key] = FindingCount(unit=unit, domain=item.domain, rule=rule, counted_at=now)
            if item.is_editable:
                found[key].in_hand += 1
            else:
                found[key].settled += 1
    return list(found.values())


def _rules_of(findings: Iterable[checkup.Finding]) -> set[str]:
    return {finding.code for finding in findings if finding.is_open}
