"""Official forms (.xlsx): title, unit block, table under two rows of headings, totals, seal line, ready to print on A4.

How a form looks is data (`FormLayout.from_data`), what stands in it comes from the caller. The same layout and rows
give the same bytes: nothing of the hour or of the maker goes in.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from catalogs.spreadsheets.writing import (
    LEAST_ROW_HEIGHT,
    LINE_HEIGHT,
    MOST_ROW_HEIGHT,
    WIDTH_OF_ONE,
    fitting,
    lines_of,
    sheet_name,
)

CREATED = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)  # fixed: the same form gives the same bytes
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS = {"A4": 9, "A3": 8}
LANDSCAPE, PORTRAIT = "landscape", "portrait"
_LEFT_WIDTH = 14  # columns wider than this hold sentences, which begin at the left
LEAST_GAP = 2  # ideographic spaces between two texts on one line
_PLACEHOLDER = re.compile(r"\{(\w+)\}")

Value = str | int | float | Decimal | datetime.date | None
Row = Mapping[str, Value]


@dataclass(frozen=True)
class FormColumn:
    """One column: which field of a row it shows, under which caption, and under which one above it."""

    field: str
    caption: str
    group: str = ""
    width: int = 12
    number_format: str = ""  # of numbers, as spreadsheets write it: 0.0%, say


@dataclass(frozen=True)
class FormLayout:
    """How one form looks. Texts may name facts in braces: {unit}, {year}."""

    title: str
    columns: tuple[FormColumn, ...]
    unit_block: tuple[str, ...] = ()
    seal_line: tuple[str, ...] = ()
    note: str = ""
    caution: str = ""  # above the table, for whoever reads its figures
    orientation: str = LANDSCAPE
    paper: str = "A4"

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """From JSON-like data: the fields by their names, `columns` as a list of such."""
        return cls(
            title=data["title"],
            columns=tuple(FormColumn(**column) for column in data["columns"]),
            unit_block=tuple(data.get("unit_block", ())),
            seal_line=tuple(data.get("seal_line", ())),
            note=data.get("note", ""),
            caution=data.get("caution", ""),
            orientation=data.get("orientation", LANDSCAPE),
            paper=data.get("paper", "A4"),
        )


@dataclass(frozen=True)
class FormSheet:
    """One sheet of a workbook: a layout, its rows, and what its texts name. `totals` is the last row, if any."""

    name: str
    layout: FormLayout
    rows: Sequence[Row]
    facts: Mapping[str, str] = field(default_factory=dict)
    totals: Row | None = None


def filled(text: str, facts: Mapping[str, str]) -> str:
    """A text with its facts put in; a name in braces that isn't known stays as it is."""
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)


def width_of(text: str) -> int:
    """In columns' units: a Chinese character is two wide, a Latin one one."""
    return len(text.encode("gb18030", "replace"))


