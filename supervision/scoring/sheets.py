"""A unit's score sheet: who is scored in which group, and points, weights and total worked out from the scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from disclosure_portal.units.models import Unit
from supervision.models import Indicator, Objection, Score, UnitScore
from supervision.queries.rubrics import points_of
from supervision.scoring.facts import Found
from supervision.scoring.points import ZERO, Line, Mark, Tally, converted, mark, shared, weights

if TYPE_CHECKING:
    from supervision.models import Rubric

Kind, Group = Indicator.Kind, UnitScore.Group
GROUPS = {
    Unit.Kind.DEPARTMENT: Group.DEPARTMENTS,
    Unit.Kind.OTHER: Group.DEPARTMENTS,
    Unit.Kind.TOWNSHIP: Group.TOWNSHIPS,
    Unit.Kind.SUBDISTRICT: Group.TOWNSHIPS,
    Unit.Kind.PARK: Group.PARK,
}


def group_of(unit: Unit) -> Group | None:
    """Vertical bodies answer to their superiors and the county office holds the assessment: neither is scored."""
    return GROUPS.get(unit.kind)


def scored_units(county: Unit) -> list[Unit]:
    units = Unit.objects.in_county(county).compiling().active()
    return [unit for unit in units if group_of(unit)]


def asked_of(rubric: Rubric) -> dict[str, list[tuple[Indicator, Decimal]]]:
    """What is scored of each group of units, with its points. One query."""
    lines = [one for one in rubric.indicators.select_related("parent") if one.kind != Kind.GROUP]
    return {
        group: [(one, points) for one in lines if (points := points_of(one, group)) is not None]
        for group in Group
    }


def computed_mark(score: Score) -> Mark | None:
    """The points that follow from the facts that were kept, and from nothing else; None where nothing is computed."""
    if not score.facts or not score.facts["of"]:
        return None
    return mark(Found.from_json(score.facts), score.base, score.indicator.each)


def settle(scores: Sequence[Score], grades: Sequence[Mapping[str, Any]]) -> tuple[Tally, str]:
    """Work out the sheet of one unit: weights and points of each score, lost points, total and grade.

    Changes the scores without saving them. A unit to which nothing applies has neither total nor grade.
    """
    scored = [one for one in scores if one.indicator.kind == Kind.SCORE]
    lines = [Line(one.indicator_id, one.indicator.parent_id or 0, one.base, one.applies) for one in scored]
    by_indicator = weights(lines)
    for one in scored:
        one.weight = by_indicator[one.indicator_id]
        has_points = one.applies and one.earned is not None
        one.points = converted(one.earned, one.base, one.weight) if has_points else None
        one.lost = _lost(one)
    others = [one for one in scores if one.indicator.kind != Kind.SCORE]
    for one in others:
        one.points = one.entered
        one.lost = _lost(one) if one.indicator.kind == Kind.DEDUCTION else []
    tally = Tally(
        scored=_sum(scored) if any(one.applies for one in scored) else None,
        bonus=_sum(one for one in others if one.indicator.kind == Kind.BONUS),
        deducted=_sum(one for one in others if one.indicator.kind == Kind.DEDUCTION),
        is_vetoed=any(one.entered for one in others if one.indicator.kind == Kind.VETO),
    )
    return tally, tally.grade(grades)


def _sum(scores: Iterable[Score]) -> Decimal:
    return sum((one.points for one in scores if one.points is not None), ZERO)


def _lost(score: Score) -> list[dict[str, Any]]:
    """Each lost point, as it counts in the total, with its reason and its evidence.

    What people entered stands above what was computed.
    """
    if score.points is None:
        return []
    if score.indicator.kind == Kind.DEDUCTION:
        return [_entered_lost(score, score.points)] if score.points else []
    if score.entered is not None:
        return [_entered_lost(score, score.weight - score.points)] if score.entered < score.base else []
    found = computed_mark(score)
    rows = found.lost if found else ()
    counted = shared(score.weight - score.points, [row["points"] for row in rows])
    return [{**row, "points": str(points)} for row, points in zip(rows, counted, strict=True)]


def _entered_lost(score: Score, points: Decimal) -> dict[str, Any]:
    return {"points": str(points), "reason": score.remark, "url": _ground(score)}


def _ground(score: Score) -> str:
    """The page that tells why the points are what they are: the objection that was upheld, else the paper."""
    upheld = [one for one in score.objections.all() if one.state == Objection.State.UPHELD]
    if upheld:
        return upheld[0].get_absolute_url()
    return reverse("supervision_desk:score_evidence", args=[score.pk]) if score.attachment_id else ""
