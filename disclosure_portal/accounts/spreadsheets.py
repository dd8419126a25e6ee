"""Master data as files: what is read is checked before it is opened, what goes out runs nothing."""

from __future__ import annotations

import re
from typing import Any

from import_export.formats.base_formats import CSV, XLSX
from tablib import Dataset

from disclosure_portal.attachments.spreadsheets import check_csv, check_xlsx

FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # what a spreadsheet may run, behind our apostrophe or not
FORMULA_MADE_INERT = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes a Chinese .csv for GB18030


class Workbook(XLSX):
    def create_dataset(self, in_stream: bytes) -> Dataset:
        return _each_text(super().create_dataset(check_xlsx(in_stream)), as_meant)

    def export_data(self, dataset: Dataset, **options: Any) -> bytes:
        return super().export_data(_each_text(dataset, inert), **options)


class CommaSeparated(CSV):
    """UTF-8 when written; UTF-8 or GB18030, as Chinese spreadsheets save it, when read."""

    def is_binary(self) -> bool:
        return True  # as it came: the text's code is found here

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **options: Any) -> Dataset:
        check_csv(in_stream)
        try:
            text = in_stream.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = in_stream.decode("gb18030")
        return _each_text(super().create_dataset(text, **options), as_meant)

    def export_data(self, dataset: Dataset, **options: Any) -> str:
        return BYTE_ORDER_MARK + super().export_data(_each_text(dataset, inert), **options)


def inert(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def as_meant(text: str) -> str:
    """The text without the apostrophe that made it inert."""
    return text[1:] if FORMULA_MADE_INERT.match(text) else text


def _each_text(dataset: Dataset, change: Any) -> Dataset:
    changed = Dataset(headers=dataset.headers)
    for row in dataset:
        changed.append([change(cell) if isinstance(cell, str) else cell for cell in row])
    return changed
