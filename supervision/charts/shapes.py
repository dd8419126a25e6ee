"""The shapes of a drawing. Colours are attributes of the shapes: a page and a file on its own show the same picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

INK, INK_2, INK_3 = "#1b1f24", "#4a5563", "#606b7a"
BLUE, RED, GREEN, AMBER = "#0b4a8f", "#c8102e", "#1b6e3c", "#8a5a00"
LINE, GROUND, PAPER = "#d9dee5", "#e9edf1", "#ffffff"
WIDE = 944  # units of a picture on a desk, as many as it has points there
NARROW = 340  # and on a phone


@dataclass(frozen=True)
class Part:
    """Some of a line of words, with what opens the rows that it counts."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Shape:
    """One element. `told` is what a pointer resting on it reads; `url` opens the rows that it counts.

    `parts` make up a line of words of which each opens its own.
    """

    tag: str
    attributes: tuple[tuple[str, str], ...]
    words: str = ""
    told: str = ""
    url: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A picture: its size in units, what it is, what it says in words, and its shapes from the back to the front."""

    name: str
    width: int
    height: int
    title: str
    description: str
    shapes: tuple[Shape, ...]

    @property
    def has_links(self) -> bool:
        return any(shape.url or any(part.url for part in shape.parts) for shape in self.shapes)


def place(units: float) -> str:
    """A coordinate: whole where it is, else one decimal, the same on every machine."""
    return f"{units:.1f}".removesuffix(".0")


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1, dash: str = ""
) -> Shape:
    ends = (("x1", place(x1)), ("y1", place(y1)), ("x2", place(x2)), ("y2", place(y2)))
    return Shape("line", (*ends, *_pen(stroke, width, dash)))


def path(points: Sequence[tuple[float, float]], *, stroke: str, width: float = 2, dash: str = "") -> Shape:
    """A line through the points."""
    through = " ".join(
        f"{'L' if number else 'M'}{place(x)} {place(y)}" for number, (x, y) in enumerate(points)
    )
    rounded = (("stroke-linejoin", "round"), ("stroke-linecap", "round"))
    return Shape("path", (("d", through), ("fill", "none"), *_pen(stroke, width, dash), *rounded))


def circle(x: float, y: float, radius: float, *, fill: str, told: str = "") -> Shape:
    return Shape(
        "circle", (("cx", place(x)), ("cy", place(y)), ("r", place(radius)), ("fill", fill)), told=told
    )


def rect(x: float, y: float, width: float, height: float, *, fill: str, told: str = "") -> Shape:
    size = (("x", place(x)), ("y", place(y)), ("width", place(width)), ("height", place(height)))
    return Shape("rect", (*size, ("fill", fill)), told=told)


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 14,
    fill: str = INK,
    anchor: str = "start",
    bold: bool = False,
    url: str = "",
    parts: Sequence[Part] = (),
    halo: bool = False,
) -> Shape:
    """Words whose base line is at y; `anchor` says which end of them is at x. A halo parts them from lines behind."""
    style = (
        ("x", place(x)),
        ("y", place(y)),
        ("font-size", str(size)),
        ("fill", fill),
        ("text-anchor", anchor),
    )
    weight = (("font-weight", "600"),) if bold else ()
    around = (("stroke", PAPER), ("stroke-width", "4"), ("paint-order", "stroke")) if halo else ()
    return Shape("text", (*style, *weight, *around), words=words, url=url, parts=tuple(parts))


def _pen(stroke: str, width: float, dash: str) -> tuple[tuple[str, str], ...]:
    pen = (("stroke", stroke), ("stroke-width", place(width)))
    return (*pen, ("stroke-dasharray", dash)) if dash else pen


def wrapped(words: str, *, per_line: int, lines: int) -> list[str]:
    """Words in lines of so many Chinese characters; what doesn't fit ends in an ellipsis.

    A line ends behind a bracket where it can, so that 乡镇（街道）标准目录 keeps its words whole.
    """
    cut, rest = [], words
    while rest:
        end = len(rest) if len(rest) <= per_line else _line_end(rest[:per_line])
        cut.append(rest[:end])
        rest = rest[end:]
    if len(cut) <= lines:
        return cut
    return [*cut[: lines - 1], f"{cut[lines - 1][: per_line - 1]}…"]


def _line_end(line: str) -> int:
    behind = line.rfind("）") + 1
    return behind if behind > len(line) // 2 else len(line)


def along(day: date, first: date, last: date, *, low: float, high: float) -> float:
    """Where a day lies between two others, on a line from low to high."""
    days = max(1, (last - first).days)
    share = min(1.0, max(0.0, (day - first).days / days))
    return low + share * (high - low)
