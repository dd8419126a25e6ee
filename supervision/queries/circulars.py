"""通报: what an inspection found, in fixed words. Neither what inspectors wrote nor anybody's name goes into it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from participation.queries.bodies import county_office_name
from supervision.models import Finding, Inspection, InspectionRow
from supervision.queries.checklist import all_rules

# Fixed requirements, by code; the office ticks those that the circular sets out, to begin with the first three.
REQUIREMENTS = {
    "order": "各有关单位要对照本通报列出的问题，在规定的期限内逐项整改，并在平台报告整改情况和佐证。",
    "recheck": "整改情况由县政府办公室另行安排人员复查，复查通过的予以销号，未通过的退回继续整改。",
    "learn": "其他单位要对照通报的问题进行自查，发现同类问题的，自行改正。",
    "duty": "各单位要落实专人负责，坚持先审查、后公开，按时限公开，确保公开的信息真实、完整、有效。",
    "count": "整改完成情况作为年度政务公开考核的依据。",
}
USUAL = ("order", "recheck", "learn")


@dataclass(frozen=True)
class UnitProblems:
    """What was found at one unit, by its name: each item with the rules it breaks, in the rules' own words."""

    unit: str
    rows: int
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Circular:
    """通报 as page and document show it."""

    title: str
    number: str
    opening: str
    counts: str
    problems: list[UnitProblems]
    good: list[str]
    requirements: list[str]
    signed: str
    signed_on: date | None

    @property
    def found(self) -> int:
        return sum(len(one.lines) for one in self.problems)


def circular(inspection: Inspection) -> Circular:
    """The circular of a round: as it was issued, before that as the round stands."""
    return _issued(inspection.circular) if inspection.circular else drawn_up(inspection)


def as_kept(content: Circular) -> dict[str, Any]:
    """All that was issued, to be kept with the round: units change their names, items their texts."""
    return {**asdict(content), "signed_on": content.signed_on.isoformat()}


def _issued(kept: dict[str, Any]) -> Circular:
    problems = [
        UnitProblems(one["unit"], one["rows"], [(item, problem) for item, problem in one["lines"]])
        for one in kept["problems"]
    ]
    return Circular(**{**kept, "problems": problems, "signed_on": date.fromisoformat(kept["signed_on"])})


def drawn_up(inspection: Inspection) -> Circular:
    rows = list(inspection.rows.select_related("unit", "item", "domain", "revision").order_by("position"))
    findings = Finding.objects.filter(row__inspection=inspection).values_list("row", "rule")
    broken: dict[int, set[str]] = {}
    for row, rule in findings:
        broken.setdefault(row, set()).add(rule)
    by_unit = [_problems(unit, list(own), broken) for unit, own in groupby(rows, key=lambda row: row.unit)]
    office = county_office_name(inspection.county)
    return Circular(
        title=f"关于{inspection.title}情况的通报",
        number=inspection.circular_number,
        opening=f"根据{inspection.basis}，{office}对{len(by_unit)}个单位的{_looked_at(rows)}进行了检查，"
        f"检查对象{_how_drawn(inspection)}。现将有关情况通报如下。",
        counts=_counts(by_unit),
        problems=[one for one in by_unit if one.lines],
        good=[one.unit for one in by_unit if not one.lines] if inspection.names_good else [],
        requirements=[text for code, text in REQUIREMENTS.items() if code in inspection.requirements],
        signed=office,
        signed_on=inspection.circulated_on,
    )


def _problems(unit: Unit, rows: list[InspectionRow], broken: dict[int, set[str]]) -> UnitProblems:
    lines = [
        (_named(row), rule.broken)
        for row in rows
        for code, rule in all_rules().items()
        if code in broken.get(row.pk, ())
    ]
    return UnitProblems(unit.name, len(rows), lines)


def _looked_at(rows: list[InspectionRow]) -> str:
    items = sum(row.item_id is not None for row in rows)
    told = [f"{items}个公开事项"] if items else []
    if len(rows) > items:
        told.append(f"{len(rows) - items}个没有发布事项的领域")
    return "、".join(told)


def _named(row: InspectionRow) -> str:
    """As the item was called in the revision that was looked at."""
    return row.revision.full_name() if row.revision else str(row)


def _how_drawn(inspection: Inspection) -> str:
    day = inspection.as_of
    how = "由平台随机抽取" if inspection.is_by_chance else "按公开情况一览表反映的风险抽取"
    return f"{how}（数据截至{day_words(day)}）" if day else how


def _counts(units: list[UnitProblems]) -> str:
    with_problems = [one for one in units if one.lines]
    if not with_problems:
        return f"共检查{len(units)}个单位，没有发现问题。"
    found = sum(len(one.lines) for one in with_problems)
    return f"共检查{len(units)}个单位，在{len(with_problems)}个单位发现问题{found}个。"
