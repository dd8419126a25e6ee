"""考核得分表: the points of every unit in the county's latest round whose scores were announced by the day.

The points are those that stand now; until the round is frozen the form says that they may still change.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from disclosure_portal.workdays.display import day_words
from supervision.models import Assessment
from supervision.queries.reports.asked import Asked, NothingToReport
from supervision.queries.scores import score_table

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

MOST_PARTS = 12  # groups of indicators that a form has columns for


def first_announced_on(county: Unit) -> date | None:
    """The day since which there are scores to report."""
    announced = Assessment.objects.filter(county=county, announced_at__isnull=False)
    first = announced.order_by("announced_at").first()
    return timezone.localdate(first.announced_at) if first and first.announced_at else None


def figures(asked: Asked) -> dict[str, Any]:
    announced = Assessment.objects.filter(county=asked.county, announced_at__lt=asked.end)
    latest = announced.select_related("rubric").order_by("-snapshot_on", "-pk").first()
    if latest is None:
        raise NothingToReport(f"{asked.facts['as_of']}以前没有公布过考核得分。")
    table = score_table(latest)
    rows = [
        {
            "serial": number,
            "group": row.sheet.get_group_display(),
            "unit": row.sheet.unit.name,
            **{f"part{place}": _plain(cell) for place, cell in enumerate(row.cells[:MOST_PARTS], 1)},
            "total": _plain(row.sheet.total),
            "grade": "否决" if row.sheet.is_vetoed else row.sheet.grade,
            "rank": row.sheet.rank,
        }
        for number, row in enumerate(table.rows, 1)
    ]
    parts = {f"part{place}": name for place, name in enumerate(table.columns[:MOST_PARTS], 1)}
    facts = {
        "assessment": latest.title,
        "basis": latest.basis,
        "snapshot_on": latest.snapshot_on.isoformat(),
        "state": latest.get_state_display(),
    }
    return {"rows": rows, "facts": facts, "captions": parts, "cautions": _cautions(latest)}


def _cautions(assessment: Assessment) -> list[str]:
    """What is announced isn't final before the objections are answered and the round is frozen."""
    until = assessment.objection_until
    if assessment.state == Assessment.State.FROZEN or until is None:
        return []
    return [
        f"本表得分在公示和申诉期内（申诉到{day_words(until)}24时截止），没有定分，可能变动，不是最终得分。"
    ]


def _plain(points: Decimal | int | None) -> float | None:
    return None if points is None else float(points)
