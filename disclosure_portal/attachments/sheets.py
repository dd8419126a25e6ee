"""The sheets inside an .xlsx, walked without building them: how far their cells reach."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from xml.parsers import expat


class SheetTooLarge(Exception):
    """The sheet spans more rows or cells than it may."""


class SheetWalk:
    """Goes through the elements of one sheet from top to bottom and knows which cell it is at.

    What counts as reaching a cell is the heir's to say, by calling `reach`. Raises SheetTooLarge at the first
    cell beyond the limits, ValueError for markup that no sheet holds, and ExpatError for what is no XML.
    """

    def __init__(self, *, rows: int, cells: int) -> None:
        self.rows, self.cells = rows, cells
        self.row = self.column = -1
        self.last_row = self.last_column = 0
        self.parser = plain_parser()
        self.parser.StartElementHandler = self.start

    def walk(self, content: bytes) -> None:
        self.parser.Parse(content, True)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self.begin_cell(attributes)
        elif name == "row":
            self.begin_row(attributes)
        else:
            self.other(name, attributes)

    def begin_row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
        self.column = -1

    def begin_cell(self, attributes: dict[str, str]) -> None:
        if reference := attributes.get("r"):
            self.row, self.column = position(reference)
        else:
            self.column += 1

    def other(self, name: str, attributes: dict[str, str]) -> None:
        """Any element but a row or a cell."""

    def reach(self, row: int, column: int) -> None:
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        if self.last_row >= self.rows or (self.last_row + 1) * (self.last_column + 1) > self.cells:
            raise SheetTooLarge


class Extent(SheetWalk):
    """Counts empty cells, empty rows and the stated dimension as well: openpyxl makes cells of them all."""

    def begin_row(self, attributes: dict[str, str]) -> None:
        super().begin_row(attributes)
        self.reach(self.row, 0)

    def begin_cell(self, attributes: dict[str, str]) -> None:
        super().begin_cell(attributes)
        self.reach(self.row, self.column)

    def other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "dimension" and attributes.get("ref"):
            self.reach(*position(attributes["ref"].rpartition(":")[2]))


def plain_parser() -> Any:
    """An XML parser that declares nothing: entities are how a small file becomes a large one."""
    parser = expat.ParserCreate()
    parser.ordered_attributes = False

    def refuse(*_: object) -> None:
        raise ValueError("A sheet declares no document type and no entities.")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def position(reference: str) -> tuple[int, int]:
    """Row and column of "B12", counted from 0."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]) - 1, _column(letters)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    if not re.fullmatch(r"[A-Za-z]{1,3}", letters):
        raise ValueError(f"{letters!r} names no column.")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
