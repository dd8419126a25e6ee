"""The time line: a plan's milestones in the order of their days, how each stands, and the day that is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from supervision.charts import shapes
from supervision.charts.shapes import Drawing, Part, Shape

SIDE = 58  # room for half a label at either end
GAP = 116  # between two marks whose labels stand on one level
MARK = 10
LINE_Y, LABEL_Y, STEP_Y = 42, 74, 19
NAME_LENGTH, NAME_LINES = 7, 2
COLOURS = {"done": shapes.GREEN, "late": shapes.RED, "soon": shapes.AMBER, "coming": shapes.INK_3}

# Drawn, since not every font has them: a tick, the hands of a clock.
SIGNS = {"done": [(-4, 0), (-1, 4), (5, -4)], "soon": [(0, -6), (0, 0), (5, 3)]}


@dataclass(frozen=True)
class Stop:
    """A milestone on the line. `kind` is done, late, soon or coming; the notes say how many units have done it."""

    name: str
    day: date
    kind: str
    notes: tuple[Part, ...]

    @property
    def note(self) -> str:
        return "".join(part.words for part in self.notes)


def time_line(
    stops: Sequence[Stop], *, begins: date, ends: date, as_of: date, title: str, description: str
) -> Drawing:
    """Marks stand where their days lie, moved apart as far as their labels need; so is the day between them."""
    xs = spread([_wanted(stop.day, begins, ends) for stop in stops])
    levels = _levels(len(stops))
    height_of_level = STEP_Y * (NAME_LINES + 2) + 8
    drawn = [shapes.line(SIDE - 24, LINE_Y, shapes.WIDE - SIDE + 24, LINE_Y, stroke=shapes.LINE, width=4)]
    drawn += _today(day_x(as_of, stops, xs, begins=begins, ends=ends), as_of)
    for number, (stop, x) in enumerate(zip(stops, xs, strict=True)):
        drawn += _mark(stop, x, number + 1)
        drawn += _label(stop, x, LABEL_Y + height_of_level * (number % levels))
    height = LABEL_Y + height_of_level * levels - STEP_Y
    return Drawing("time-line", shapes.WIDE, height, title, description, tuple(drawn))


def spread(wanted: Sequence[float]) -> list[float]:
    """Places in order, each at least a gap from the last and all within the line; closer only if they don't fit."""
    low, high = SIDE, shapes.WIDE - SIDE
    room = (high - low) / max(1, len(wanted) - 1)
    gap = min(GAP, room)
    placed: list[float] = []
    for x in wanted:
        placed.append(max(x, placed[-1] + gap) if placed else max(x, low))
    limit = float(high)
    for number in range(len(placed) - 1, -1, -1):
        placed[number] = min(placed[number], limit)
        limit = placed[number] - gap
    return placed


def day_x(day: date, stops: Sequence[Stop], xs: Sequence[float], *, begins: date, ends: date) -> float:
    """Where a day lies between the marks as they stand: never on the wrong side of one."""
    fixed = [(begins, float(SIDE - 24)), *((stop.day, x) for stop, x in zip(stops, xs, strict=True))]
    fixed.append((max(ends, fixed[-1][0]), float(shapes.WIDE - SIDE + 24)))
    for (before, low), (after, high) in pairwise(fixed):
        if day <= after:
            return shapes.along(day, before, after, low=low, high=high)
    return fixed[-1][1]


def _wanted(day: date, begins: date, ends: date) -> float:
    return shapes.along(day, begins, ends, low=SIDE, high=shapes.WIDE - SIDE)


def _levels(count: int) -> int:
    """On how many levels the labels stand so that neighbours don't touch."""
    return max(1, -(-(count - 1) * GAP // (shapes.WIDE - 2 * SIDE)))


def _today(x: float, as_of: date) -> list[Shape]:
    # Words at either end stay inside the picture.
    anchor = "start" if x < SIDE else "end" if x > shapes.WIDE - SIDE else "middle"
    return [
        shapes.line(x, 20, x, LINE_Y + 16, stroke=shapes.BLUE, width=2, dash="3 3"),
        shapes.text(x, 14, f"截至{as_of:%Y-%m-%d}", size=13, fill=shapes.BLUE, anchor=anchor, bold=True),
    ]


def _mark(stop: Stop, x: float, number: int) -> list[Shape]:
    told = f"{stop.name}，{stop.day:%Y-%m-%d}，{stop.note}"
    ground = [
        shapes.circle(x, LINE_Y, MARK + 3, fill=shapes.PAPER),
        shapes.circle(x, LINE_Y, MARK, fill=COLOURS[stop.kind], told=told),
    ]
    if stop.kind in SIGNS:
        drawn = [(x + right, LINE_Y + down) for right, down in SIGNS[stop.kind]]
        return [*ground, shapes.path(drawn, stroke=shapes.PAPER)]
    sign = "!" if stop.kind == "late" else str(number)
    return [*ground, shapes.text(x, LINE_Y + 5, sign, fill=shapes.PAPER, anchor="middle", bold=True)]


def _label(stop: Stop, x: float, y: float) -> list[Shape]:
    names = shapes.wrapped(stop.name, per_line=NAME_LENGTH, lines=NAME_LINES)
    colour = shapes.RED if stop.kind == "late" else shapes.AMBER if stop.kind == "soon" else shapes.INK_2
    lines = [
        *(
            shapes.text(x, y + STEP_Y * row, name, anchor="middle", bold=True)
            for row, name in enumerate(names)
        ),
        shapes.text(x, y + STEP_Y * len(names), f"{stop.day:%Y-%m-%d}", size=13, anchor="middle"),
    ]
    below = y + STEP_Y * (len(names) + 1)
    note = shapes.text(
        x, below, "", size=13, fill=colour, anchor="middle", bold=stop.kind == "late", parts=stop.notes
    )
    return [*lines, note]
