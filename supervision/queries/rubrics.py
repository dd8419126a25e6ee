"""Rubrics read: sums by group of units, and what keeps one from being published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from supervision.models import Indicator, Rubric, UnitScore

Kind, Source, Group = Indicator.Kind, Indicator.Source, UnitScore.Group
FULL_POINTS = Decimal(100)


@dataclass(frozen=True)
class Section:
    """A group of indicators with what is under it, and its points for each group of units."""

    group: Indicator | None
    indicators: list[Indicator]
    sums: dict[str, Decimal]


def points_of(indicator: Indicator, group: str) -> Decimal | None:
    """The points of an indicator for a group of units; None when the group isn't asked."""
    text = indicator.points.get(group)
    return Decimal(text) if text not in (None, "") else None


def sums(indicators: Collection[Indicator]) -> dict[str, Decimal]:
    """The points of the scored ones among these, for each group of units."""
    scored = [one for one in indicators if one.kind == Kind.SCORE]
    return {
        group: sum((points_of(one, group) or Decimal(0) for one in scored), Decimal(0)) for group in Group
    }


def sections(indicators: Sequence[Indicator]) -> list[Section]:
    """The groups with their indicators in order; then bonuses, deductions and vetoes, which have no group."""
    groups = [one for one in indicators if one.kind == Kind.GROUP]
    found = []
    for group in groups:
        under = [one for one in indicators if one.parent_id == group.pk]
        found.append(Section(group, under, sums(under)))
    rest = [one for one in indicators if one.kind != Kind.GROUP and one.parent_id is None]
    return [*found, Section(None, rest, {})] if rest else found


def faults(rubric: Rubric, formulas: Collection[str]) -> list[str]:
    """What has to be put right before the rubric can be published, a sentence each. One query."""
    indicators = list(rubric.indicators.all())
    found = [
        f"{Group(group).label}的分值合计是{points:f}分，应当是100分"
        for group, points in sums(indicators).items()
        if points != FULL_POINTS
    ]
    for indicator in indicators:
        found += [f"{indicator}：{fault}" for fault in _faults_of(indicator, formulas)]
    return found + grade_faults(rubric.grades)


def _faults_of(indicator: Indicator, formulas: Collection[str]) -> list[str]:
    if indicator.kind == Kind.GROUP:
        return []
    found = []
    if indicator.formula and indicator.formula not in formulas:
        found.append("计算方法已不存在，请重新选择")
    if indicator.source == Source.COMPUTED and not indicator.formula:
        found.append("由平台计算的，要选择计算方法")
    if indicator.kind == Kind.SCORE and indicator.parent_id is None:
        found.append("要归入一个一级指标")
    if not indicator.points:
        found.append("没有填写分值")
    if not indicator.standard.strip():
        found.append("没有写评分标准")
    return found


def grade_faults(grades: Sequence[dict[str, Any]]) -> list[str]:
    """Grades go down from the best; the last one begins at 0, so that every total has one."""
    try:
        starts = [Decimal(str(grade["from"])) for grade in grades]
    except (InvalidOperation, KeyError):
        return ["等次的起点分应当是数字"]
    names = Counter(grade["name"] for grade in grades)
    found = []
    if len(starts) < 2 or starts[-1] != 0:
        found.append("最低的等次应当从0分起")
    if any(left <= right for left, right in pairwise(starts)):
        found.append("等次要由高到低填写")
    if any(count > 1 for count in names.values()):
        found.append("等次的名称不能相同")
    return found
