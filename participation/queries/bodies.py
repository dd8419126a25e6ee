"""Bodies of government by their proper names: who decides, and the county office that handles what people send."""

from __future__ import annotations

from disclosure_portal.units.models import Unit

GOVERNMENT = "人民政府"


def body_name(organ: Unit) -> str:
    """岫岩满族自治县人民政府: a county is a place, what decides is its government. Other units are bodies themselves."""
    name = organ.full_name
    return name if organ.kind != Unit.Kind.COUNTY or name.endswith(GOVERNMENT) else f"{name}{GOVERNMENT}"


def county_office_name(unit: Unit) -> str:
    """岫岩满族自治县人民政府办公室, for any unit of the county; of its government's name where it isn't among the units."""
    office = Unit.objects.in_county(unit.county).active().filter(kind=Unit.Kind.COUNTY_OFFICE).first()
    return office.full_name if office else f"{body_name(unit.county or unit)}办公室"
