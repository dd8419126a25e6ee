"""A block of cells as the clipboard of a spreadsheet or text program holds it, read into a grid."""

from __future__ import annotations

from catalogs.spreadsheets.delimited import cells_of
from catalogs.spreadsheets.grids import Grid, MergedRange
from catalogs.spreadsheets.markup import read_markup
from catalogs.wording import tidy

MOST_ROWS = 1_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 1_000_000
_BREAK = "\v"  # a sign that no page shows: where a cell begins a new line


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
    return list(cells_of(text, delimiter="\t", longest=MOST_CHARACTERS))


def _without_blank_end(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows


def _size(rows: list[list[str]]) -> tuple[int, int]:
    return len(rows), max(map(len, rows), default=0)


def _table_of(html: str) -> _Table | None:
    """The first table of a page; None when it holds none."""
    if "<t" not in html.lower():
        return None
    table = _Table()
    read_markup(html, table)
    table.end_cell()
    table.rows = _without_blank_end(table.rows)
    return table if table.rows else None


class _Table:
    """The rows of the first table, cells under a merged one left empty, and the merged ranges."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merges: list[MergedRange] = []
        self._taken: set[tuple[int, int]] = set()
        self._said: list[str] | None = None  # what the open cell says so far, its lines apart by breaks
        self._may_break = False
        self._spans = (1, 1)
        self._budget = 4 * MOST_ROWS * MOST_COLUMNS  # cells that merged ones may cover
        self._depth = 0
        self._is_over = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self._depth += 1
        elif self._is_over or self._depth > 1:
            return
        elif tag == "tr":
            self.end_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self.end_cell()
            self._spans = (
                _span(attributes.get("rowspan", ""), MOST_ROWS),
                _span(attributes.get("colspan", ""), MOST_COLUMNS + 1),
            )
            self._said, self._may_break = [], False
        elif self._said is not None and (tag == "br" or (tag in ("p", "div", "li") and self._may_break)):
            self._said.append(_BREAK)
            self._may_break = False

    def end(self, tag: str) -> None:
        if tag == "table":
            self._depth -= 1
            self._is_over = self._is_over or self._depth <= 0
        if tag in ("td", "th", "tr", "table") and self._depth <= 1:
            self.end_cell()

    def text(self, text: str) -> None:
        if self._said is not None:
            self._said.append(text.replace(_BREAK, " "))
            self._may_break = self._may_break or bool(text.strip())

    def end_cell(self) -> None:
        """Put the cell that was open into the next free place of its row."""
        if self._said is None:
            return
        text = "\n".join(map(tidy, "".join(self._said).split(_BREAK))).strip()
        self._said = None
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


def _span(value: str, most: int) -> int:
    """How many rows or columns a cell reaches over; what is no sensible number counts as one."""
    digits = value.strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 9
    return max(1, min(int(digits), most)) if is_number else 1
