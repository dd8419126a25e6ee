"""A column export as cells with their links, whether it came as a workbook, as text or as the source of a web page."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from catalogs.spreadsheets.files import kind_of, open_csv, open_workbook
from catalogs.spreadsheets.hyperlinks import hyperlinks
from catalogs.spreadsheets.refusals import FileRefused, Limits


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
    """What was pasted: cells of a spreadsheet, CSV, or the source of a web page with a table or a list."""
    if re.search(r"<(?:table|tr|li|a)\b", text, re.IGNORECASE):
        page = _Page()
        page.feed(text)
        page.close()
        return Table(page.rows, page.links)
    delimiter = "\t" if "\t" in text else ","
    return Table(list(csv.reader(io.StringIO(text), delimiter=delimiter)))


class _Page(HTMLParser):
    """The rows of tables, and the entries of lists, in the source of a web page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.links: dict[tuple[int, int], str] = {}
        self._in_row = self._hidden = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        if tag in ("tr", "li"):
            self.rows.append([] if tag == "tr" else [""])
            self._in_row = True
        elif tag in ("td", "th") and self._in_row:
            self.rows[-1].append("")
        elif tag == "a" and self._in_row and said.get("href"):
            if self.rows[-1] and self.rows[-1][-1].strip():
                self.rows[-1].append("")
            cells = self.rows[-1] or [""]
            self.rows[-1] = cells
            self.links.setdefault((len(self.rows) - 1, len(cells) - 1), said["href"] or "")
        elif tag == "span" and self._in_row and self.rows[-1] and self.rows[-1][-1].strip():
            self.rows[-1].append("")
        elif tag in ("script", "style"):
            self._hidden = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "li"):
            self._in_row = False
        elif tag in ("script", "style"):
            self._hidden = False

    def handle_data(self, data: str) -> None:
        if self._in_row and not self._hidden and self.rows[-1]:
            self.rows[-1][-1] += " ".join(data.split())
