"""The adoption table to take away: the rows of the page, as .xlsx or .csv, the same bytes for the same rows."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable
from typing import IO

import xlsxwriter

from catalogs.spreadsheets.writing import fitting
from disclosure_portal.attachments.spreadsheets import inert
from participation.queries.opinions import TABLE_HEADINGS, TableRow

WIDTHS = (6, 14, 70, 12, 60)
MADE = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)  # fixed: the same rows give the same bytes
SHEET = "意见采纳情况"
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def write_table(file: IO[bytes], rows: Iterable[TableRow], *, form: str) -> None:
    """Write rows as "xlsx" or "csv". Nothing in it is run by a spreadsheet program."""
    WRITERS[form](file, rows)


def _write_xlsx(file: IO[bytes], rows: Iterable[TableRow]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        workbook.set_properties({"created": MADE})
        bold = workbook.add_format({"bold": True, "bg_color": "#EFF3F8", "border": 1})
        plain = workbook.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet(SHEET)
        sheet.freeze_panes(1, 0)
        for column, (name, width) in enumerate(zip(TABLE_HEADINGS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, bold)
        for place, row in enumerate(rows, start=1):
            for column, text in enumerate(row.cells):
                sheet.write_string(place, column, fitting(inert(text)), plain)


def _write_csv(file: IO[bytes], rows: Iterable[TableRow]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(TABLE_HEADINGS)
    writer.writerows([inert(cell) for cell in row.cells] for row in rows)
    text.detach()


WRITERS: dict[str, Callable[[IO[bytes], Iterable[TableRow]], None]] = {"xlsx": _write_xlsx, "csv": _write_csv}
