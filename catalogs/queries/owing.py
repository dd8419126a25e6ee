"""What a unit owes: the edition it takes over from, the domains and the standard items that are its duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from catalogs.models import Domain, DomainClaim, Edition, StandardItem
from catalogs.models.editions import duty_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit


def nearest_edition(unit: Unit) -> Edition | None:
    """The published edition closest to the unit: the county's common one, else the province's, else the nation's."""
    return nearest_editions([unit])[unit.pk]


def nearest_editions(units: Collection[Unit]) -> dict[int, Edition | None]:
    """The same for many units, by their keys. One query."""
    editions = Edition.objects.published().filter(
        Q(county__isnull=True) | Q(county__in={unit.county_id for unit in units})
    )
    listed = list(editions.nearest_first())
    return {unit.pk: next((one for one in listed if one.serves(unit)), None) for unit in units}


def owed_standard_items(unit: Unit, edition: Edition, domain: Domain | None = None) -> list[StandardItem]:
    """The items of the edition whose duty is the unit's, in all domains that it owes or in one of them."""
    items = StandardItem.objects.select_related("edition", "domain")
    if domain is not None:
        items = items.filter(domain=domain)
    return owed_items([(unit, edition.pk)], items)[unit.pk, edition.pk]


def owed_items(
    asked: Collection[tuple[Unit, int]], items: QuerySet[StandardItem]
) -> dict[tuple[int, int], list[StandardItem]]:
    """What of these items each unit owes by an edition, for each (unit, edition's key). Two queries at most.

    An item is owed by the kind of unit that it names: by townships and subdistricts in every domain, by others
    in those that they claimed.
    """
    claimed = _claims(unit for unit, _ in asked if not unit.is_township)
    if not any(unit.is_township for unit, _ in asked):
        items = items.filter(domain__in={domain for _, domain in claimed})
    by_edition: dict[int, list[StandardItem]] = defaultdict(list)
    for item in items.filter(edition__in={edition for _, edition in asked}):
        by_edition[item.edition_id].append(item)
    return {
        (unit.pk, edition): [
            item
            for item in by_edition[edition]
            if item.is_owed_by(unit) and (unit.is_township or (unit.pk, item.domain_id) in claimed)
        ]
        for unit, edition in asked
    }


def owes(unit: Unit, domain: Domain) -> bool:
    """Whether the unit answers for the domain: by duty as townships do, or because it claimed it."""
    return _claimable(unit).filter(pk=domain.pk).exists()


def owed_domains(unit: Unit, edition: Edition | None = None) -> list[Domain]:
    """Townships and subdistricts owe every domain with an item whose duty is theirs; others what they claimed."""
    if not unit.is_township:
        return list(_claimable(unit))
    edition = edition or nearest_edition(unit)
    if edition is None:
        return []
    duties = edition.items.values_list("domain", "duty")
    owed = {domain for domain, duty in duties if duty_of(unit.kind) in duty}
    return list(Domain.objects.filter(pk__in=owed))


def _claimable(unit: Unit) -> QuerySet[Domain]:
    if unit.is_township:
        return Domain.objects.all()
    claimed = DomainClaim.objects.current().filter(unit=unit, claimed_on__isnull=False)
    return Domain.objects.filter(pk__in=claimed.values("domain"))


def _claims(units: Iterable[Unit]) -> set[tuple[int, int]]:
    """(unit, domain) of what these units have claimed."""
    keys = {unit.pk for unit in units}
    claims = DomainClaim.objects.current().filter(unit__in=keys, claimed_on__isnull=False).order_by()
    return set(claims.values_list("unit", "domain")) if keys else set()
