"""What a unit owes: the edition it takes over from, the domains and the standard items that are its duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogs.models import Domain, DomainClaim, Edition, StandardItem
from catalogs.models.editions import duty_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit


def nearest_edition(unit: Unit) -> Edition | None:
    """The published edition closest to the unit: the county's common one, else the province's, else the nation's."""
    return Edition.objects.published().for_unit(unit).nearest_first().first()


def owed_standard_items(unit: Unit, edition: Edition, domain: Domain | None = None) -> list[StandardItem]:
    """The items of the edition whose duty is the unit's, in all domains that it owes or in one of them."""
    items = edition.items.filter(domain__in=_claimable(unit)).select_related("edition", "domain")
    if domain is not None:
        items = items.filter(domain=domain)
    return [item for item in items if item.is_owed_by(unit)]


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
    claimed = DomainClaim.objects.filter(unit=unit, claimed_on__isnull=False)
    return Domain.objects.filter(pk__in=claimed.values("domain"))
