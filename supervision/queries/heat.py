"""The 一览表 as a heat map: how much of each catalog is public, in shades, and where something is late or stale."""

from __future__ import annotations

from dataclasses import dataclass

from supervision.queries.matrix import Cell, State

# From so many percent public up, the shade; below the last one the lightest.
SHADES = ((95, "full", "≥95"), (80, "good", "80–94"), (65, "fair", "65–79"), (1, "low", "<65"))


@dataclass(frozen=True)
class Heat:
    """What stands in a cell: its shade, its text, what a pointer is told, and which of the cell's items it counts."""

    shade: str
    text: str
    told: str
    show: str = ""


NONE = Heat("none", "", State.NONE.label)
NOT_APPLICABLE = Heat("none", "", "事项均不适用")
NOTHING = Heat("nothing", "未", "还没有公布")
KEY = (
    Heat("nothing", "未 未公布", ""),
    *(Heat(shade, words, "") for _, shade, words in reversed(SHADES)),
    Heat("late", "逾n 逾期项数", ""),
    Heat("stale", "旧n 久未更新项数", ""),
)


def heat(cell: Cell) -> Heat:
    """Late items come before stale ones, both before the share that is public (rounded down)."""
    if cell.state == State.NONE:
        return NONE
    if cell.late:
        return Heat("late", f"逾{cell.late}", f"{cell.late}项逾期公开", "late")
    if cell.stale:
        return Heat("stale", f"旧{cell.stale}", f"{cell.stale}项久未更新", "stale")
    if not cell.published:
        return NOTHING if cell.applies else NOT_APPLICABLE
    percent = cell.percent or 0
    shade = next((shade for least, shade, _ in SHADES if percent >= least), "low")
    return Heat(shade, str(percent), f"已公布{percent}%", "published")
