"""Evidence of the county office's own oversight: a special inspection and an assessment each year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from disclosure_portal.workdays.display import day_words
from supervision.evidence.terms import Check, Evidence, Facts, Row, alike, day_of, met, unmet
from supervision.evidence.years import Period, before, period_of
from supervision.models import Assessment, Inspection, Rubric

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Milestone


def _yearly(judge: Callable[[Period, Facts], Evidence]) -> Callable[..., Mapping[int, Evidence]]:
    """A search that judges the county once for the milestone's year."""

    def search(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
        period = period_of(milestone)
        evidence = before(period) if facts.as_of < period.begins else judge(period, facts)
        return alike(units, evidence)

    return search


# Inspections


def _inspected(period: Period, facts: Facts) -> Evidence:
    """A round of the year was closed: that asks for every finding to be put right."""
    rounds = [one for one in facts.of(_inspections) if one.year == period.year]
    rows = [_inspection_row(one, facts.as_of) for one in rounds]
    closed = [day for one in rounds if (day := _closed_on(one, facts.as_of))]
    if closed:
        return met(min(closed), *rows)
    if rounds:
        return unmet(f"{period.year}年度专项检查的问题还没有全部整改到位", *rows)
    return unmet(f"{period.year}年度没有开展专项检查")


def _inspections(facts: Facts) -> list[Inspection]:
    """Those whose rows were drawn by the day."""
    return list(
        Inspection.objects.filter(county=facts.county, as_of__lte=facts.as_of).order_by("as_of", "pk")
    )


def _closed_on(inspection: Inspection, as_of: date) -> date | None:
    day = inspection.closed_on
    return day if day is not None and day <= as_of else None


def _inspection_row(inspection: Inspection, as_of: date) -> Row:
    day = _closed_on(inspection, as_of)
    told = f"{day_words(day)}结束" if day else "没有结束"
    return Row(f"{inspection}（{told}）", inspection.get_absolute_url(), day is not None)


# Assessments


def _assessed(period: Period, facts: Facts) -> Evidence:
    """The year's rubric was published and a round by it has its final scores."""
    rubrics = [one for one in facts.of(_rubrics) if one.year == period.year]
    rounds = [one for one in facts.of(_assessments) if one.rubric.year == period.year]
    rows = [
        Row(f"{one}（{day_words(_published_on(one))}印发）", one.get_absolute_url(), True) for one in rubrics
    ]
    rows += [
        Row(f"{one}（{day_words(_frozen_on(one))}定分）", one.get_absolute_url(), True) for one in rounds
    ]
    if rounds:
        return met(min(_frozen_on(one) for one in rounds), *rows)
    if rubrics:
        return unmet(f"{period.year}年度考核还没有定分", *rows)
    return unmet(f"没有印发{period.year}年度考核方案")


def _rubrics(facts: Facts) -> list[Rubric]:
    return list(
        Rubric.objects.filter(county=facts.county, published_at__lt=facts.end).order_by("published_at")
    )


def _assessments(facts: Facts) -> list[Assessment]:
    scored = Assessment.objects.filter(county=facts.county, frozen_at__lt=facts.end)
    return list(scored.select_related("rubric").order_by("frozen_at", "pk"))


def _published_on(rubric: Rubric) -> date:
    assert rubric.published_at is not None  # read by that day
    return day_of(rubric.published_at)


def _frozen_on(assessment: Assessment) -> date:
    assert assessment.frozen_at is not None  # read by that day
    return day_of(assessment.frozen_at)


CHECKS = (
    Check(
        "inspections",
        "专项检查记录",
        "本年度的专项检查已经结束，发现的问题全部整改销号；以检查结束的日期为完成日期。",
        _yearly(_inspected),
    ),
    Check(
        "assessments",
        "考核方案和得分",
        "印发了本年度的考核方案，并且按方案考核定分；以定分的日期为完成日期。",
        _yearly(_assessed),
    ),
)
