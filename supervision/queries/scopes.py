"""Who owes a milestone: the units of each of its scopes.

Vertical bodies report to their superiors and owe only what the domains that they lead or share ask of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogs.models import DomainClaim
from disclosure_portal.units.models import Unit
from supervision.models import Milestone

if TYPE_CHECKING:
    from collections.abc import Mapping

Scope, Kind = Milestone.Scope, Unit.Kind
TOWNSHIPS = (Kind.TOWNSHIP, Kind.SUBDISTRICT)
DEPARTMENTS = (Kind.COUNTY_OFFICE, Kind.DEPARTMENT, Kind.PARK, Kind.OTHER)
KINDS_BY_SCOPE = {
    Scope.ALL: (*TOWNSHIPS, *DEPARTMENTS),
    Scope.TOWNSHIPS: TOWNSHIPS,
    Scope.DEPARTMENTS: DEPARTMENTS,
    Scope.COUNTY_OFFICE: (Kind.COUNTY_OFFICE,),
}
PARTS_BY_SCOPE = {Scope.LEADS: DomainClaim.Part.LEAD, Scope.SHARED: DomainClaim.Part.COOPERATING}


def units_by_scope(county: Unit) -> Mapping[str, list[Unit]]:
    """The county's active units in each scope, in their order; none for NAMED. Two queries."""
    units = list(Unit.objects.in_county(county).compiling().active())
    parts = _parts(county)
    by_kind = {
        scope: [unit for unit in units if unit.kind in kinds] for scope, kinds in KINDS_BY_SCOPE.items()
    }
    by_part = {
        scope: [unit for unit in units if (unit.pk, part) in parts] for scope, part in PARTS_BY_SCOPE.items()
    }
    return {Scope.NAMED: [], **by_kind, **by_part}


def _parts(county: Unit) -> set[tuple[int, str]]:
    """(unit, part) of every claim in the county, those that are only proposed included: whoever is on the list owes."""
    claims = DomainClaim.objects.current().filter(unit__county=county).order_by()
    return set(claims.values_list("unit", "part"))
