"""政务公开工作专报: one page for leaders. One conclusion, three figures, problems, suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from disclosure_portal.units.models import Unit
from supervision.models import Status
from supervision.queries.going_on import REMINDER_DAYS, open_consultations, reminding
from supervision.queries.matrix import Group, matrix
from supervision.queries.reports.asked import Asked, NothingToReport

if TYPE_CHECKING:
    from supervision.queries.dashboard import Dashboard
    from supervision.queries.lateness import Pressing

MOST_PROBLEMS = 4
LONGEST = {"conclusion": 130, "problem": 62, "suggestion": 96}  # characters, so that one page holds them


def figures(asked: Asked) -> dict[str, Any]:
    board = asked.dashboard
    if board is None:
        raise NothingToReport(f"{asked.facts['as_of']}没有执行中的实施方案，请另选日期。")
    return {
        "conclusion": _short(board.headline.text, "conclusion"),
        "figures": _three(asked, board),
        "problems": [_short(text, "problem") for text in _problems(board)],
        "suggestion": _short(_suggestion(board), "suggestion"),
        "going_on": _going_on(asked),
        "facts": {"plan": board.plan.title, "document_number": board.plan.document_number},
    }


def _three(asked: Asked, board: Dashboard) -> list[dict[str, str]]:
    """Label, figure and what it rests on: each stands on the dashboard or in 公开情况一览表."""
    done = board.counts.get(Status.MET, 0) + board.counts.get(Status.MET_LATE, 0)
    owed = board.total - board.counts.get(Status.WAIVED, 0)
    total = matrix(asked.county, as_of=asked.as_of, group=Group.ALL).total
    late = board.counts.get(Status.OVERDUE, 0)
    units = len({unit.pk for one in board.late for unit in one.units})
    return [
        {"label": "任务完成", "figure": f"{done}/{owed}", "told": "已完成／全部任务（不含已免除）"},
        {"label": "逾期未完成", "figure": str(late), "told": f"项任务，涉及{units}个单位"},
        {
            "label": "标准目录公布",
            "figure": "—" if total.percent is None else f"{total.percent}%",
            "told": f"应公布{total.owed}项，已公布{total.published}项",
        },
    ]


def _problems(board: Dashboard) -> list[str]:
    """The longest late first, then what comes near."""
    found = [_problem(one) for one in [*board.late, *board.near][:MOST_PROBLEMS]]
    return found or ["没有逾期和临期的任务。"]


def _problem(one: Pressing) -> str:
    lacks = one.lacks.rstrip("。")
    why = f"：{lacks}" if lacks else ""
    if one.is_late:
        return f"{one.named}“{one.milestone}”{one.told}{why}。"
    told = one.told if one.told.endswith("到期") else f"{one.told}到期"
    return f"“{one.milestone}”{told}，{one.named}没有完成{why}。"


def _suggestion(board: Dashboard) -> str:
    if board.late:
        return _of_the_late(board.late)
    if board.near:
        first = board.near[0]
        return f"请{first.named}按期完成“{first.milestone}”。"
    return "继续按方案推进。"


def _of_the_late(late: Sequence[Pressing]) -> str:
    """The office that writes the brief doesn't ask for measures against itself: it says what it does by itself."""
    others = [one for one in late if not _is_ours(one)]
    ours = [one for one in late if _is_ours(one)]
    said = ""
    if others:
        worst = others[0]
        said = f"请县政府督查部门就“{worst.milestone}”向{worst.named}发督办单，限期完成，并由分管领导约谈逾期最久的单位。"
    return f"{said}“{ours[0].milestone}”由本办限期完成。" if ours else said


def _is_ours(one: Pressing) -> bool:
    return all(unit.kind == Unit.Kind.COUNTY_OFFICE for unit in one.units)


def _going_on(asked: Asked) -> str:
    open_now = open_consultations(asked.county, on=asked.as_of).count()
    said = reminding(asked.county, as_of=asked.as_of)
    return (
        f"正在征求公众意见{open_now}项；近{REMINDER_DAYS}日提醒{said.said}项，"
        f"发出消息{said.sent}条，已读{said.read}条。"
    )


def _short(text: str, part: str) -> str:
    most = LONGEST[part]
    return text if len(text) <= most else text[: most - 1] + "…"
