"""The snapshot of a round: the facts of every unit on every computed indicator, read once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from supervision.evidence.terms import Facts
from supervision.models import Score, UnitScore
from supervision.scoring import FORMULAS
from supervision.scoring.facts import Found, Period
from supervision.scoring.sheets import asked_of, computed_mark

if TYPE_CHECKING:
    from supervision.models import Assessment

NOTHING = Found(0, (), "没有需要考核的内容")


def snapshot(assessment: Assessment, unit_scores: Sequence[UnitScore]) -> dict[int, list[Score]]:
    """The scores of each unit's sheet as the portal computes them, by the sheets' keys, not saved.

    The same day read again gives the same scores, as far as nothing was entered for it afterwards. Queries grow with
    the indicators, not with the units.
    """
    asked = asked_of(assessment.rubric)
    period = Period(assessment.begins_on, Facts(assessment.county, assessment.snapshot_on))
    units = [sheet.unit for sheet in unit_scores]
    names = {line.formula for lines in asked.values() for line, _ in lines if line.formula}
    found = {name: FORMULAS[name].read(units, period) for name in sorted(names)}
    sheets = {}
    for sheet in unit_scores:
        sheets[sheet.pk] = [
            Score(unit_score=sheet, indicator=line, base=points, weight=points)
            for line, points in asked[sheet.group]
        ]
        for score in sheets[sheet.pk]:
            if name := score.indicator.formula:
                compute(score, found[name].get(sheet.unit_id, NOTHING))
    return sheets


def compute(score: Score, facts: Found) -> None:
    """Give a score its facts and what follows from them; without any it doesn't apply to the unit."""
    score.facts = facts.as_json()
    score.applies = facts.of > 0
    found = computed_mark(score)
    score.computed = found.earned if found else None
