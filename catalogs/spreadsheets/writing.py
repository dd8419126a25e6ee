"""Writing a catalog file: .xlsx in the official layout, .csv and .json. The door of this package for exports."""

from __future__ import annotations

import csv
import datetime
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Protocol

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from catalogs.models.elements import Audience, Channel, Level, Method
from catalogs.spreadsheets.json_files import FORMAT, VERSION
from catalogs.spreadsheets.records import NOT_APPLICABLE
from catalogs.spreadsheets.rows import CatalogRow, Section
from catalogs.wording import Marked, read_mark
from disclosure_portal.attachments.spreadsheets import inert

__all__ = ["CatalogRow", "Section", "fitting", "lines_of", "write_csv", "write_json", "write_xlsx"]

LONGEST_CELL = 32_767  # what a cell of an .xlsx can hold
_CUT_OFF = "……（内容过长，此处未完，全文见网站）"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CREATED = datetime.datetime(
    2020, 1, 1, tzinfo=datetime.UTC
)  # fixed, so that the same rows give the same bytes
_LONGEST_SHEET_NAME = 31
_WRAPPING = (2, 3, 4, 5, 6, 7, 9, 15)  # the columns whose texts may take several lines
LINE_HEIGHT, LEAST_ROW_HEIGHT, MOST_ROW_HEIGHT = 13.5, 27, 409.0  # points
WIDTH_OF_ONE = 0.95  # of a column's unit, in the font of the cells
MOST_SHEET_ROWS = 1_048_576  # of an .xlsx
MOST_PAGE_BREAKS = 1023  # more make spreadsheet programs complain


class BinaryFile(Protocol):
    """What the .csv and .json writers need: a response, an open file, a buffer."""

    def write(self, content: bytes, /) -> object: ...


# (upper heading, lower heading, width). A blank lower heading: the upper one covers both rows.
_LAYOUT = (
    ("序号", "", 5),
    ("公开事项", "一级事项", 10),
    ("公开事项", "二级事项", 13),
    ("公开内容（要素）", "", 32),
    ("公开依据", "", 32),
    ("公开时限", "", 15),
    ("公开主体", "", 12),
    ("公开渠道和载体", "", 34),
    ("公开对象", "全社会", 5),
    ("公开对象", "特定群体", 8),
    ("公开方式", "主动", 5),
    ("公开方式", "依申请", 5),
    ("公开层级", "县级", 5),
    ("公开层级", "乡级", 5),
    ("公开层级", "村级", 5),
    ("不适用说明", "", 14),
    ("事项编码", "", 10),
    ("单位编码", "", 10),
    ("领域编码", "", 10),
)
_VISIBLE = 15  # columns of the official layout
_REMARK = 15
_LEVELS = tuple(Level)
_CODES = (16, 18)
_HEADER_ROWS = 3  # title, two rows of headings
_LEVEL1 = 1
_LEFT_ALIGNED = (3, 4, 7, 15)


def write_xlsx(file: object, sections: Iterable[Section]) -> None:
    """Write the sections row by row, so that memory stays flat. `file` is a path or a binary file.

    Neighbouring sections of one sheet name share a sheet; one that is full is continued on the next.
    """
    workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False})
    workbook.set_properties({"created": _CREATED})
    book = _Book(workbook, _Formats(workbook))
    for name, tables in groupby(sections, key=lambda section: section.sheet_name):
        _SheetWriter(book, name).write(tables)
    if not book.names:
        _SheetWriter(book, "目录").write([Section("基层政务公开标准目录", "目录", ())])
    workbook.close()


def write_csv(file: BinaryFile, sections: Iterable[Section]) -> None:
    """Write one table with one header row, in UTF-8 with the mark by which Excel and WPS know it."""
    writer = csv.writer(_Encoder(file))
    file.write(b"\xef\xbb\xbf")
    writer.writerow(_CSV_COLUMNS)
    for number, row in enumerate(_rows_of(sections), 1):
        writer.writerow([inert(text) for text in (str(number), *_csv_texts(row))])


def write_json(file: BinaryFile, sections: Iterable[Section]) -> None:
    """Write one object with the items one a line; lists hold codes."""
    encoder = _Encoder(file)
    head = {"format": FORMAT, "version": VERSION}
    encoder.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "items": [')
    separator = "\n"
    for row in _rows_of(sections):
        encoder.write(separator + json.dumps(asdict(row), ensure_ascii=False))
        separator = ",\n"
    encoder.write("\n]}\n")


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that spreadsheet programs accept: 31 characters, none of []:*?/\\, unlike the ones taken. Adds itself."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]", "", wanted).strip(" '") or "目录"
    base = "目录" if base.lower() == "history" else base
    name, number = base[:_LONGEST_SHEET_NAME].rstrip(" '"), 2
    while name.lower() in taken:
        suffix = f"({number})"
        name, number = base[: _LONGEST_SHEET_NAME - len(suffix)] + suffix, number + 1
    taken.add(name.lower())
    return name


