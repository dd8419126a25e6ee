"""The words of the 一览表: the one sign, word and definition of each state, for the desk, the dashboard and the public."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from supervision.queries.matrix import Cell, State


@dataclass(frozen=True)
class LegendLine:
    """One state: its sign in the cells, so that it is never told by colour alone, its word and its definition."""

    name: str
    sign: str
    word: str
    told: str


LEGEND = (
    LegendLine(
        State.NONE,
        "—",
        "无此项职责",
        "单位没有这个领域的公开职责：标准目录没有要求，或者县直部门和园区没有认领。不计入任何比例。",
    ),
    LegendLine(State.NOT_APPLICABLE, "／", "均不适用", "这个领域的事项对该单位都不适用。不计入任何比例。"),
    LegendLine(State.UNPUBLISHED, "未", "未公布", "单位应当公布这个领域的事项，一项也没有公布。"),
    LegendLine(
        State.NOT_COMPILED,
        "缺",
        "未编制完成",
        "应公布的事项公布了一部分。数字是已公布占应公布的百分比；不适用的事项不算应公布。",
    ),
    LegendLine(
        State.STALE,
        "旧",
        "久未更新",
        "有事项的信息久未更新：超过时限写明的周期；及时、长期公开的，"
        f"超过{settings.DISCLOSURE_STALE_DAYS}天没有新的信息，或者事项修订后超过20个工作日没有新的信息。",
    ),
    LegendLine(State.LATE, "逾", "逾期公开", "有事项最新的信息晚于法定到期日公开。"),
    LegendLine(State.COMPILED, "编", "已编制", "目录已全部公布，但有事项还没有公开过信息。"),
    LegendLine(
        State.DISCLOSED,
        "公",
        "已公开",
        "目录已全部公布，应主动公开的事项都有信息，没有逾期和久未更新的；没有应主动公开的事项的也算。",
    ),
)
LINES = {line.name: line for line in LEGEND}
ORDER = "一格只写一种情况，同时有几种的，按上面的次序写在前的那一种。"
FIGURES = "“旧、逾、编、公”格内的数字，是已公开信息的事项占应主动公开事项的百分比。"
# The figures of a whole table, in the order of its sentence.
TOLD = (
    ("应公布事项", "owed"),
    ("已公布", "published"),
    ("应主动公开", "to_disclose"),
    ("已公开信息", "disclosed"),
    ("其中逾期公开", "late"),
    ("久未更新", "stale"),
)

PUBLISHED = LegendLine("published", "✓", "已公布", "单位在这个领域公布了事项，点开可以查看。")
PUBLIC_LEGEND = (
    PUBLISHED,
    LINES[State.UNPUBLISHED],
    LINES[State.NOT_APPLICABLE],
    LINES[State.NONE],
)


def public_line(cell: Cell) -> LegendLine:
    """What the public is told of a cell: not how far a catalog is that is public at all."""
    return PUBLISHED if cell.published else LINES[cell.state]
