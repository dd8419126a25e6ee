"""公开主体: whether the body that an item names is the unit itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from catalogs import wording
from catalogs.checkup.context import Context
from catalogs.checkup.findings import Finding, Severity
from catalogs.models import Elements
from catalogs.models.editions import UNIT_PLACEHOLDER

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

SUBJECT_SOURCE = "政府信息公开条例第十条"
BETWEEN_BODIES = re.compile(r"[、，,；;/／\n]+")
GOVERNMENT = re.compile(r"(?:人民政府|政府|办事处)$")
# How the ministries' tables speak of whoever it is in a given county.
IN_GENERAL = re.compile(
    r"(?:部门|机构|机关)[)）]?$"
    r"|^(?:各级|各有关|市级|县级|区级|乡级|乡镇|各乡镇|乡|镇|各?街道|基层|本级|相关|有关).*(?:政府|办事处|单位|组织|中心|街道|村|社区)[)）]?$"
)
OF_A_VILLAGE = re.compile(r"(?:村|社区|村委会|居委会|村民委员会|居民委员会|嘎查)(?:[(（].*[)）])?$")


def subject_of_another(elements: Elements, context: Context) -> Iterator[Finding]:
    """A catalog copied from another unit brings that unit's name along."""
    if context.unit is None:
        return
    others = [body for body in _bodies(elements, context) if _named(body, context)]
    if others:
        name = context.unit.subject_name
        message = f"“{others[0]}”是别的单位。本单位的目录一般由本单位公开，应写“{name}”。"
        yield Finding(
            "subject_of_another",
            "subject",
            Severity.HINT,
            message,
            SUBJECT_SOURCE,
            mend={"subject": name},
            way="改写为本单位；确由别的单位公开的，写明原因后保留。",
            is_safe=all(_is_of_same_kind(body, context) for body in others),
        )


def subject_unknown(elements: Elements, context: Context) -> Iterator[Finding]:
    """A body that the county does not have, or only a manner of speaking: 县级民政部门."""
    if context.unit is None:
        return
    bodies = _bodies(elements, context)
    unknown = [body for body in bodies if not _named(body, context)]
    if unknown and len(unknown) == len(bodies):
        name = context.unit.subject_name
        yield Finding(
            "subject_unknown",
            "subject",
            Severity.HINT,
            f"“{unknown[0]}”不是本县单位名录中的单位，公开主体应写具体的单位，例如“{name}”。",
            SUBJECT_SOURCE,
            mend={"subject": name},
            way="改写为本单位全称；确为下属机构的，写明原因后保留。",
            is_safe=all(IN_GENERAL.search(body) or UNIT_PLACEHOLDER in body for body in unknown),
        )


def bodies_by_stem(units: Iterable[Unit]) -> dict[str, frozenset[int]]:
    """The units of one county by the stems of their names; "" is the county's government itself."""
    found: dict[str, set[int]] = defaultdict(set)
    for unit in units:
        for name in (unit.name, unit.full_name):
            found[_stem(name, unit.county)].add(unit.pk)
    return {stem: frozenset(keys) for stem, keys in found.items()}


def _bodies(elements: Elements, context: Context) -> list[str]:
    """The bodies that the item names; none when the unit itself is among them, or nothing is written.

    Villages belong to their township: what a village discloses stands in the township's catalog.
    """
    if wording.is_none(elements.subject):
        return []
    parts = [part.strip() for part in BETWEEN_BODIES.split(elements.subject) if part.strip()]
    if any(context.unit.pk in _named(part, context) for part in parts):
        return []
    return [part for part in parts if not (context.unit.is_township and OF_A_VILLAGE.search(part))]


def _named(body: str, context: Context) -> frozenset[int]:
    """The units that the words name, by the longest stem that they begin with: 偏岭镇财政所 is 偏岭镇's."""
    stem = _stem(body, context.unit.county)
    if not stem:
        return context.bodies.get("", frozenset())
    fitting = [known for known in context.bodies if known and stem.startswith(known)]
    return context.bodies[max(fitting, key=len)] if fitting else frozenset()


def _is_of_same_kind(body: str, context: Context) -> bool:
    """Whether the words name a township where a township writes: then the catalog was copied, and its name with it."""
    return context.unit.is_township and bool(re.search(r"[乡镇](?:人民)?(?:政府)?$|街道(?:办事处)?$", body))


def _stem(name: str, county: Unit | None) -> str:
    """A name without the county before it and without 人民政府 behind it: 岫岩县偏岭镇人民政府 is 偏岭镇."""
    text = wording.fold(name)
    for prefix in _county_names(county):
        text = text.removeprefix(prefix)
    return GOVERNMENT.sub("", text.removeprefix("县"))


def _county_names(county: Unit | None) -> list[str]:
    if county is None:
        return []
    name = wording.fold(county.name)
    # 岫岩满族自治县 is also written 岫岩县 and 岫岩自治县.
    place = name[:2] if name.endswith("自治县") else ""
    return [name, *([f"{place}自治县", f"{place}县"] if place else [])]
