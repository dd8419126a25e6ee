"""A unit's filling form (.xlsx): prefilled rows with drop-downs, notes and hidden codes, to fill in offline and upload."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from catalogs.checkup import Finding
from catalogs.spreadsheets.form_columns import COLUMNS, GUIDE, TICK, FormColumn, validation
from catalogs.spreadsheets.form_rows import FormRow, FormSheet
from catalogs.spreadsheets.writing import LEAST_ROW_HEIGHT, MOST_ROW_HEIGHT, fitting, lines_of
from catalogs.spreadsheets.writing import sheet_name as usable_sheet_name

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

EMPTY_ROWS = 20  # for items of the unit's own
_CREATED = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)  # fixed: the same rows give the same bytes
_HEAD_ROWS = 4  # title, unit and colours, two rows of headings
_FROZEN_COLUMNS = 4
_MUST, _HINT, _LOCKED, _SET = "#FAD9D7", "#FFF2CC", "#D9D9D9", "#F2F2F2"
_GUIDE_WIDTH = 76  # of its column: fits the width of an A4 page
_LINE_HEIGHT = 15  # points; roomier than print, since the clerk adds words
_LEGEND = "浅红底：必须改　浅黄底：建议改　灰底：不能改　红色小三角：鼠标停在上面看提示"
_AUTHOR = "填报提示"


_SHOWN = sum(not column.is_hidden for column in COLUMNS)
_FIELD_OF_FINDING = {"not_applicable_reason": "reason"}


def write_unit_form(file: object, unit: Unit, sheets: Iterable[FormSheet]) -> None:
    """Write the form sheet by sheet and row by row. `file` is a path or a binary file."""
    workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False})
    workbook.set_properties({"created": _CREATED})
    formats = _Formats(workbook)
    _write_guide(workbook.add_worksheet(GUIDE), formats, unit)
    names = {GUIDE}
    first: Worksheet | None = None
    for sheet in sheets:
        worksheet = workbook.add_worksheet(usable_sheet_name(sheet.domain.name, names))
        first = first or worksheet
        _SheetWriter(worksheet, formats, unit, sheet).write()
    (first or workbook.get_worksheet_by_name(GUIDE)).activate()
    workbook.close()


class _Formats:
    """The formats of the form, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.workbook = workbook
        self.made: dict[tuple[str, bool, bool], Format] = {}

    @cached_property
    def title(self) -> Format:
        return self.workbook.add_format({"bold": True, "font_size": 16, "valign": "vcenter"})

    @cached_property
    def line(self) -> Format:
        return self.workbook.add_format({"font_name": "宋体", "font_size": 11, "valign": "vcenter"})

    @cached_property
    def guide(self) -> Format:
        given = {"font_name": "宋体", "font_size": 12, "valign": "top", "text_wrap": True}
        return self.workbook.add_format(given)

    @cached_property
    def heading(self) -> Format:
        cell = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
        return self.workbook.add_format({**cell, "bold": True, "align": "center", "bg_color": "#DDEBF7"})

    def cell(self, fill: str, *, is_locked: bool, is_centered: bool) -> Format:
        key = (fill, is_locked, is_centered)
        if key not in self.made:
            given: dict[str, Any] = {"border": 1, "text_wrap": True, "valign": "vcenter"}
            given |= {"font_name": "宋体", "font_size": 10, "locked": is_locked}
            given |= {"align": "center"} if is_centered else {}
            given |= {"bg_color": fill} if fill else {}
            self.made[key] = self.workbook.add_format(given)
        return self.made[key]


