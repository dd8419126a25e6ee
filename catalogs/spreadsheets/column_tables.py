"""A column export as cells with their links, whether it came as a workbook, as text or as the source of a web page."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field

from catalogs.spreadsheets.delimited import cells_of
from catalogs.spreadsheets.files import kind_of, open_csv, open_workbook
from catalogs.spreadsheets.hyperlinks import hyperlinks
from catalogs.spreadsheets.markup import read_markup
from catalogs.spreadsheets.refusals import FileRefused, Limits

LONGEST_CELL = 32_767  # what a spreadsheet program keeps in one cell
NO_CELLS = (
    f"粘贴的内容里有一格超过{LONGEST_CELL}个字，多半是有单个的引号没有成对。"
    "请把列表放进表格软件中核对，再连同表头一起复制过来。"
)


@dataclass
class Table:
    """The texts of the cells by row; `links` says where a cell leads, by row and column."""

    rows: list[list[str]]
    links: dict[tuple[int, int], str] = field(default_factory=dict)

    def text(self, row: int, column: int | None) -> str:
        cells = self.rows[row]
        return cells[column].strip() if column is not None and column < len(cells) else ""

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)


def read_file(content: bytes, filename: str, limits: Limits) -> list[Table]:
    """The visible sheets of an .xlsx, .xls or .csv. Raises FileRefused."""
    kind = kind_of(content, filename, limits)
    if kind == "json":
        raise FileRefused("请上传栏目列表的表格（.xlsx、.xls 或 .csv）。")
    if kind == "csv":
        return [Table(open_csv(content, limits).rows)]
    links = hyperlinks(content, limits) if kind == "xlsx" else {}
    tables = []
    for grid in open_workbook(content, kind, limits):
        if not grid.is_hidden:
            rows = [[grid.shown(row, column) for column in range(grid.width)] for row in range(grid.height)]
            tables.append(Table(rows, links.get(grid.name, {})))
    return tables


def read_text(text: str) -> Table:
    """What was pasted: cells of a spreadsheet, CSV, or the source of a web page with a table or a list.

    Raises FileRefused when quotation marks run on so that no cells can be told.
    """
    if re.search(r"<(?:table|tr|li|a)\b", text, re.IGNORECASE):
        page = _Page()
        read_markup(text, page)
        return Table(page.rows, page.links)
    delimiter = "\t" if "\t" in text else ","
    try:
        return Table(list(cells_of(text, delimiter=delimiter, longest=LONGEST_CELL)))
    except csv.Error as broken:
        raise FileRefused(NO_CELLS) from broken


class _Page:
    """The rows of tables, and the entries of lists, in the source of a web page."""

    def __init__(self) -> None:
        self.links: dict[tuple[int, int], str] = {}
        self._rows: list[list[list[str]]] = []  # rows of cells of pieces of text
        self._in_row = False

    @property
    def rows(self) -> list[list[str]]:
        return [["".join(pieces) for pieces in cells] for cells in self._rows]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("tr", "li"):
            self._rows.append([] if tag == "tr" else [[]])
            self._in_row = True
        elif not self._in_row:
            return
        elif tag in ("td", "th"):
            self._rows[-1].append([])
        elif tag == "a" and attributes.get("href"):
            self._begin_cell()
            self.links.setdefault((len(self._rows) - 1, len(self._rows[-1]) - 1), attributes["href"])
        elif tag == "span" and self._rows[-1]:
            self._begin_cell()

    def end(self, tag: str) -> None:
        if tag in ("tr", "li"):
            self._in_row = False

    def text(self, text: str) -> None:
        if self._in_row and self._rows[-1] and (words := " ".join(text.split())):
            self._rows[-1][-1].append(words)

    def _begin_cell(self) -> None:
        """What follows stands in a cell of its own; one that is still empty will do."""
        cells = self._rows[-1]
        if not cells or cells[-1]:
            cells.append([])
