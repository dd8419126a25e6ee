"""The tables in a sheet: title rows, headers, and the rows that belong to each header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalogs.spreadsheets.domains import DomainFinder
from catalogs.spreadsheets.grids import Grid
from catalogs.spreadsheets.headers import Header, find_header

_LONGEST_TITLE = 80
_NUMBERED_COLUMNS = 4
_COLUMN_NUMBER = re.compile(r"\s*[(（]?\d{1,2}[)）]?\s*")
_NOTE = re.compile(
    r"^\s*[(（]?\s*(?:备?注|说明|填[表报写]|附[件注表]|审[核签批]|单位负责人|负责人|制表|日期|联系|合计|总计|经办|第\s*\d+\s*页|—+\s*\d+)"
)


@dataclass(slots=True)
class TableRow:
    """A row with content of its own under a header, and the domain that the titles above it name."""

    row: int
    header: Header
    domain_code: str | None


def table_rows(grid: Grid, finder: DomainFinder) -> Iterator[TableRow]:
    """Every row that stands under a header, in order; titles, repeated headers, notes and blank rows left out."""
    header: Header | None = None
    domain: str | None = None
    row = 0
    while row < grid.height:
        if header and header.is_own_export:
            if _holds_more_than_a_number(grid, row, header):
                yield TableRow(row, header, domain)
        elif found := find_header(grid, row):
            header, row = found, found.last_row
        elif is_banner(grid, row, header):
            domain = _domain_of_title(grid, row, finder, domain)
        elif header and grid.own_texts(row) and not is_note(grid, row, header):
            yield TableRow(row, header, domain)
        row += 1


def _holds_more_than_a_number(grid: Grid, row: int, header: Header) -> bool:
    return any(column != header.column_of("serial") for column, _ in grid.own_texts(row))


def _domain_of_title(grid: Grid, row: int, finder: DomainFinder, current: str | None) -> str | None:
    """A title sets the domain for what follows; a title above a header that names no known one takes it away."""
    text = grid.own_texts(row)[0][1]
    if _NOTE.match(text) or len(text) > _LONGEST_TITLE:
        return current
    if code := finder.mentioned(text):
        return code
    return None if names_a_catalog(text) and _is_followed_by_header(grid, row) else current


def is_banner(grid: Grid, row: int, header: Header | None) -> bool:
    """One text across the sheet: a title, a heading or a note, never an item."""
    texts = grid.own_texts(row)
    if len(texts) != 1:
        return False
    column, text = texts[0]
    if header is None or grid.merged_width(row, column) >= max(3, grid.width // 2):
        return True
    return column == 0 and names_a_catalog(text) and _is_followed_by_header(grid, row)


def names_a_catalog(text: str) -> bool:
    return "目录" in text or "领域" in text


def is_note(grid: Grid, row: int, header: Header) -> bool:
    """A lone serial number, a row that numbers the columns, or a remark in the first cell: 注：…, 填表人：…"""
    texts = grid.own_texts(row)
    if len(texts) >= _NUMBERED_COLUMNS and all(_COLUMN_NUMBER.fullmatch(text) for _, text in texts):
        return True
    if len(texts) > 2 or any(grid.is_covered_from_above(row, column) for column in range(grid.width)):
        return len(texts) == 1 and texts[0][0] == header.column_of("serial")
    column, text = texts[0]
    if len(texts) == 1 and column == header.column_of("serial"):
        return True
    return column <= 1 and bool(_NOTE.match(text))


def _is_followed_by_header(grid: Grid, row: int) -> bool:
    following = next((r for r in range(row + 1, min(row + 4, grid.height)) if grid.own_texts(r)), None)
    return following is not None and find_header(grid, following) is not None
