"""A published list as a file: .xlsx in the layout of official tables, .csv for programs."""

from __future__ import annotations

import csv
import datetime
import io
from typing import IO

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from catalogs.spreadsheets.writing import LEAST_ROW_HEIGHT, LINE_HEIGHT, MOST_ROW_HEIGHT, fitting, lines_of
from disclosure_portal.attachments.spreadsheets import inert
from participation.models import ListEntry, ListVersion
from participation.queries.lists import entries_of, reads, values_of

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
CREATED = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)  # fixed: the same list gives the same bytes
COLUMNS = (
    ("序号", 5),
    ("事项名称", 24),
    ("事项内容", 36),
    ("需履行的程序", 18),
    ("承办单位", 14),
    ("拟决策时间", 15),
    ("公众参与方式", 18),
    ("涉及人民群众切身利益", 10),
    ("需要社会广泛知晓", 10),
)
CENTRED = {0, 5, 7, 8}
HEADER_ROWS = 3  # title, who published it and when, headings
A4 = 9


def write_list(file: IO[bytes], version: ListVersion, *, form: str) -> None:
    """Write a version as .xlsx or .csv. Nothing in the file depends on when or by whom it was made."""
    rows = [_row(entry) for entry in entries_of(version)]
    if form == "csv":
        _write_csv(file, rows)
    else:
        _write_xlsx(file, version, rows)


def _row(entry: ListEntry) -> list[str]:
    values = values_of(entry)
    said = {name: reads(name, value) for name, value in values.items()} | {"planned_on": entry.planned}
    return [str(entry.position), *(said[name] for name in ListEntry.SHOWN if name != "planned_reason")]


def _write_xlsx(file: IO[bytes], version: ListVersion, rows: list[list[str]]) -> None:
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": version.name, "created": CREATED})
        cell = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
        title = workbook.add_format(
            {"bold": True, "align": "center", "valign": "vcenter", "font_size": 16, "text_wrap": True}
        )
        heading = workbook.add_format({**cell, "bold": True, "align": "center", "bg_color": "#F2F2F2"})
        left, centred = workbook.add_format(cell), workbook.add_format({**cell, "align": "center"})
        facts = workbook.add_format({"font_name": "宋体", "font_size": 10, "text_wrap": True})
        sheet = workbook.add_worksheet(f"{version.year}年度目录")
        last = len(COLUMNS) - 1
        sheet.set_row(0, 30)
        sheet.merge_range(0, 0, 0, last, "", title)
        sheet.write_string(0, 0, version.name, title)
        sheet.set_row(1, 30)
        sheet.merge_range(1, 0, 1, last, "", facts)
        sheet.write_string(1, 0, fitting(_facts(version)), facts)
        for column, (name, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, name, heading)
        sheet.set_row(2, 40)
        for number, row in enumerate(rows, HEADER_ROWS):
            _write_row(sheet, number, row, left, centred)
        _set_up_page(sheet)


def _write_row(sheet: Worksheet, number: int, row: list[str], left: Format, centred: Format) -> None:
    lines = max(lines_of(text, width) for text, (_, width) in zip(row, COLUMNS, strict=True))
    sheet.set_row(number, min(MOST_ROW_HEIGHT, max(LEAST_ROW_HEIGHT, lines * LINE_HEIGHT + 4)))
    for column, text in enumerate(row):  # strings even where they begin with =
        sheet.write_string(number, column, fitting(text), centred if column in CENTRED else left)


def _set_up_page(sheet: Worksheet) -> None:
    sheet.freeze_panes(HEADER_ROWS, 2)
    sheet.repeat_rows(0, HEADER_ROWS - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _facts(version: ListVersion) -> str:
    """Who published it and when, on whose consent, and why there is this version."""
    told = [f"决策机关：{version.unit}"]
    if version.published_at:
        told.append(f"发布日期：{timezone.localdate(version.published_at).isoformat()}")
    if version.consent:
        told.append(f"同级党委同意的文件：{version.consent}")
    if version.remark:
        told.append(f"调整说明：{version.remark}")
    return "　".join(told)


def _write_csv(file: IO[bytes], rows: list[list[str]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([name for name, _ in COLUMNS])
    writer.writerows([inert(fitting(cell)) for cell in row] for row in rows)
    text.detach()