def form_bytes(sheets: Sequence[FormSheet], *, title: str = "") -> bytes:
    """The workbook of these sheets, each a form of its own."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": fitting(title)[:255], "created": CREATED})
        formats, names = _Formats(workbook), set[str]()
        for sheet in sheets:
            _SheetWriter(workbook.add_worksheet(sheet_name(sheet.name, names)), formats, sheet).write()
    return file.getvalue()


class _Formats:
    """The formats of a form, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.workbook = workbook
        self.made: dict[tuple[str, bool, bool], Format] = {}

    @cached_property
    def title(self) -> Format:
        look = {"font_name": "方正小标宋简体", "font_size": 18, "align": "center", "valign": "vcenter"}
        return self.workbook.add_format({**look, "text_wrap": True})

    @cached_property
    def line(self) -> Format:
        look = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
        return self.workbook.add_format(look)

    @cached_property
    def note(self) -> Format:
        look = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True}
        return self.workbook.add_format(look)

    @cached_property
    def caution(self) -> Format:
        look = {"font_name": "黑体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
        return self.workbook.add_format(look)

    @cached_property
    def heading(self) -> Format:
        look = {"font_name": "黑体", "font_size": 10, "align": "center", "valign": "vcenter"}
        return self.workbook.add_format({**look, "border": 1, "text_wrap": True, "bg_color": "#F2F2F2"})

    def cell(self, *, number_format: str, is_left: bool, is_total: bool) -> Format:
        key = (number_format, is_left, is_total)
        if key not in self.made:
            look: dict[str, Any] = {"font_name": "宋体", "font_size": 10, "border": 1, "text_wrap": True}
            look |= {"valign": "vcenter", "align": "left" if is_left else "center", "bold": is_total}
            look |= {"indent": 1} if is_left else {}
            look |= {"num_format": number_format} if number_format else {}
            self.made[key] = self.workbook.add_format(look)
        return self.made[key]


class _SheetWriter:
    """Writes one form from top to bottom."""

    def __init__(self, sheet: Worksheet, formats: _Formats, content: FormSheet) -> None:
        self.sheet = sheet
        self.formats = formats
        self.content = content
        self.layout = content.layout
        self.columns = content.layout.columns
        self.last = len(self.columns) - 1
        self.row = 0

    def write(self) -> None:
        self.write_head()
        first_heading = self.row
        self.write_headings()
        self.set_up_page(first_heading, self.row - 1)
        for row in self.content.rows:
            self.write_row(row, is_total=False)
        if self.content.totals is not None:
            self.write_row(self.content.totals, is_total=True)
        self.write_foot()
        self.sheet.print_area(0, 0, self.row - 1, self.last)

    def write_head(self) -> None:
        title = self.told(self.layout.title)
        self.sheet.set_row(0, 34 * lines_of(title, max(12, self.width * 10 // 18)))
        self.across(title, self.formats.title)
        self.spread(self.layout.unit_block, height=22)
        self.told_across(self.layout.caution, self.formats.caution)

    def write_headings(self) -> None:
        """Two rows of headings where any column stands under a group, one where none does."""
        has_groups = any(column.group for column in self.columns)
        top, bottom = self.row, self.row + has_groups
        captions = max(lines_of(column.caption, column.width) for column in self.columns)
        self.sheet.set_row(bottom, max(LEAST_ROW_HEIGHT, captions * LINE_HEIGHT + 6))
        for index, column in enumerate(self.columns):
            if not column.group:
                self.block(top, index, bottom, index, column.caption)
                continue
            self.sheet.write_string(bottom, index, fitting(column.caption), self.formats.heading)
            if index == 0 or self.columns[index - 1].group != column.group:
                self.block(top, index, top, self.end_of_group(index), column.group)
        self.row = bottom + 1

    def end_of_group(self, index: int) -> int:
        while index < self.last and self.columns[index + 1].group == self.columns[index].group:
            index += 1
        return index

    def write_row(self, row: Row, *, is_total: bool) -> None:
        lines = 1
        for index, column in enumerate(self.columns):
            value = row.get(column.field)
            self.put(index, value, self.format_of(column, value, is_total=is_total))
            lines = max(lines, lines_of(value, column.width) if isinstance(value, str) and value else 1)
        self.sheet.set_row(self.row, min(MOST_ROW_HEIGHT, max(LEAST_ROW_HEIGHT, lines * LINE_HEIGHT + 6)))
        self.row += 1

    def format_of(self, column: FormColumn, value: Value, *, is_total: bool) -> Format:
        is_sentence = isinstance(value, str) and column.width > _LEFT_WIDTH and not is_total
        number_format = column.number_format if isinstance(value, int | float | Decimal) else ""
        return self.formats.cell(number_format=number_format, is_left=is_sentence, is_total=is_total)

    def put(self, index: int, value: Value, cell: Format) -> None:
        if value is None or value == "":
            self.sheet.write_blank(self.row, index, None, cell)
        elif isinstance(value, datetime.date):
            self.sheet.write_string(self.row, index, f"{value:%Y-%m-%d}", cell)
        elif isinstance(value, str):  # a string even where it begins with =
            self.sheet.write_string(self.row, index, fitting(value), cell)
        else:
            self.sheet.write_number(self.row, index, value, cell)

    def write_foot(self) -> None:
        self.told_across(self.layout.note, self.formats.note)
        self.spread(self.layout.seal_line, height=36)

    def told_across(self, text: str, cell: Format) -> None:
        """A sentence, where there is one, on as many lines as it takes."""
        if text:
            told = self.told(text)
            self.sheet.set_row(self.row, lines_of(told, self.width) * LINE_HEIGHT + 6)
            self.across(told, cell)

    def across(self, text: str, cell: Format) -> None:
        """One text over the whole width."""
        if self.last:
            self.sheet.merge_range(self.row, 0, self.row, self.last, "", cell)
        self.sheet.write_string(self.row, 0, fitting(text), cell)
        self.row += 1

    def spread(self, texts: Sequence[str], *, height: int) -> None:
        """A few texts on one line over the whole width, with even room behind each."""
        if not texts:
            return
        told = [self.told(text) for text in texts]
        free = int(self.width / WIDTH_OF_ONE) - sum(width_of(text) for text in told)
        gap = "\u3000" * max(LEAST_GAP, free // (2 * len(told)))
        line = gap.join(told)
        self.sheet.set_row(self.row, max(height, lines_of(line, self.width) * LINE_HEIGHT + 6))
        self.across(line, self.formats.line)

    def block(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", self.formats.heading)
        self.sheet.write_string(top, left, fitting(text), self.formats.heading)

    def set_up_page(self, first_heading: int, last_heading: int) -> None:
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width)
        self.sheet.freeze_panes(last_heading + 1, 0)
        if self.layout.orientation == LANDSCAPE:
            self.sheet.set_landscape()
        self.sheet.set_paper(PAPERS[self.layout.paper])
        self.sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
        self.sheet.center_horizontally()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(first_heading, last_heading)
        self.sheet.set_footer("&C第 &P 页，共 &N 页")

    def told(self, text: str) -> str:
        return filled(text, self.content.facts)

    @property
    def width(self) -> int:
        return sum(column.width for column in self.columns)
