"""Contexts from the database: for many units and domains in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from catalogs.checkup.context import Context, Sibling, SiblingKey, StandardName
from catalogs.checkup.subjects import bodies_by_stem
from catalogs.models import AcceptedFinding, CatalogItem, Domain, StandardItem
from catalogs.queries.laws import LawBook
from catalogs.queries.owing import nearest_editions, owed_items
from disclosure_portal import clock
from disclosure_portal.units.models import Unit

Pair = tuple[int, int]  # unit, domain

NAMES = ("code", "level1", "level2")  # by which a standard item is known


def context_for(unit: Unit, domain: Domain, *, on: date | None = None) -> Context:
    """What the checks need around the items of a unit in a domain.

    One context serves every item of the pair, also rows that are still to be imported: check an unsaved
    `CatalogItem(unit=…, domain=…, standard=…)`, with the `pk` of the item that the row will change, if any,
    so that it isn't taken for a double of itself.
    """
    return contexts_for([(unit.pk, domain.pk)], on=on)[unit.pk, domain.pk]


def contexts_for(pairs: Iterable[Pair], *, on: date | None = None) -> dict[Pair, Context]:
    """A context for each (unit, domain), by keys. The number of queries does not depend on how many."""
    wanted = set(pairs)
    if not wanted:
        return {}
    day = on or clock.today()
    units, domains = {unit for unit, _ in wanted}, {domain for _, domain in wanted}
    known = _units_beside(units)
    bodies = {county: bodies_by_stem(beside) for county, beside in _by_county(known.values()).items()}
    laws = LawBook.load(on=day)
    standards = _standards([known[unit] for unit in units], domains)
    siblings, accepted = _siblings(units, domains), _accepted(units, domains)
    return {
        (unit, domain): Context(
            day=day,
            unit=known[unit],
            bodies=bodies[known[unit].county_id],
            laws=laws,
            standards=tuple(standards[unit, domain]),
            siblings=siblings[unit, domain],
            accepted=accepted[unit, domain],
        )
        for unit, domain in wanted
    }


def context_of_standards(*, on: date | None = None) -> Context:
    """What the checks need around the items of an edition: the law, and no unit."""
    day = on or clock.today()
    return Context(day=day, laws=LawBook.load(on=day))


def _units_beside(units: Collection[int]) -> dict[int, Unit]:
    """The units and all others of their counties, by key."""
    counties = Unit.objects.filter(pk__in=units).values("county")
    found = Unit.objects.filter(county__in=counties) | Unit.objects.filter(pk__in=units)
    return {unit.pk: unit for unit in found.select_related("parent", "county").distinct()}


def _by_county(units: Iterable[Unit]) -> dict[int | None, list[Unit]]:
    found = defaultdict(list)
    for unit in units:
        found[unit.county_id].append(unit)
    return found


def _standards(units: Collection[Unit], domains: Collection[int]) -> dict[Pair, list[StandardName]]:
    """What each unit owes in each domain by its nearest edition, by names."""
    nearest = nearest_editions(units)
    asked = [(unit, nearest[unit.pk].pk) for unit in units if nearest[unit.pk]]
    items = StandardItem.objects.filter(domain__in=domains)
    names: dict[int, StandardName] = {}
    found = defaultdict(list)
    for (unit, _), owed in owed_items(asked, items.only("edition", "domain", "duty", *NAMES)).items():
        for item in owed:
            name = names.setdefault(item.pk, StandardName(item.code, item.level1, item.level2))
            found[unit, item.domain_id].append(name)
    return found


def _siblings(
    units: Collection[int], domains: Collection[int]
) -> dict[Pair, dict[SiblingKey, tuple[Sibling, ...]]]:
    items = CatalogItem.objects.filter(unit__in=units, domain__in=domains, not_applicable=False)
    found: dict[Pair, dict[SiblingKey, tuple[Sibling, ...]]] = defaultdict(dict)
    for unit, domain, *rest in items.order_by("position", "pk").values_list(
        "unit", "domain", "pk", "standard_code", "level1", "level2", "subject", "position"
    ):
        sibling = Sibling(*rest)
        of_pair = found[unit, domain]
        of_pair[sibling.key] = (*of_pair.get(sibling.key, ()), sibling)
    return found


def _accepted(
    units: Collection[int], domains: Collection[int]
) -> dict[Pair, dict[int, tuple[AcceptedFinding, ...]]]:
    records = AcceptedFinding.objects.filter(item__unit__in=units, item__domain__in=domains)
    found: dict[Pair, dict[int, tuple[AcceptedFinding, ...]]] = defaultdict(dict)
    for record in records.select_related("accepted_by", "item"):
        of_pair = found[record.item.unit_id, record.item.domain_id]
        of_pair[record.item_id] = (*of_pair.get(record.item_id, ()), record)
    return found
