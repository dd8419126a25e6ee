"""Which units there were on a day, and what they owed then by the standard in force and by what they had claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q

from catalogs.models import DomainClaim, Edition, StandardItem
from catalogs.models.editions import duty_of
from catalogs.queries.past_holders import Holders
from catalogs.queries.unit_changes import WHOLE
from disclosure_portal.clock import begins
from disclosure_portal.units.models import Unit, UnitChange


class Standard(NamedTuple):
    """One item of an edition, as far as it decides what is owed."""

    pk: int
    code: str
    position: int


ByDomain = Mapping[int, Sequence[Standard]]
ByDuty = Mapping[tuple[int, str], ByDomain]  # (edition, duty)
Duties = dict[tuple[int, int], Sequence[Standard]]  # (unit, domain); empty where a unit only claimed


# Units


def open_units(county: Unit, *, on: date) -> list[Unit]:
    """The units of the county that compile catalogs and were there on a day, in their order. Two queries."""
    units = list(Unit.objects.in_county(county).compiling().select_related("parent"))
    there = still_open(units, on=on)
    return [unit for unit in units if unit.pk in there]


def still_open(units: Collection[Unit], *, on: date) -> set[int]:
    """The keys of the units that were set up by a day and not closed: one is from the day its 机构调整 took effect.

    Of a unit that was put out of use without one the day isn't known: it counts as closed all along. One query.
    """
    closed = [unit.pk for unit in units if not unit.is_active]
    changes = UnitChange.objects.filter(unit__in=closed, kind__in=WHOLE, effective_on__gt=on)
    later = set(changes.order_by().values_list("unit", flat=True))
    there = [unit for unit in units if unit.opened_on is None or unit.opened_on <= on]
    return {unit.pk for unit in there if unit.is_active or unit.pk in later}


# The standard


def issued_editions(county: Unit) -> list[Edition]:
    """Every edition that is or was in force in the county, the nearest first. One query."""
    of_county = Q(county__isnull=True) | Q(county=county)
    return list(Edition.objects.issued().filter(of_county).nearest_first())


def nearest_on(editions: Iterable[Edition], unit: Unit, *, on: date) -> Edition | None:
    """The edition that the unit went by on a day: of those in force then the nearest to it."""
    return next((one for one in editions if one.serves(unit) and _is_in_force(one, on)), None)


def _is_in_force(edition: Edition, on: date) -> bool:
    """The ministries' standard of 2019 binds whenever it was loaded; the others since they were put in force here."""
    if edition.layer == Edition.Layer.NATIONAL and edition.number == 1:
        return True
    return edition.published_at is not None and edition.published_at < begins(on + timedelta(days=1))


def standards_by_duty(editions: Iterable[Edition]) -> ByDuty:
    """The items of the editions by who owes them, by domain. One query."""
    found: dict[tuple[int, str], dict[int, list[Standard]]] = defaultdict(lambda: defaultdict(list))
    items = StandardItem.objects.filter(edition__in={edition.pk for edition in editions}).order_by()
    for edition, domain, duties, *item in items.values_list(
        "edition", "domain", "duty", "pk", "code", "position"
    ):
        for duty in duties:
            found[edition, duty][domain].append(Standard(*item))
    return found


def owed_by_standard(unit: Unit, edition: Edition | None, standards: ByDuty) -> ByDomain:
    """The items of an edition that are the unit's duty, by domain."""
    return standards.get((edition.pk, duty_of(unit.kind)), {}) if edition else {}


# Both together


def duties_on(units: Sequence[Unit], county: Unit, *, on: date, holders: Holders) -> Duties:
    """What each of these units, which weren't closed by then, owed at the end of a day. Three queries.

    Townships and subdistricts owe every domain with a standard item whose duty is theirs, others what they had claimed.
    """
    listed = issued_editions(county)
    nearest = {unit.pk: nearest_on(listed, unit, on=on) for unit in units}
    standards = standards_by_duty({edition for edition in nearest.values() if edition})
    claims = _claimed(units, on, holders)
    owed: Duties = {}
    for unit in units:
        items = owed_by_standard(unit, nearest[unit.pk], standards)
        domains = items if unit.is_township else claims[unit.pk]
        owed |= {(unit.pk, domain): items.get(domain, ()) for domain in domains}
    return owed


def _claimed(units: Sequence[Unit], on: date, holders: Holders) -> Mapping[int, set[int]]:
    held = DomainClaim.objects.held_on(on).annotate(holder=holders.key("claim"))
    claims = held.filter(holder__in=[unit.pk for unit in units])
    found: defaultdict[int, set[int]] = defaultdict(set)
    for unit, domain in claims.order_by().values_list("holder", "domain"):
        found[unit].add(domain)
    return found
