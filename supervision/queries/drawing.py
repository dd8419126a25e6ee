"""What an inspection looks at: drawn by lot from a seed that anybody can check, or where the risk is greatest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Subquery

from catalogs.models import CatalogItem, Domain, DomainClaim, Revision, StandardItem, Withdrawal
from catalogs.models.disclosures import begins
from catalogs.queries.disclosures import Standing, owing_disclosure, with_standing
from catalogs.queries.owing import nearest_editions, owed_items
from participation.lots import drawn
from supervision.models import Inspection
from supervision.queries.scopes import units_by_scope

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

NOT_COMPILED = (4, "应当编制的领域没有已发布的事项")
RISKS = {
    Standing.NEVER: (3, "事项已发布，没有公开过信息"),
    Standing.LATE: (2, "最近的信息逾期公开"),
    Standing.STALE: (2, "信息久未更新"),
    Standing.UNDATED: (1, "未判断是否按时公开"),
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
    units = units_by_scope(inspection.county)[inspection.among]
    pool = candidates(units, as_of=as_of)
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


def candidates(units: Collection[Unit], *, as_of: date) -> list[Candidate]:
    """Everything of these units that can be drawn as of the end of a day. The queries don't grow with the units."""
    by_key = {unit.pk: unit for unit in units}
    risks = _risks(by_key, as_of)
    found, compiled = [], set()
    for item, code, unit, domain in _published(by_key, as_of):
        weight, reason = risks.get(item, NO_RISK)
        found.append(Candidate(by_key[unit], domain, item, str(code), weight, reason))
        compiled.add((unit, domain))
    codes = dict(Domain.objects.values_list("pk", "code"))
    for unit, domain in sorted(_owed(units, as_of) - compiled):
        key = f"{by_key[unit].code}-{codes[domain]}"
        found.append(Candidate(by_key[unit], domain, None, key, *NOT_COMPILED))
    return found


def _published(units: Iterable[int], as_of: date) -> list[tuple[int, str, int, int]]:
    """(item, its code, unit, domain) of what was published and applied at the end of the day."""
    end = begins(as_of + timedelta(days=1))
    newest = (
        Revision.objects.filter(item=OuterRef("item"), published_at__lt=end)
        .order_by("-published_at", "-number")
        .values("pk")[:1]
    )
    gone = Withdrawal.objects.filter(revision=OuterRef("pk"), at__lt=end)
    then = Revision.objects.filter(
        ~Exists(gone), pk=Subquery(newest), item__unit__in=list(units), not_applicable=False
    )
    rows = then.order_by("item").values_list("item", "item__code", "item__unit", "item__domain")
    return list(rows)


def _risks(units: Iterable[int], as_of: date) -> dict[int, tuple[int, str]]:
    items = owing_disclosure(CatalogItem.objects.filter(unit__in=list(units)))
    found = with_standing(items, as_of=as_of).order_by().values_list("pk", "standing")
    return {item: RISKS[standing] for item, standing in found if standing in RISKS}


def _owed(units: Collection[Unit], as_of: date) -> set[tuple[int, int]]:
    """(unit, domain) that units owe: townships by the duty of their nearest edition's items, others by their claims."""
    townships = [unit for unit in units if unit.is_township]
    nearest = nearest_editions(townships) if townships else {}
    asked = [(unit, nearest[unit.pk].pk) for unit in townships if nearest[unit.pk]]
    items = StandardItem.objects.only("edition", "domain", "duty")
    owed = (
        {(unit, item.domain_id) for (unit, _), found in owed_items(asked, items).items() for item in found}
        if asked
        else set()
    )
    others = [unit.pk for unit in units if not unit.is_township]
    claims = DomainClaim.objects.held_on(as_of).filter(unit__in=others).order_by()
    return owed | set(claims.values_list("unit", "domain"))
