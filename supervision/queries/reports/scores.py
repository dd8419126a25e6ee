"""考核得分表: the points of every unit in the county's latest round whose scores were announced by the day."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from supervision.models import Assessment
from supervision.queries.reports.asked import Asked, NothingToReport
from supervision.queries.scores import score_table

MOST_PARTS = 12  # groups of indicators that a form has columns for


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
    return {"rows": rows, "facts": facts, "captions": parts}


def _plain(points: Decimal | int | None) -> float | None:
    return None if points is None else float(points)
