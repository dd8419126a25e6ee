"""Scores read: how far a round is, its ranking and the score table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.urls import reverse

from supervision.models import Assessment, Indicator, Objection, Score, UnitScore
from supervision.queries.rubrics import sections

if TYPE_CHECKING:
    from django.db.models import QuerySet

Kind = Indicator.Kind
WORST = 5  # lost points told at the top of a sheet
AWAITED = Q(indicator__kind=Kind.SCORE, applies=True, computed__isnull=True, entered__isnull=True)
OWN_AWAITED = Q(indicator__kind=Kind.SCORE, indicator__formula="", own__isnull=True, own_applies=True)


def scores_of(unit_score: UnitScore) -> list[Score]:
    """A sheet in the rubric's order. One query."""
    found = unit_score.scores.select_related(
        "indicator__parent", "entered_by", "attachment", "own_attachment"
    )
    return list(found.order_by("indicator__position"))


def without_paper(score: Score) -> Score:
    """For readers who don't open papers: what was lost, without the link to the paper behind it."""
    paper = reverse("supervision_desk:score_evidence", args=[score.pk])
    score.lost = [{**row, "url": "" if row.get("url") == paper else row.get("url", "")} for row in score.lost]
    return score


def worst_lost(scores: Sequence[Score]) -> list[tuple[Score, dict[str, Any]]]:
    """The lost points that cost most, the greatest first."""
    found = [(score, row) for score in scores for row in score.lost if Decimal(row["points"])]
    return sorted(found, key=lambda one: -Decimal(one[1]["points"]))[:WORST]


def objections_of(sheet: UnitScore) -> QuerySet[Objection]:
    return Objection.objects.filter(score__unit_score=sheet)


def own_in_words(sheet: UnitScore) -> str:
    """What a unit says of itself, in one sentence. One query."""
    of_unit = sheet.scores.filter(indicator__kind=Kind.SCORE)
    filled = of_unit.aggregate(
        count=Count("own"),
        points=Sum("own"),
        spared=Count("pk", filter=Q(own_applies=False)),
        papers=Count("own_attachment"),
    )
    points = f"{filled['points'] or 0:.2f}"
    spared = f"，不适用{filled['spared']}项" if filled["spared"] else ""
    return f"自评{filled['count']}项，合计{points}分{spared}，佐证{filled['papers']}份。"


@dataclass(frozen=True)
class SheetSection:
    """A group of a sheet: its scores, and what they come to."""

    group: Indicator | None
    scores: list[Score]

    @property
    def weight(self) -> Any:
        return sum(score.weight for score in self.scores)

    @property
    def points(self) -> Any:
        return sum(score.points or 0 for score in self.scores)


def sheet_sections(scores: Sequence[Score]) -> list[SheetSection]:
    """The scores by their groups; bonuses, deductions and vetoes last."""
    grouped: dict[Indicator | None, list[Score]] = {}
    for score in scores:
        grouped.setdefault(score.indicator.parent, []).append(score)
    rest = grouped.pop(None, [])
    found = [SheetSection(group, listed) for group, listed in grouped.items()]
    return [*found, SheetSection(None, rest)] if rest else found


def with_progress(unit_scores: QuerySet[UnitScore]) -> QuerySet[UnitScore]:
    """Sheets with `awaited`, the scores that people have still to enter, and `objections` that wait for an answer."""
    return unit_scores.annotate(
        awaited=Count("scores", filter=_on_sheet(AWAITED), distinct=True),
        objections=Count("scores__objections", filter=Q(scores__objections__state="open"), distinct=True),
    )


def _on_sheet(condition: Q) -> Q:
    return Q(*((f"scores__{name}", value) for name, value in condition.children))


def with_own_awaited(unit_scores: QuerySet[UnitScore]) -> QuerySet[UnitScore]:
    """Sheets with `own_awaited`, the scores that the unit has still to give itself."""
    return unit_scores.annotate(own_awaited=Count("scores", filter=_on_sheet(OWN_AWAITED), distinct=True))


def awaited(assessment: Assessment) -> int:
    """How many scores people have still to enter."""
    return Score.objects.filter(AWAITED, unit_score__assessment=assessment).count()


@dataclass(frozen=True)
class IndicatorProgress:
    """An indicator of a round that people enter, and for how many units that is done."""

    indicator: Indicator
    units: int
    awaited: int


def to_enter(assessment: Assessment) -> list[IndicatorProgress]:
    """The indicators of a round that aren't computed, in the rubric's order. Two queries."""
    counted = (
        Score.objects.filter(unit_score__assessment=assessment, indicator__formula="")
        .order_by()
        .values("indicator")
        .annotate(units=Count("pk"), awaited=Count("pk", filter=AWAITED))
    )
    by_key = {row["indicator"]: row for row in counted}
    lines = Indicator.objects.filter(pk__in=by_key).order_by("position")
    return [IndicatorProgress(one, by_key[one.pk]["units"], by_key[one.pk]["awaited"]) for one in lines]


@dataclass(frozen=True)
class Ranking:
    """The units of one group, the best first; those that were vetoed last, and those without a place after them."""

    group: UnitScore.Group
    sheets: list[UnitScore]


def rankings(sheets: Sequence[UnitScore]) -> list[Ranking]:
    by_group: dict[str, list[UnitScore]] = defaultdict(list)
    for sheet in sheets:
        by_group[sheet.group].append(sheet)
    return [
        Ranking(group, sorted(by_group[group], key=_placing)) for group in UnitScore.Group if by_group[group]
    ]


def _placing(sheet: UnitScore) -> tuple[bool, int, int, int]:
    return (sheet.rank is None, sheet.rank or 0, sheet.unit.position, sheet.pk)


# 考核得分表


@dataclass(frozen=True)
class ScoreRow:
    """A unit's line: points by the rubric's groups, then bonus and deductions, in the order of `ScoreTable.columns`."""

    sheet: UnitScore
    cells: list[Any]


@dataclass(frozen=True)
class ScoreTable:
    columns: list[str]
    rows: list[ScoreRow]


def score_table(assessment: Assessment) -> ScoreTable:
    """What the round gave each unit, by groups of units and rank. Three queries, whatever the number of units."""
    parts = sections(list(assessment.rubric.indicators.all()))
    named = [part.group for part in parts if part.group is not None]
    rest = [one for part in parts if part.group is None for one in part.indicators]
    extra = [one for one in rest if one.kind in (Kind.BONUS, Kind.DEDUCTION)]
    points: dict[tuple[int, int], Any] = defaultdict(int)
    for score in Score.objects.filter(unit_score__assessment=assessment).select_related("indicator"):
        points[score.unit_score_id, score.indicator.parent_id or score.indicator_id] += score.points or 0
    sheets = assessment.unit_scores.select_related("unit").order_by("unit__position", "unit")
    ordered = [sheet for ranking in rankings(list(sheets)) for sheet in ranking.sheets]
    rows = [ScoreRow(sheet, [points[sheet.pk, one.pk] for one in (*named, *extra)]) for sheet in ordered]
    return ScoreTable([one.name for one in (*named, *extra)], rows)
