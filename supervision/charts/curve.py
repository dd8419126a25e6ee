"""The progress curve: of all tasks the share that was due and the share that was done, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from supervision.charts import shapes
from supervision.charts.shapes import Drawing, Shape

if TYPE_CHECKING:
    from supervision.queries.course import Growth

LEFT, RIGHT, TOP, BOTTOM = 44, 52, 40, 28
HEIGHT = 260
SHARES = (0, 25, 50, 75, 100)
MOST_LABELS = {shapes.WIDE: 12, shapes.NARROW: 5}


def progress_curve(
    grown: Growth,
    *,
    begins: date,
    ends: date,
    as_of: date,
    title: str,
    description: str,
    width: int = shapes.WIDE,
    address: str = "",
) -> Drawing:
    """Both lines rise in steps, on the days themselves; the second ends on the day that is looked at.

    `address` opens the tasks that are done.
    """
    frame = Frame(begins, max(ends, as_of), width)
    drawn = [*_grid(frame), *_days(frame)]
    drawn.append(
        shapes.path(_steps(frame, grown.due, grown.total, frame.last), stroke=shapes.INK_3, dash="5 4")
    )
    done = _steps(frame, grown.done, grown.total, as_of)
    drawn += [shapes.path(done, stroke=shapes.BLUE, width=3), *_end(done, grown, address)]
    drawn += _legend()
    return Drawing("progress", width, HEIGHT, title, description, tuple(drawn))


@dataclass(frozen=True)
class Frame:
    """Where days and shares lie in the picture."""

    first: date
    last: date
    width: int

    @property
    def right(self) -> int:
        return self.width - RIGHT

    def x(self, day: date) -> float:
        return shapes.along(day, self.first, self.last, low=LEFT, high=self.right)

    def y(self, share: float) -> float:
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _grid(frame: Frame) -> list[Shape]:
    drawn = []
    for share in SHARES:
        y = frame.y(share / 100)
        drawn.append(shapes.line(LEFT, y, frame.right, y, stroke=shapes.LINE))
        drawn.append(shapes.text(LEFT - 6, y + 4, f"{share}%", size=12, fill=shapes.INK_3, anchor="end"))
    return drawn


def _days(frame: Frame) -> list[Shape]:
    """The first days of months under the line, as many as there is room for; a January tells its year."""
    months = months_between(frame.first, frame.last)
    most = MOST_LABELS[frame.width]
    step = next(size for size in (1, 2, 3, 6, 12, 24, 60, 120, 600) if len(months) <= size * most)
    shown = [month for month in months if (month.year * 12 + month.month - 1) % step == 0]
    drawn = []
    for month in shown:
        words = f"{month.year}年" if month.month == 1 else f"{month.month}月"
        drawn.append(
            shapes.line(frame.x(month), frame.y(0), frame.x(month), frame.y(0) + 5, stroke=shapes.INK_3)
        )
        drawn.append(
            shapes.text(frame.x(month), HEIGHT - 8, words, size=12, fill=shapes.INK_3, anchor="middle")
        )
    return drawn


def months_between(first: date, last: date) -> list[date]:
    """The first days of months within the span."""
    start = first.year * 12 + first.month - 1 + (first.day > 1)
    return [date(number // 12, number % 12 + 1, 1) for number in range(start, last.year * 12 + last.month)]


def _steps(
    frame: Frame, counts: Sequence[tuple[date, int]], total: int, until: date
) -> list[tuple[float, float]]:
    points, level = [(frame.x(frame.first), frame.y(0))], 0.0
    for day, count in counts:
        points.append((frame.x(day), frame.y(level)))
        level = count / total if total else 0.0
        points.append((frame.x(day), frame.y(level)))
    return [*points, (frame.x(until), frame.y(level))]


def _end(done: list[tuple[float, float]], grown: Growth, address: str) -> list[Shape]:
    x, y = done[-1]
    # Behind the line and above it there is room; at its very beginning only before it.
    begins = x < LEFT + 50
    return [
        shapes.circle(x, y, 4, fill=shapes.BLUE),
        shapes.text(
            x + (8 if begins else -6),
            y - 8,
            f"{grown.percent}%",
            fill=shapes.BLUE,
            bold=True,
            anchor="start" if begins else "end",
            url=address if grown.done_until_now else "",
            halo=True,
        ),
    ]


def _legend() -> list[Shape]:
    return [
        shapes.line(LEFT, 14, LEFT + 24, 14, stroke=shapes.BLUE, width=3),
        shapes.text(LEFT + 30, 19, "已完成", size=13, fill=shapes.BLUE, bold=True),
        shapes.line(LEFT + 92, 14, LEFT + 116, 14, stroke=shapes.INK_3, width=2, dash="5 4"),
        shapes.text(LEFT + 122, 19, "按期限应完成", size=13, fill=shapes.INK_2),
    ]