def channel_list(row: CatalogRow) -> str:
    """The 13 channels with ■ or □, two a line as the official tables print them; 其他 with its name."""
    return _channel_list(tuple(row.channels), row.channel_note)


@lru_cache(maxsize=1000)
def _channel_list(channels: tuple[str, ...], note: str) -> str:
    boxes = [f"{'■' if channel in channels else '□'}{channel.label}" for channel in Channel]
    if note:
        boxes[-1] += f"（{note}）"
    return "\n".join(" ".join(boxes[i : i + 2]) for i in range(0, len(boxes), 2))


def row_height(texts: Sequence[str]) -> float:
    """How high a row must be to show its texts, in points: not every program fits rows to their texts by itself."""
    lines = max(lines_of(texts[column], _LAYOUT[column][2]) for column in _WRAPPING)
    return min(MOST_ROW_HEIGHT, max(LEAST_ROW_HEIGHT, lines * LINE_HEIGHT + 4))


@lru_cache(maxsize=1000)
def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column: a Chinese character is two wide, a Latin one one."""
    return sum(
        max(1, math.ceil(len(line.encode("gb18030", "replace")) * WIDTH_OF_ONE / (width - 1)))
        for line in text.split("\n")
    )


class _Formats:
    """The cell formats of the official layout."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        cell = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
        self.title: Format = workbook.add_format(
            {"bold": True, "align": "center", "valign": "vcenter", "font_size": 16}
        )
        self.heading: Format = workbook.add_format(
            {**cell, "bold": True, "align": "center", "bg_color": "#F2F2F2"}
        )
        self.left: Format = workbook.add_format(cell)
        self.center: Format = workbook.add_format({**cell, "align": "center"})

    def of_column(self, column: int) -> Format:
        return self.left if column in _LEFT_ALIGNED else self.center


@dataclass(slots=True)
class _Book:
    """The workbook, its formats and the names of its sheets so far."""

    workbook: xlsxwriter.Workbook
    formats: _Formats
    names: set[str] = field(default_factory=set)

    def new_sheet(self, wanted: str) -> Worksheet:
        return self.workbook.add_worksheet(sheet_name(wanted, self.names))