def _write_guide(sheet: Worksheet, formats: _Formats, unit: Unit) -> None:
    """How to fill the form in, in the order in which a clerk does it."""
    lines = (
        "一、每个领域一张工作表，点最下面的标签切换。单元格右上角有红色小三角的，把鼠标停在上面，可以看到怎么填、哪里要改。",
        "二、渠道、对象、方式、层级各栏，点单元格右边的箭头选√；不选的留空。",
        "三、浅红底的必须改，浅黄底的建议改。灰底的行正在审核或等待发布，不能改。标准条目的名称不能改。",
        "四、“填报提示”写着“还没有采用”的行，是本单位应编的标准条目，已按通用版填好，核对后上传即加入目录。",
        "五、本单位没有这项职责的，在“是否不适用”选√，并写明原因，不要删行。",
        f"六、标准以外的自有事项，写在每张表最下面的{EMPTY_ROWS}个空行里。没有填的空行不会导入。",
        "七、不要增加、删除或移动栏目。表中有几栏是隐藏的编码，上传时靠它们认出每个事项。",
        "八、填好后保存为 .xlsx，在网站“目录编制”中点“导入表格”上传。先看预览，确认后才写入目录；没有改动的行保持不变。",
        "九、下载以后有人在网站上改过同一个事项的，预览会把两种写法都列出来，由您选用哪一种；不选的，保留网站上现在的。",
        "十、不得填写涉密内容和身份证号、电话等个人信息。",
    )
    sheet.set_column(0, 0, _GUIDE_WIDTH)
    sheet.set_row(0, 32)
    sheet.write_string(0, 0, fitting(f"{unit}政务公开目录填报表填表说明"), formats.title)
    for row, line in enumerate(lines, 1):
        sheet.set_row(row, 20 * lines_of(line, _GUIDE_WIDTH - 14) + 6)
        sheet.write_string(row, 0, line, formats.guide)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("")


