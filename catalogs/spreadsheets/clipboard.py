"""A block of cells as the clipboard of a spreadsheet or text program holds it, read into a grid."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

from catalogs.spreadsheets.grids import Grid, MergedRange
from catalogs.wording import tidy

MOST_ROWS = 1_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 1_000_000


class BlockRefused(Exception):
    """The block can't be read. The message tells a clerk what to do."""


def read_block(text: str, html: str = "") -> Grid:
    """The cells of a block: the text gives their words, the HTML beside it (if any) what is merged.

    Where the two differ in size, as with tables of a text program, the HTML counts.
    Raises BlockRefused when nothing is in it or it is too large.
    """
    if len(text) + len(html) > MOST_CHARACTERS:
        raise BlockRefused(f"一次最多粘贴{MOST_CHARACTERS // 10_000}万个字符，请分几次粘贴。")
    plain = _without_blank_end(_rows_of_text(text))
    table = _table_of(html)
    if table is None:
        rows, merges = plain, []
    elif plain and _size(plain) == _size(table.rows):
        rows, merges = plain, table.merges
    else:
        rows, merges = table.rows, table.merges
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise BlockRefused("没有粘贴的内容。请先在表格软件中选中一块单元格并复制，再粘贴到这里。")
    height, width = _size(rows)
    if height > MOST_ROWS or width > MOST_COLUMNS:
        raise BlockRefused(
            f"一次最多粘贴{MOST_ROWS}行、{MOST_COLUMNS}列，这一块有{height}行、{width}列，请分几次粘贴。"
        )
    return Grid("粘贴的内容", rows, merges)


def _rows_of_text(text: str) -> list[list[str]]:
    """Cells apart by tabs, rows by line breaks; a cell that holds either stands in quotes, inner ones doubled."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    if text.count('"') % 2:  # a quotation mark that ends no cell is part of the text
        return [line.split("\t") for line in text.split("\n")]
    csv.field_size_limit(max(csv.field_size_limit(), MOST_CHARACTERS))
    return list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"))


def _without_blank_end(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows = rows[:-1]
    return rows


def _size(rows: list[list[str]]) -> tuple[int, int]:
    return len(rows), max(map(len, rows), default=0)


def _table_of(html: str) -> _Table | None:
    """The first table of a page; None when it holds none."""
    if "<t" not in html.lower():
        return None
    table = _Table()
    table.feed(html)
    table.close()
    table.end_cell()
    table.rows = _without_blank_end(table.rows)
    return table if table.rows else None


class _Table(HTMLParser):
    """The rows of the first table, cells under a merged one left empty, and the merged ranges."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.merges: list[MergedRange] = []
        self._taken: set[tuple[int, int]] = set()
        self._lines: list[str] | None = None
        self._spans = (1, 1)
        self._budget = 4 * MOST_ROWS * MOST_COLUMNS  # cells that merged ones may cover
        self._depth = 0
        self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
        elif self._is_over or self._depth > 1:
            return
        elif tag == "tr":
            self.end_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self.end_cell()
            given = dict(attrs)
            self._spans = (
                _span(given.get("rowspan"), MOST_ROWS),
                _span(given.get("colspan"), MOST_COLUMNS + 1),
            )
            self._lines = [""]
        elif tag in ("br", "p", "div", "li") and self._lines and (tag == "br" or self._lines[-1].strip()):
            self._lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._depth -= 1
            self._is_over = self._is_over or self._depth <= 0
        if tag in ("td", "th", "tr", "table") and self._depth <= 1:
            self.end_cell()

    def handle_data(self, data: str) -> None:
        if self._lines is not None:
            self._lines[-1] += data

    def end_cell(self) -> None:
        """Put the cell that was open into the next free place of its row."""
        if self._lines is None:
            return
        text = "\n".join(tidy(line) for line in self._lines).strip()
        self._lines = None
        if not self.rows:
            self.rows.append([])
        if len(self.rows) <= MOST_ROWS and len(self.rows[-1]) <= MOST_COLUMNS:
            self._place(text)
        else:
            self.rows[-1].append(text)  # too large: all of it is refused

    def _place(self, text: str) -> None:
        row, cells = len(self.rows) - 1, self.rows[-1]
        while (row, len(cells)) in self._taken:
            cells.append("")
        column = len(cells)
        down, across = self._spans if self._budget > 0 else (1, 1)
        self._budget -= down * across
        cells.extend([text] + [""] * (across - 1))
        if (down, across) != (1, 1):
            self.merges.append(((row, column), (row + down - 1, column + across - 1)))
            self._taken.update((row + d, column + a) for d in range(1, down) for a in range(across))


def _span(value: str | None, most: int) -> int:
    """How many rows or columns a cell reaches over; what is no sensible number counts as one."""
    digits = (value or "").strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 9
    return max(1, min(int(digits), most)) if is_number else 1
