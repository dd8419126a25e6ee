"""Cutting the rows of a table into records: which rows are one item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogs.spreadsheets.domains import DomainFinder
from catalogs.spreadsheets.grids import Grid
from catalogs.spreadsheets.headers import Header
from catalogs.spreadsheets.tables import TableRow, Title, table_rows

# What a record may go on with in the rows below its first.
_SPREADABLE = frozenset({"content", "basis", "channels", "subject"})


@dataclass(slots=True)
class Block:
    """The rows of one record in a table."""

    first: TableRow
    rows: list[int]

    @property
    def header(self) -> Header:
        return self.first.header

    @property
    def title(self) -> Title:
        return self.first.title

    def spans(self, row: int) -> bool:
        """Is the row between the first and the last of the record so far?"""
        return self.rows[0] <= row <= self.rows[-1]


def cut_records(grid: Grid, finder: DomainFinder) -> Iterator[Block]:
    """The records of a sheet in printed order, each with all of its rows."""
    block: Block | None = None
    for row in table_rows(grid, finder):
        if block and _goes_on(grid, block, row):
            block.rows.append(row.row)
        else:
            if block:
                yield _with_covered_rows(grid, block)
            block = Block(row, [row.row])
    if block:
        yield _with_covered_rows(grid, block)


def _goes_on(grid: Grid, block: Block, row: TableRow) -> bool:
    """One record may be spread over several rows, with one content element in each and the rest merged or blank.

    A row with a name, number or limit of its own is a new record; so is one that has several cells of its
    own, unless the limit is merged with the record above, or numbers tell the records apart and it has none,
    or the names are merged with those above and no limit stands beside them.
    """
    header = row.header
    if header.is_own_export or row.title != block.title or not header.has_columns_of(block.header):
        return False
    filled = {column for column, _ in grid.own_texts(row.row)}
    own = {column.role for column in header.columns if column.index in filled}
    if not own or not own <= _SPREADABLE:
        return False
    if len(own) == 1 or _shares_limit(grid, block, row):
        return True
    return _lacks_number(grid, block, row) or _shares_names(grid, block, row)


def _shares_limit(grid: Grid, block: Block, row: TableRow) -> bool:
    limit = row.header.column_of("time_limit")
    return limit is not None and block.spans(grid.origin(row.row, limit)[0])


def _lacks_number(grid: Grid, block: Block, row: TableRow) -> bool:
    """The record above has a number, this row has none and no limit either: text cut over rows, as from a PDF."""
    serial, limit = row.header.column_of("serial"), row.header.column_of("time_limit")
    if serial is None or limit is None or not grid.own(block.rows[0], serial).strip():
        return False
    return not grid.shown(row.row, serial).strip() and not grid.shown(row.row, limit).strip()


def _shares_names(grid: Grid, block: Block, row: TableRow) -> bool:
    """Every name and the number are merged with the record above, and the row has no limit to be one of its own."""
    serial, limit = row.header.column_of("serial"), row.header.column_of("time_limit")
    columns = [column.index for column in row.header.names] + ([] if serial is None else [serial])
    if not row.header.names or limit is None or grid.shown(row.row, limit).strip():
        return False
    origins = [grid.origin(row.row, column) for column in columns]
    return all(origin[0] < row.row and block.spans(origin[0]) for origin in origins)


def _with_covered_rows(grid: Grid, block: Block) -> Block:
    """Rows below that hold nothing of their own, because merged cells reach down to them, belong to the record."""
    following = block.rows[-1] + 1
    while following < grid.height and _is_covered(grid, block, following):
        block.rows.append(following)
        following += 1
    return block


def _is_covered(grid: Grid, block: Block, row: int) -> bool:
    if grid.own_texts(row):
        return False
    return any(block.spans(grid.origin(row, column.index)[0]) for column in block.header.columns)
