"""The 一览表 as a heat map: how much of each catalog is public, in shades, and where something is late or stale."""

from __future__ import annotations

from dataclasses import dataclass

from supervision.queries.matrix import Cell, State
from supervision.queries.matrix_words import LINES

# From so many percent public up, the shade; below the last one the lightest.
SHADES = ((95, "full", "≥95%"), (80, "good", "80–94%"), (65, "fair", "65–79%"), (1, "low", "<65%"))


@dataclass(frozen=True)
class Heat:
    """What stands in a cell: its shade, its text, what a pointer is told, and which of the cell's items it counts."""

    shade: str
    text: str
    told: str
    show: str = ""


BARE = {State.NONE: "none", State.NOT_APPLICABLE: "none", State.UNPUBLISHED: "nothing"}


def heat(cell: Cell) -> Heat:
    """Late items come before stale ones, both before the share that is public (rounded down)."""
    if shade := BARE.get(cell.state):
        line = LINES[cell.state]
        return Heat(shade, line.sign, line.word)
    if cell.late:
        return _counted(State.LATE, cell.late)
    if cell.stale:
        return _counted(State.STALE, cell.stale)
    percent = cell.percent or 0
    shade = next((shade for least, shade, _ in SHADES if percent >= least), "low")
    return Heat(shade, str(percent), f"已公布{percent}%", "published")


def _counted(state: State, count: int) -> Heat:
    """How many items of a cell are late or stale."""
    line = LINES[state]
    return Heat(state, f"{line.sign}{count}", f"{count}项{line.word}", state)


KEY = (
    *(Heat(shade, LINES[state].sign, LINES[state].word) for state, shade in BARE.items()),
    *(Heat(shade, words, "已公布") for _, shade, words in reversed(SHADES)),
    *(Heat(state, f"{LINES[state].sign}n", f"n项{LINES[state].word}") for state in (State.LATE, State.STALE)),
)
