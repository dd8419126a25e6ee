"""A sheet as a grid of texts that knows which cells are merged."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Cell = tuple[int, int]  # row and column, from zero
MergedRange = tuple[Cell, Cell]


@dataclass(slots=True, eq=False)
class Grid:
    """The texts of one sheet from A1 on. A merged range shows the text of its first cell everywhere."""

    name: str
    rows: list[list[str]]
    merges: Sequence[MergedRange] = ()
    empty_formulas: frozenset[Cell] = frozenset()
    is_csv: bool = False
    is_hidden: bool = False
    width: int = 0
    _origins: dict[Cell, Cell] = field(default_factory=dict)
    _ends: dict[Cell, Cell] = field(default_factory=dict)
    _last_row: tuple[int, list[tuple[int, str]]] = (-1, [])
    headers: dict[int, Any] = field(default_factory=dict)  # what find_header found, by row

    def __post_init__(self) -> None:
        self.width = max(map(len, self.rows), default=0)
        self._origins = dict(self._covered_cells())
        self._ends = dict(self.merges)

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def has_merges(self) -> bool:
        return bool(self._origins)

    def own(self, row: int, column: int) -> str:
        """What stands in this very cell: nothing where a merged range covers it from elsewhere."""
        if (row, column) in self._origins:
            return ""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def shown(self, row: int, column: int) -> str:
        """What a reader sees there, merged ranges included."""
        return self.own(*self.origin(row, column))

    def origin(self, row: int, column: int) -> Cell:
        return self._origins.get((row, column), (row, column))

    def is_covered_from_above(self, row: int, column: int) -> bool:
        return self.origin(row, column)[0] < row

    def merged_width(self, row: int, column: int) -> int:
        return self._ends[row, column][1] - column + 1 if (row, column) in self._ends else 1

    def address(self, row: int, column: int) -> str:
        """The cell as the program that shows the file names it."""
        return address(row, column)

    def place(self, row: int) -> tuple[str, int]:
        """The sheet that a row stands in, and its number there, from one."""
        return self.name, row + 1

    def begins_anew(self, row: int) -> bool:
        """Does something else begin here, so that a header above holds no longer? Never within one sheet."""
        return False

    def own_texts(self, row: int) -> list[tuple[int, str]]:
        """(column, text) of the cells of a row that hold something of their own. Remembers the row last asked for."""
        if self._last_row[0] != row:
            texts = [(column, text) for column, text in enumerate(self.rows[row]) if text and text.strip()]
            if self._origins:
                texts = [(column, text) for column, text in texts if (row, column) not in self._origins]
            self._last_row = row, texts
        return self._last_row[1]

    def _covered_cells(self) -> Iterable[tuple[Cell, Cell]]:
        budget = 4 * max(1, self.height) * max(1, self.width)
        for start, end in self.merges:
            last_row, last_column = min(end[0], self.height - 1), min(end[1], self.width - 1)
            budget -= max(0, last_row - start[0] + 1) * max(0, last_column - start[1] + 1)
            if budget < 0:
                return  # overlapping ranges without end: no spreadsheet program writes them
            for row in range(start[0], last_row + 1):
                for column in range(start[1], last_column + 1):
                    if (row, column) != start:
                        yield (row, column), start


def address(row: int, column: int) -> str:
    """The cell as spreadsheets name it: (3, 1) → B4."""
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def to_text(value: Any) -> str:
    """A cell's value as it is printed: whole numbers without a decimal point, dates as 2020-10-31."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return str(value)