class _SheetWriter:
    """Writes one domain from top to bottom."""

    def __init__(self, sheet: Worksheet, formats: _Formats, unit: Unit, content: FormSheet) -> None:
        self.sheet = sheet
        self.formats = formats
        self.unit = unit
        self.domain = content.domain
        self.rows = content.rows
        self.last_row = _HEAD_ROWS + len(content.rows) + EMPTY_ROWS - 1

    def write(self) -> None:
        self.set_up_page()
        self.write_head()
        for number, row in enumerate(self.rows, 1):
            self.write_row(number, row)
        for number in range(len(self.rows) + 1, len(self.rows) + EMPTY_ROWS + 1):
            self.write_empty_row(number)
        for index, column in enumerate(COLUMNS):
            if column.is_written:
                self.sheet.data_validation(_HEAD_ROWS, index, self.last_row, index, validation(column))
        allowed = {"format_cells": True, "format_columns": True, "format_rows": True}
        self.sheet.protect("", allowed)

    def write_head(self) -> None:
        title = f"{self.unit}{self.domain}领域政务公开标准目录填报表"
        self.sheet.set_row(0, 30)
        self.sheet.write_string(0, 0, fitting(title), self.formats.title)
        self.sheet.set_row(1, 20)
        self.sheet.write_string(1, 0, fitting(f"填报单位：{self.unit}"), self.formats.line)
        self.sheet.write_string(1, _FROZEN_COLUMNS, _LEGEND, self.formats.line)
        self.sheet.set_row(3, 96)  # names of channels run down
        for line, row in ((0, _HEAD_ROWS - 2), (1, _HEAD_ROWS - 1)):
            for index, column in enumerate(COLUMNS):
                text = column.lower if line else column.upper if _is_first_of_group(index) else ""
                self.text(row, index, text, self.formats.heading)
                if column.note and line == bool(column.lower):
                    self.comment(row, index, f"{column.label}：{column.note}")
        for index, column in enumerate(COLUMNS):
            if not column.lower:
                self.merge(_HEAD_ROWS - 2, index, _HEAD_ROWS - 1, index)
            elif _is_first_of_group(index):
                self.merge(_HEAD_ROWS - 2, index, _HEAD_ROWS - 2, index + _group_width(index) - 1)

    def write_row(self, number: int, row: FormRow) -> None:
        at = _HEAD_ROWS + number - 1
        told = _told(row)
        texts = [self.cell_text(column, row, number) for column in COLUMNS]
        self.sheet.set_row(at, _row_height(texts))
        for index, column in enumerate(COLUMNS):
            is_set = row.has_set_names and column.field in ("level1", "level2")
            findings = told.get(column.field, [])
            is_locked = row.is_locked or is_set or not column.is_written
            fill = _fill(row, is_set=is_set, findings=findings)
            self.text(at, index, texts[index], self.format_of(column, fill, is_locked=is_locked))
            if findings and _is_first_of_field(index):
                self.comment(at, index, "\n".join(_said(finding) for finding in findings))

    def write_empty_row(self, number: int) -> None:
        at = _HEAD_ROWS + number - 1
        given = {
            "serial": str(number),
            "unit_code": self.unit.code,
            "domain_code": self.domain.code,
            "version": "0",
        }
        self.sheet.set_row(at, LEAST_ROW_HEIGHT)
        for index, column in enumerate(COLUMNS):
            chosen = self.format_of(column, "", is_locked=not column.is_written)
            self.text(at, index, given.get(column.field, ""), chosen)

    def cell_text(self, column: FormColumn, row: FormRow, number: int) -> str:
        own = {
            "serial": str(number),
            "advice": row.advice,
            "item_code": row.item_code,
            "unit_code": self.unit.code,
            "domain_code": self.domain.code,
            "version": str(row.version),
            "traces": row.traces,
        }
        if column.field in own:
            return fitting(own[column.field])
        value = row.values[column.field]
        if column.is_tick:
            return TICK if (column.code in value if column.code else value) else ""
        return fitting(value)

    def format_of(self, column: FormColumn, fill: str, *, is_locked: bool) -> Format:
        return self.formats.cell(fill, is_locked=is_locked, is_centered=column.is_centered)

    def text(self, row: int, column: int, text: str, cell_format: Format) -> None:
        if text:  # a string even where it begins with =
            self.sheet.write_string(row, column, text, cell_format)
        else:
            self.sheet.write_blank(row, column, None, cell_format)

    def comment(self, row: int, column: int, text: str) -> None:
        height = 22 + 16 * lines_of(text, 32)
        self.sheet.write_comment(
            row, column, text, {"author": _AUTHOR, "width": 240, "height": height, "font_size": 9}
        )

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        # merge_range would write its rows anew, which constant memory has already let go of.
        self.sheet.merge.append([first_row, first_column, last_row, last_column])

    def set_up_page(self) -> None:
        for index, column in enumerate(COLUMNS):
            self.sheet.set_column(index, index, column.width, None, {"hidden": column.is_hidden})
        self.sheet.freeze_panes(_HEAD_ROWS, _FROZEN_COLUMNS)
        self.sheet.set_landscape()
        self.sheet.set_paper(8)  # A3
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(_HEAD_ROWS - 2, _HEAD_ROWS - 1)
        self.sheet.set_footer("&C第 &P 页，共 &N 页")


def _told(row: FormRow) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in row.findings:
        found.setdefault(_FIELD_OF_FINDING.get(finding.field, finding.field), []).append(finding)
    return found


def _said(finding: Finding) -> str:
    return f"{finding.severity.label}：{finding.message}"


def _fill(row: FormRow, *, is_set: bool, findings: Sequence[Finding]) -> str:
    if row.is_locked:
        return _LOCKED
    if findings:
        return _MUST if any(finding.is_blocking for finding in findings) else _HINT
    return _SET if is_set else ""


def _is_first_of_group(index: int) -> bool:
    return index == 0 or COLUMNS[index - 1].upper != COLUMNS[index].upper


def _is_first_of_field(index: int) -> bool:
    return index == 0 or COLUMNS[index - 1].field != COLUMNS[index].field


def _group_width(index: int) -> int:
    return sum(column.upper == COLUMNS[index].upper for column in COLUMNS)


def _row_height(texts: Sequence[str]) -> float:
    shown = zip(texts[:_SHOWN], COLUMNS, strict=False)
    lines = max(lines_of(text, column.width) for text, column in shown if text)
    return min(MOST_ROW_HEIGHT, max(LEAST_ROW_HEIGHT, lines * _LINE_HEIGHT + 6))
