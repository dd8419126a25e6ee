"""The words of the 一览表: what each state means, and the sign that stands for it in a cell."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from supervision.queries.matrix import State


@dataclass(frozen=True)
class LegendLine:
    """One state: its sign in the cells, so that it is never told by colour alone, and its definition."""

    state: State
    sign: str
    told: str


LEGEND = (
    LegendLine(
        State.NONE,
        "—",
        "标准目录没有要求该单位公开这一领域的事项；县直部门和园区以认领的领域为准。不计入任何比例。",
    ),
    LegendLine(
        State.NOT_COMPILED,
        "未",
        "应公布的事项还没有全部公布。数字是已公布占应公布的百分比；不适用的事项不算应公布。",
    ),
    LegendLine(
        State.STALE,
        "旧",
        "目录已全部公布，但有事项的信息久未更新：超过时限写明的周期；及时、长期公开的，"
        f"超过{settings.DISCLOSURE_STALE_DAYS}天没有新的信息，或者事项修订后超过20个工作日没有新的信息。",
    ),
    LegendLine(State.LATE, "迟", "目录已全部公布，没有久未更新的，但有事项最新的信息晚于法定到期日公开。"),
    LegendLine(State.COMPILED, "编", "目录已全部公布，没有逾期和久未更新的，但有事项还没有公开过信息。"),
    LegendLine(
        State.DISCLOSED,
        "公",
        "目录已全部公布，应主动公开的事项都有信息，没有逾期和久未更新的；没有应主动公开的事项的也算。",
    ),
)
SIGNS = {line.state: line.sign for line in LEGEND}
FIGURES = "“旧、迟、编、公”格内的数字，是已公开信息的事项占应主动公开事项的百分比。"
# The figures of a whole table, in the order of its sentence.
TOLD = (
    ("应公布事项", "owed"),
    ("已公布", "published"),
    ("应主动公开", "to_disclose"),
    ("已公开信息", "disclosed"),
    ("其中逾期公开", "late"),
    ("久未更新", "stale"),
)
