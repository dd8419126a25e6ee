"""进展情况统计表: each milestone of the plan and how its units stand. The counts are the dashboard's."""

from __future__ import annotations

from typing import Any

from supervision.models import Status
from supervision.queries.course import Stand
from supervision.queries.reports.asked import Asked, NothingToReport, due_words, share

COUNTED = (
    Status.MET,
    Status.MET_LATE,
    Status.OVERDUE,
    Status.DUE_SOON,
    Status.NOT_DUE,
    Status.WAIVED,
)


def figures(asked: Asked) -> dict[str, Any]:
    board = asked.dashboard
    if board is None:
        raise NothingToReport(f"{asked.facts['as_of']}没有执行中的实施方案，请另选日期。")
    rows = [{"serial": number, **_row(stand)} for number, stand in enumerate(board.stands, 1)]
    counts = {status.value: board.counts.get(status, 0) for status in COUNTED}
    done = counts[Status.MET] + counts[Status.MET_LATE]
    totals = {
        "serial": "合计",
        "units": board.total,
        **counts,
        "rate": share(done, board.total - counts[Status.WAIVED]),
    }
    facts = {"plan": board.plan.title, "document_number": board.plan.document_number}
    return {"rows": rows, "totals": totals, "facts": facts}


def _row(stand: Stand) -> dict[str, Any]:
    milestone = stand.milestone
    counts = {status.value: stand.by_status.get(status, 0) for status in COUNTED}
    units = sum(counts.values())
    done = counts[Status.MET] + counts[Status.MET_LATE]
    return {
        "code": milestone.code,
        "name": milestone.name,
        "due": due_words(stand.due, milestone.due_nominal),
        "units": units,
        **counts,
        "rate": share(done, units - counts[Status.WAIVED]),
    }
