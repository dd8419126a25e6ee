"""The tables in a sheet: the rows that belong to each header, and the title above them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from catalogs.spreadsheets.domains import DomainFinder
from catalogs.spreadsheets.grids import Grid
from catalogs.spreadsheets.headers import FORM_ROLES, Header, find_header
from catalogs.spreadsheets.titles import (
    is_banner,
    is_note,
    leads_to_header,
    names_a_catalog,
    reporting_unit,
    title_in,
    unknown_domain_in,
    without_continued,
)


@dataclass(frozen=True, slots=True)
class Title:
    """What the rows above a table say of it. `unknown` is the text of a title that names a domain not ours."""

    domain_code: str | None = None
    unknown: str = ""
    cell: str = field(default="", compare=False)
    unit_name: str = field(default="", compare=False)  # after 填报单位：


@dataclass(slots=True)
class TableRow:
    """A row with content of its own under a header, and what the titles above it say."""

    row: int
    header: Header
    title: Title


def find_headers(grid: Grid) -> Iterator[Header]:
    """Every header in a sheet, repeated ones too; our own export has just one, and no cell below it is a header."""
    row = 0
    while row < grid.height:
        if header := find_header(grid, row):
            yield header
            row = header.last_row
            if header.is_own_export:
                return
        row += 1


def table_rows(grid: Grid, finder: DomainFinder) -> Iterator[TableRow]:
    """Every row that stands under a header, in order; titles, repeated headers, notes and blank rows left out."""
    return _Walk(grid, finder).rows()


@dataclass(slots=True)
class _Walk:
    """Goes down a sheet and knows the header and the titles that hold for the row it is at."""

    grid: Grid
    finder: DomainFinder
    header: Header | None = None
    title: Title = field(default_factory=Title)
    in_preface: bool = True  # between a title and its header
    unit_name: str = ""
    told: set[str] = field(default_factory=set)  # titles that name no domain, which return after a page break

    def rows(self) -> Iterator[TableRow]:
        row = 0
        while row < self.grid.height:
            if self.grid.begins_anew(row):
                self.header = None
            if self.header and self.header.is_own_export:
                if self._is_filled_in(row) and not self._is_heading_of_export(row):
                    yield TableRow(row, self.header, self.title)
            elif found := find_header(self.grid, row):
                self.header, row = found if found.is_catalog else None, found.last_row
                self.in_preface = False
                self.title = replace(self.title, unit_name=self.unit_name)
            elif self._is_record(row) and self.header:
                yield TableRow(row, self.header, self.title)
            row += 1

    def _is_filled_in(self, row: int) -> bool:
        """More than a number; in a form, a word or a tick in a column that a clerk fills in."""
        texts = self.grid.own_texts(row)
        if self.header.is_form:
            filled = {column.index for column in self.header.columns if column.role not in FORM_ROLES}
            return any(column in filled for column, _ in texts)
        serial = self.header.column_of("serial")
        return any(column != serial for column, _ in texts)

    def _is_heading_of_export(self, row: int) -> bool:
        """Our own headings again, or the title above them, where an export stacks its tables on one sheet."""
        code = next(column for column in self.header.columns if column.role == "item_code")
        if self.grid.shown(row, code.index).strip() == code.heading:
            return True
        is_alone = len(self.grid.own_texts(row)) == 1 and row + 1 < self.grid.height
        return is_alone and self.grid.shown(row + 1, code.index).strip() == code.heading

    def _is_record(self, row: int) -> bool:
        """Take note of a title; tell whether the row is anything but a title, a note or a line above a header."""
        texts = self.grid.own_texts(row)
        if not texts:
            return False
        if unit := reporting_unit(texts):
            self.unit_name = unit
        if text := title_in(self.grid, row, self.header, self.finder):
            self._read_title(row, text)
            return False
        if self.header is None or self.in_preface or is_banner(self.grid, row, self.header):
            return False
        return not is_note(self.grid, row, self.header)

    def _read_title(self, row: int, text: str) -> None:
        """A title sets the domain for what follows; one that names no known domain takes away that of the table before."""
        above_header = leads_to_header(self.grid, row)
        was_in_preface, self.in_preface = self.in_preface, self.in_preface or above_header
        cell = self.grid.address(row, self.grid.own_texts(row)[0][0])
        if code := self._domain(text, above_header):
            self.title = Title(code, cell=cell)
        elif unknown_domain_in(text, self.finder):
            self.title = Title(None, text, cell)
        elif above_header and names_a_catalog(text):
            returns = without_continued(text) in self.told
            self.told.add(without_continued(text))
            if not was_in_preface and not returns:
                self.title = Title()

    def _domain(self, text: str, above_header: bool) -> str | None:
        """Above a header any mention counts; elsewhere only a text that is a domain's name or says 领域 or 目录."""
        if above_header or names_a_catalog(text):
            return self.finder.mentioned(text)
        return self.finder.named_exactly(text)
