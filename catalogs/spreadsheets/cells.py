"""The cells of one record: their texts, merged ones included, and the formulas that came to nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from catalogs.spreadsheets.blocks import Block
from catalogs.spreadsheets.grids import Cell, Grid
from catalogs.spreadsheets.headers import NAME_ROLES, Column
from catalogs.spreadsheets.problems import Problem, formula_without_value, logical_value
from catalogs.wording import fold, tidy
from catalogs.wording.texts import squeeze

_SAME_AS_ABOVE = re.compile(r"\(?(?:同上(?:[项条行格栏]|一[项条行格])?|上同|同前|如上|〃|′′|\"|'')\)?[.。]?")
FORMULA_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_LOGICAL = frozenset({"True", "False", "TRUE", "FALSE"})  # what a program makes of TRUE in a cell
_TEXTS = frozenset({*NAME_ROLES, "content", "basis", "time_limit", "subject", "unit_name"})
# Whose blanks and line breaks mean something.
_LISTS = frozenset({"content", "basis", "channels", "audience", "method", "level"})


def is_same_as_above(text: str) -> bool:
    return bool(text) and len(text) <= 12 and bool(_SAME_AS_ABOVE.fullmatch(squeeze(text)))


@dataclass(slots=True)
class Cells:
    """Reads the cells of a block; what can't be read becomes an error of the record."""

    grid: Grid
    block: Block
    report: Callable[[Problem], None]

    def text(self, columns: Sequence[Column]) -> str:
        """The texts of these columns over all rows, each cell once, however far it is merged."""
        return "\n".join(text for text in self._texts(columns) if text)

    def names(self) -> list[str]:
        """The printed names from the highest level down; one cell merged over two levels is the upper one's alone."""
        if self._is_plain:
            return ["".join(self._texts([column])) for column in self.block.header.names]
        seen: set[Cell] = set()
        names = []
        for column in self.block.header.names:
            origins = {self.grid.origin(row, column.index) for row in self.block.rows}
            names.append("" if origins & seen else "".join(self._texts([column])))
            seen |= {origin for origin in origins if self.grid.own(*origin)}
        return names

    def first_shown(self, column: Column) -> str:
        shown = (self.grid.shown(row, column.index) for row in self.block.rows)
        return next((text for text in shown if text.strip()), "")

    def address(self, column: int | None) -> str:
        return "" if column is None else self.grid.address(self.block.rows[0], column)

    def address_of(self, *roles: str) -> str:
        return self.address(self.block.header.column_of(*roles))

    def check_tick_formulas(self) -> None:
        if not self.grid.empty_formulas:
            return
        for column in (column for column in self.block.header.columns if column.codes):
            for row in self.block.rows:
                if (row, column.index) in self.grid.empty_formulas:
                    self.report(formula_without_value(column.role, self.grid.address(row, column.index)))

    def _texts(self, columns: Sequence[Column]) -> Iterable[str]:
        role = columns[0].role
        for row, column in self._origins(columns):
            text = self.grid.own(row, column)
            if (row, column) in self.grid.empty_formulas or text in FORMULA_ERRORS:
                self.report(formula_without_value(role, self.grid.address(row, column)))
            elif text in _LOGICAL and role in _TEXTS and not self.block.header.is_own_export:
                self.report(logical_value(role, self.grid.address(row, column)))
            elif text:
                yield self._clean(text, role)

    def _origins(self, columns: Sequence[Column]) -> Iterable[Cell]:
        """Where the texts of these columns stand, from the first row down, each place once."""
        places = [(row, column.index) for row in self.block.rows for column in columns]
        return places if self._is_plain else dict.fromkeys(self.grid.origin(*place) for place in places)

    @property
    def _is_plain(self) -> bool:
        """One row of a sheet without merged cells: every text stands where it is shown."""
        return len(self.block.rows) == 1 and not self.grid.has_merges

    def _clean(self, text: str, role: str) -> str:
        if self.grid.is_csv:
            text = _off_apostrophe(text)
        if self.block.header.is_own_export:
            return text
        if role in _LISTS:
            return "\n".join(line.strip() for line in text.replace("\r\n", "\n").strip().split("\n"))
        return tidy(text)


def joined_names(printed: Iterable[str]) -> str:
    """The lower levels as one name, joined by /, equal neighbours once."""
    names = list(printed)
    return "/".join(name for i, name in enumerate(names) if i == 0 or fold(name) != fold(names[i - 1]))


def _off_apostrophe(text: str) -> str:
    """The apostrophe that makes a .csv cell inert is not part of its text."""
    return text[1:] if re.match(r"'+[=+\-@\t\r\n＝＋－＠]", text) else text
