"""Bars beneath each other, one for each unit of a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supervision.charts import shapes
from supervision.charts.shapes import Drawing, Shape

ROW, BAR, TOP = 26, 16, 8
NAME_WIDTH, NOTE_WIDTH = 190, 150
NAME_LENGTH = 12


@dataclass(frozen=True)
class Bar:
    """A row: its name, its share in percent, what is said behind the bar, whether that is trouble."""

    name: str
    percent: int
    note: str
    is_late: bool = False


def bars(rows: Sequence[Bar], *, title: str, description: str) -> Drawing:
    drawn = [shape for number, row in enumerate(rows) for shape in _row(row, TOP + ROW * number)]
    return Drawing("ranking", shapes.WIDE, 2 * TOP + ROW * len(rows), title, description, tuple(drawn))


def bar_width(percent: int) -> float:
    return (shapes.WIDE - NAME_WIDTH - NOTE_WIDTH) * percent / 100


def _row(row: Bar, y: float) -> list[Shape]:
    (name,) = shapes.wrapped(row.name, per_line=NAME_LENGTH, lines=1)
    colour = shapes.RED if row.is_late else shapes.INK_2
    told = f"{row.name}：{row.note}"
    return [
        shapes.text(NAME_WIDTH - 10, y + 13, name, size=13, anchor="end"),
        shapes.rect(NAME_WIDTH, y, bar_width(100), BAR, fill=shapes.GROUND),
        shapes.rect(NAME_WIDTH, y, bar_width(row.percent), BAR, fill=shapes.BLUE, told=told),
        shapes.text(
            NAME_WIDTH + bar_width(100) + 10, y + 13, row.note, size=13, fill=colour, bold=row.is_late
        ),
    ]
