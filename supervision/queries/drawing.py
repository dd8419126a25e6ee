"""What an inspection looks at: drawn by lot from a seed that anybody can check, or where the risk is greatest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from catalogs.models import CatalogItem
from participation.lots import drawn
from supervision.models import Inspection
from supervision.queries.matrix import Entry, Mark, Reading, read

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

NOT_COMPILED = (4, "应当编制的领域没有已发布的事项")
RISKS = {
    Mark.NEVER: (3, "事项已发布，没有公开过信息"),
    Mark.LATE: (2, "最近的信息逾期公开"),
    Mark.STALE: (2, "信息久未更新"),
    Mark.UNDATED: (1, "未判断是否按时公开"),
}
NO_RISK = (0, "没有发现风险，补足抽取数量")


@dataclass(frozen=True)
class Candidate:
    """抽取对象: a published item, or a domain in which the unit owes items and has published none.

    `key` is what its lot is computed from: the item's code, or 单位代码-领域代码.
    """

    unit: Unit
    domain_id: int
    item_id: int | None
    key: str
    weight: int = 0
    reason: str = ""


def drawn_candidates(inspection: Inspection, *, seed: str, as_of: date) -> list[Candidate]:
    """What the round looks at, in its order. The same data and seed give the same draw, whoever repeats it."""
    pool = candidates(inspection.county, among=inspection.among, as_of=as_of)
    pick = by_lot if inspection.is_by_chance else by_risk
    return pick(pool, units=inspection.unit_count, items=inspection.items_per_unit, seed=seed)


def by_lot(pool: Collection[Candidate], *, units: int, items: int, seed: str) -> list[Candidate]:
    """So many units by the lots of their codes, then so many candidates of each by the lots of their keys."""
    of_unit: dict[str, dict[str, Candidate]] = defaultdict(dict)
    for one in pool:
        of_unit[one.unit.code][one.key] = one
    chosen = drawn(of_unit, seed)[:units]
    return [of_unit[code][key] for code in chosen for key in drawn(of_unit[code], seed)[:items]]


def by_risk(pool: Collection[Candidate], *, units: int, items: int, seed: str = "") -> list[Candidate]:
    """The units with most risk together, and of each what is riskiest; the order of codes decides between equals."""
    of_unit: dict[int, list[Candidate]] = defaultdict(list)
    for one in pool:
        of_unit[one.unit.pk].append(one)
    for found in of_unit.values():
        found.sort(key=lambda one: (-one.weight, one.key))
    worst = sorted(
        of_unit.values(), key=lambda found: (-sum(one.weight for one in found), found[0].unit.code)
    )
    return [one for found in worst[:units] for one in found[:items]]


def candidates(county: Unit, *, among: str, as_of: date) -> list[Candidate]:
    """Everything that can be drawn as of the end of a day, as the 一览表 of that day counts it.

    The queries don't grow with the units.
    """
    told = read(county, as_of=as_of, group=among)
    public = [one for one in told.entries if one.item and one.unit.pk in told.there]
    return [*_items(public), *_gaps(told, public)]


def _items(public: Iterable[Entry]) -> list[Candidate]:
    """The published items that apply. One query, for their codes."""
    applied = [one for one in public if one.item and one.mark != Mark.NOT_APPLICABLE]
    units = {one.unit.pk for one in applied}
    codes = dict(CatalogItem.objects.filter(unit__in=units).order_by().values_list("pk", "code"))
    return [
        Candidate(one.unit, one.domain.pk, one.item, str(codes[one.item]), *RISKS.get(one.mark, NO_RISK))
        for one in sorted(applied, key=lambda one: one.item or 0)
    ]


def _gaps(told: Reading, public: Iterable[Entry]) -> list[Candidate]:
    """The domains that units owed and in which they had published nothing."""
    units, domains = {unit.pk: unit for unit in told.units}, {domain.pk: domain for domain in told.domains}
    compiled = {(one.unit.pk, one.domain.pk) for one in public}
    return [
        Candidate(units[unit], domain, None, f"{units[unit].code}-{domains[domain].code}", *NOT_COMPILED)
        for unit, domain in sorted(told.duties.keys() - compiled)
    ]
