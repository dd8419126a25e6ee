"""Units as documents name them: 县教育局、县民政局, 各乡镇（街道）, 县政府各部门."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
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
    """What a text names, in its order: units, each once, and as they are written the names of none or of several."""

    named: list[Unit | str] = field(default_factory=list)

    @property
    def units(self) -> list[Unit]:
        return [one for one in self.named if isinstance(one, Unit)]

    @property
    def unknown(self) -> list[str]:
        return [one for one in self.named if isinstance(one, str)]


class UnitNames:
    """Finds the active units of a county by their names. Three queries, once."""

    def __init__(self, county: Unit) -> None:
        self._by_scope: Mapping[str, list[Unit]] = units_by_scope(county)
        self._by_name: dict[str, list[Unit]] = {}
        self._every = list(Unit.objects.in_county(county).compiling().active().select_related("parent"))
        for unit in self._every:
            for name in _names(unit, county):
                self._by_name.setdefault(name, []).append(unit)

    def read(self, text: str) -> NamesRead:
        """Each unit once. A name must fit one unit exactly: nothing is guessed."""
        found = NamesRead()
        for name in filter(None, APART.split(text.strip())):
            units = self._units(name)
            named = [name] if units is None else units
            found.named.extend(one for one in named if one not in found.named)
        return found

    def nearest(self, name: str) -> list[Unit]:
        """Every unit, those first whose names share most characters with a name, in its order.

        人社局 is in 人力资源和社会保障局. Who is meant is for a person to say.
        """
        asked = name.removeprefix("县")
        return sorted(self._every, key=lambda unit: _distance(asked, unit.name.removeprefix("县")))

    def scope(self, text: str) -> Scope | None:
        """The scope that the text names and nothing beside: 各乡镇（街道）."""
        return GROUPS.get(BRACKETS.sub("", text.strip()))

    def _units(self, name: str) -> list[Unit] | None:
        plain = BRACKETS.sub("", name)
        if plain in GROUPS:
            return self._by_scope[GROUPS[plain]]
        units = self._by_name.get(name) or self._by_name.get(plain)
        return units if units and len(units) == 1 else None


def _distance(asked: str, name: str) -> tuple[float, float]:
    """How much of what was asked isn't in the name, then how much else is in it."""
    shared = sum(block.size for block in SequenceMatcher(None, asked, name, False).get_matching_blocks())
    return 1 - shared / len(asked or name), 1 - shared / len(name)


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
