"""公开层级: whether the levels fit whoever discloses."""

from __future__ import annotations

from collections.abc import Iterator

from catalogs.checkup.context import Context, standard_of
from catalogs.checkup.findings import Finding, Severity
from catalogs.models import Elements, Level, StandardItem
from catalogs.models.editions import DutyHolder
from disclosure_portal.units.models import Unit

LEVEL_SOURCE = "国办发〔2019〕54号；各领域标准指引“公开层级”栏"
OF_TIER = {Unit.Tier.COUNTY: [Level.COUNTY], Unit.Tier.TOWNSHIP: [Level.TOWNSHIP, Level.VILLAGE]}
OF_DUTY = {
    DutyHolder.COUNTY_DEPARTMENT: Level.COUNTY,
    DutyHolder.TOWNSHIP_GOVERNMENT: Level.TOWNSHIP,
    DutyHolder.SUBDISTRICT_OFFICE: Level.TOWNSHIP,
    DutyHolder.VILLAGE: Level.VILLAGE,
}


def level_does_not_fit(elements: Elements, context: Context) -> Iterator[Finding]:
    """A township's item that is disclosed at the county's level only, or the other way round.

    A unit is judged by its tier, a standard item by whose duty it is. That a township's item is
    disclosed at the county's level as well is what the national tables say of most. Levels that
    the standard gives are the standard's to answer for.
    """
    fitting = _fitting_levels(elements, context)
    if not elements.levels or not fitting or set(fitting) & set(elements.levels):
        return
    standard = standard_of(elements)
    if standard is not None and set(standard.levels) == set(elements.levels):
        return
    right, who = Level(fitting[0]), context.unit or "责任主体"
    written = "、".join(elements.level_labels())
    message = f"{who}在{right.label}公开，现只勾选了{written}。"
    yield Finding(
        "level_does_not_fit",
        "levels",
        Severity.HINT,
        message,
        LEVEL_SOURCE,
        mend={"levels": [right.value]},
        way=f"勾选{right.label}。",
        is_safe=context.unit is not None,
    )


def _fitting_levels(elements: Elements, context: Context) -> list[Level]:
    if context.unit is not None:
        return OF_TIER.get(Unit.Tier(context.unit.tier), [])
    if isinstance(elements, StandardItem):
        return [OF_DUTY[duty] for duty in elements.duty if duty in OF_DUTY]
    return []