class _SheetWriter:
    """Writes one sheet from top to bottom. Merges are noted on the way and set when their last row is known."""

    def __init__(self, book: _Book, name: str) -> None:
        self.book = book
        self.formats = book.formats
        self.name = name
        self.breaks: list[int] = []
        self.has_remarks = False
        self.begin_sheet()

    def write(self, sections: Iterable[Section]) -> None:
        for section in sections:
            self.write_head(section.title)
            for number, row in enumerate(section.rows, 1):
                if self.row >= MOST_SHEET_ROWS:
                    self.end_sheet()
                    self.begin_sheet()
                    self.write_head(section.title)
                self.write_row(number, row)
            self.end_run()
        self.end_sheet()

    def begin_sheet(self) -> None:
        self.sheet = self.book.new_sheet(self.name)
        self.row = 0
        self.run: tuple[tuple[str, str], int] | None = None  # (unit, 一级事项) and the row where it began
        self.set_up_page()

    def end_sheet(self) -> None:
        self.end_run()
        self.set_widths()
        if self.breaks:
            self.sheet.set_h_pagebreaks(self.breaks[:MOST_PAGE_BREAKS])
        else:  # on a sheet of several tables the headings of the first would stand above the others
            self.sheet.repeat_rows(0, _HEADER_ROWS - 1)
        self.breaks, self.has_remarks = [], False

    def write_head(self, title: str) -> None:
        """The title and two rows of headings. Each table after the first of a sheet begins on a new page."""
        top = self.row
        if top:
            self.breaks.append(top)
        self.sheet.set_row(top, 30)
        self.text(0, fitting(title), self.formats.title, row=top)
        self.merge(top, 0, top, _VISIBLE - 1)
        uppers = [upper for upper, _, _ in _LAYOUT]
        for column, upper in enumerate(uppers):
            repeated = column > 0 and uppers[column - 1] == upper
            self.text(column, "" if repeated else upper, self.formats.heading, row=top + 1)
        for column, (upper, lower, _) in enumerate(_LAYOUT):
            self.text(column, lower, self.formats.heading, row=top + 2)
            if not lower:
                self.merge(top + 1, column, top + 2, column)
            elif uppers.index(upper) == column:
                self.merge(top + 1, column, top + 1, column + uppers.count(upper) - 1)
        self.row = top + _HEADER_ROWS

    def write_row(self, number: int, row: CatalogRow) -> None:
        texts = [str(number), *_xlsx_texts(row)]
        run = (row.unit_code, row.level1)
        if self.run and self.run[0] == run:
            texts[_LEVEL1] = ""
        else:
            self.end_run()
            self.run = (run, self.row)
        self.sheet.set_row(self.row, row_height(texts))
        for column, text in enumerate(texts):
            self.text(column, text, self.formats.of_column(column), row=self.row)
        self.has_remarks = self.has_remarks or row.not_applicable
        self.row += 1

    def end_run(self) -> None:
        """Merge equal neighbours of 一级事项 down to the row before this one."""
        if self.run and self.row - self.run[1] > 1:
            self.merge(self.run[1], _LEVEL1, self.row - 1, _LEVEL1)
        self.run = None

    def text(self, column: int, text: str, cell_format: Format, *, row: int) -> None:
        if text:  # a string even where it begins with =
            self.sheet.write_string(row, column, text, cell_format)
        else:
            self.sheet.write_blank(row, column, None, cell_format)

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        # merge_range would write its rows anew, which constant memory has already let go of.
        self.sheet.merge.append([first_row, first_column, last_row, last_column])

    def set_widths(self) -> None:
        for column, (_, _, width) in enumerate(_LAYOUT):
            is_hidden = _CODES[0] <= column <= _CODES[1] or (column == _REMARK and not self.has_remarks)
            self.sheet.set_column(column, column, width, None, {"hidden": is_hidden})

    def set_up_page(self) -> None:
        self.sheet.freeze_panes(_HEADER_ROWS, _LEVEL1 + 2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C第 &P 页，共 &N 页")


def _xlsx_texts(row: CatalogRow) -> list[str]:
    """The cells of a row after its number, in the order of the layout, as a cell can hold them."""
    return [
        fitting(row.level1),
        fitting(row.level2),
        fitting(row.content_text),
        fitting(row.basis_text),
        fitting(row.time_limit_text),
        fitting(row.subject),
        fitting(channel_list(row)),
        _tick(Audience.PUBLIC in row.audiences),
        fitting(_group(row)),
        _tick(Method.PROACTIVE in row.methods),
        _tick(Method.ON_REQUEST in row.methods),
        *(_tick(level in row.levels) for level in _LEVELS),
        fitting(_remark(row)),
        row.item_code,
        row.unit_code,
        row.domain_code,
    ]


_CSV_COLUMNS = (
    "序号",
    "单位",
    "领域",
    "一级事项",
    "二级事项",
    "公开内容（要素）",
    "公开依据",
    "公开时限",
    "公开主体",
    "公开渠道和载体",
    "其他渠道名称",
    "公开对象",
    "特定群体说明",
    "公开方式",
    "公开层级",
    "不适用说明",
    "事项编码",
    "单位编码",
    "领域编码",
)


def _csv_texts(row: CatalogRow) -> list[str]:
    return [
        row.unit_name,
        row.domain_name,
        row.level1,
        row.level2,
        row.content_text,
        row.basis_text,
        row.time_limit_text,
        row.subject,
        "、".join(channel.label for channel in Channel if channel in row.channels),
        row.channel_note,
        "、".join(audience.label for audience in Audience if audience in row.audiences),
        row.audience_note,
        "、".join(method.label for method in Method if method in row.methods),
        "、".join(level.label for level in Level if level in row.levels),
        _remark(row),
        row.item_code,
        row.unit_code,
        row.domain_code,
    ]


def _tick(is_ticked: bool) -> str:
    return "√" if is_ticked else ""


def _group(row: CatalogRow) -> str:
    """特定群体: its name as words, which count as a tick; bracketed after a √ where they would not read as words."""
    if Audience.SPECIFIC not in row.audiences:
        return ""
    note = row.audience_note
    if not note or (read_mark(note) == Marked.WORDS and not note.startswith("√")):
        return note or "√"
    return f"√（{note}）"


def _remark(row: CatalogRow) -> str:
    if not row.not_applicable:
        return ""
    return f"{NOT_APPLICABLE}：{row.reason}" if row.reason else NOT_APPLICABLE


def fitting(text: str) -> str:
    """The text as a cell can hold it. Too long a text is cut, and says so."""
    text = _UNWRITABLE.sub("", text)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(_CUT_OFF)] + _CUT_OFF


class _Encoder:
    """Lets writers of text write to a binary file."""

    def __init__(self, file: BinaryFile) -> None:
        self.file = file

    def write(self, text: str) -> object:
        return self.file.write(_UNWRITABLE.sub("", text).encode())


def _rows_of(sections: Iterable[Section]) -> Iterator[CatalogRow]:
    """Every row of every section, for formats that know no sheets."""
    for section in sections:
        yield from section.rows
