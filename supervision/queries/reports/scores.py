"""考核得分表: the points of every unit in the county's latest round whose scores were announced by the day.

A corrected score isn't kept as it was before: days before the last correction can't be asked for. Until the round was
frozen the form says that the points may still change.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from disclosure_portal.clock import begins
from disclosure_portal.workdays.display import day_words
from supervision.models import Assessment, Objection
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


def corrected_after(county: Unit, *, as_of: date) -> str:
    """Why the scores of a day can't be told: one was corrected since, on an objection. Empty when they can."""
    end = begins(as_of + timedelta(days=1))
    latest = _latest(county, end)
    upheld = Objection.objects.filter(state=Objection.State.UPHELD, answered_at__gte=end)
    last = upheld.filter(score__unit_score__assessment=latest).order_by("-answered_at").first()
    if last is None or last.answered_at is None:
        return ""
    changed_on = day_words(timezone.localdate(last.answered_at))
    return (
        f"“{latest}”的得分在{changed_on}因申诉成立改过，改以前的得分表不能再生成，请选这一天或者以后的日期。"
    )


def _latest(county: Unit, end: datetime) -> Assessment | None:
    announced = Assessment.objects.filter(county=county, announced_at__lt=end)
    return announced.select_related("rubric").order_by("-snapshot_on", "-pk").first()


def figures(asked: Asked) -> dict[str, Any]:
    latest = _latest(asked.county, asked.end)
    if latest is None:
        raise NothingToReport(f"{asked.facts['as_of']}以前没有公布过考核得分。")
    if reason := corrected_after(asked.county, as_of=asked.as_of):
        raise NothingToReport(reason)
    is_frozen = latest.frozen_at is not None and latest.frozen_at < asked.end
    table = score_table(latest)
    rows = [
        {
            "serial": number,
            "group": row.sheet.get_group_display(),
            "unit": row.sheet.unit.name,
            **{f"part{place}": _plain(cell) for place, cell in enumerate(row.cells[:MOST_PARTS], 1)},
            "total": _plain(row.sheet.total),
            "grade": "否决" if row.sheet.is_vetoed else row.sheet.grade or "不评",
            "rank": row.sheet.rank,
        }
        for number, row in enumerate(table.rows, 1)
    ]
    parts = {f"part{place}": name for place, name in enumerate(table.columns[:MOST_PARTS], 1)}
    facts = {
        "assessment": latest.title,
        "basis": latest.basis,
        "snapshot_on": latest.snapshot_on.isoformat(),
        "state": (Assessment.State.FROZEN if is_frozen else Assessment.State.OBJECTION).label,
    }
    cautions = [] if is_frozen else _cautions(latest)
    return {"rows": rows, "facts": facts, "captions": parts, "cautions": cautions}


def _cautions(assessment: Assessment) -> list[str]:
    """What is announced isn't final before the objections are answered and the round is frozen."""
    until = assessment.objection_until
    if until is None:
        return []
    return [
        f"本表得分在公示和申诉期内（申诉到{day_words(until)}24时截止），没有定分，可能变动，不是最终得分。"
    ]


def _plain(points: Decimal | int | None) -> float | None:
    return None if points is None else float(points)
