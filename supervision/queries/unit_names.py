"""Units as documents name them: 县教育局、县民政局, 各乡镇（街道）, 县政府各部门."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from disclosure_portal.units.models import Unit
from supervision.models import Milestone
from supervision.queries.scopes import units_by_scope

if TYPE_CHECKING:
    from collections.abc import Mapping

Scope = Milestone.Scope
APART = re.compile(r"[、，,；;\s]+")
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
# Words for many units at once, without what stands in brackets.
GROUPS = {
    "各乡镇": Scope.TOWNSHIPS,
    "各乡镇人民政府": Scope.TOWNSHIPS,
    "各乡镇政府": Scope.TOWNSHIPS,
    "各乡镇街道": Scope.TOWNSHIPS,
    "各街道": Scope.TOWNSHIPS,
    "街道": Scope.TOWNSHIPS,
    "各街道办事处": Scope.TOWNSHIPS,
    "县政府各部门": Scope.DEPARTMENTS,
    "县直各部门": Scope.DEPARTMENTS,
    "县直各单位": Scope.DEPARTMENTS,
    "县直有关部门": Scope.DEPARTMENTS,
    "各部门": Scope.DEPARTMENTS,
    "各有关部门": Scope.DEPARTMENTS,
    "各有关单位": Scope.DEPARTMENTS,
    "各单位": Scope.ALL,
    "各乡镇各部门": Scope.ALL,
    "各牵头单位": Scope.LEADS,
    "各牵头部门": Scope.LEADS,
}


@dataclass(frozen=True)
class NamesRead:
    """The units that a text names, in their order, and the names that are no unit's or more than one's."""

    units: list[Unit] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class UnitNames:
    """Finds the active units of a county by their names. Three queries, once."""

    def __init__(self, county: Unit) -> None:
        self._by_scope: Mapping[str, list[Unit]] = units_by_scope(county)
        self._by_name: dict[str, list[Unit]] = {}
        for unit in Unit.objects.in_county(county).compiling().active().select_related("parent"):
            for name in _names(unit, county):
                self._by_name.setdefault(name, []).append(unit)

    def read(self, text: str) -> NamesRead:
        """Each unit once. A name must fit one unit exactly: nothing is guessed."""
        found = NamesRead()
        for name in filter(None, APART.split(text.strip())):
            units = self._units(name)
            if units is None:
                found.unknown.append(name)
            else:
                found.units.extend(unit for unit in units if unit not in found.units)
        return found

    def scope(self, text: str) -> Scope | None:
        """The scope that the text names and nothing beside: 各乡镇（街道）."""
        return GROUPS.get(BRACKETS.sub("", text.strip()))

    def _units(self, name: str) -> list[Unit] | None:
        plain = BRACKETS.sub("", name)
        if plain in GROUPS:
            return self._by_scope[GROUPS[plain]]
        units = self._by_name.get(name) or self._by_name.get(plain)
        return units if units and len(units) == 1 else None


def _names(unit: Unit, county: Unit) -> set[str]:
    """Its short and full names, with and without the county's name before them."""
    names = {unit.name, unit.full_name, unit.subject_name, unit.full_name.removeprefix(county.name)}
    if unit.name.startswith("县"):
        names.add(unit.name.removeprefix("县"))
    else:
        names.add(f"县{unit.name}")
    if unit.is_township:
        names |= {f"{unit.name}政府", f"{unit.name}人民政府"}
    if unit.kind == Unit.Kind.COUNTY_OFFICE:
        names |= {"县政府办", "政府办", "县府办"}
    return {name for name in names if name}
