"""Master data as files: what is read is checked before it is opened, what goes out runs nothing."""

from __future__ import annotations

from typing import Any

from import_export.formats.base_formats import CSV, XLSX
from import_export.tmp_storages import TempFolderStorage
from tablib import Dataset

from disclosure_portal.attachments.spreadsheets import as_meant, check_csv, check_extent, check_xlsx, inert

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes a Chinese .csv for GB18030


class ImportRefused(Exception):
    """An import that can't go on from its preview. The message says what to do."""


class KeptUpload(TempFolderStorage):
    """The uploaded file between its preview and its import, found again by the name that the page sends back."""

    def read(self) -> bytes:
        try:
            return super().read()
        except (OSError, ValueError):
            raise ImportRefused("上传的文件已不在服务器上，请重新上传。") from None


class Workbook(XLSX):
    def create_dataset(self, in_stream: bytes) -> Dataset:
        content = check_extent(check_xlsx(in_stream))
        return _each_text(super().create_dataset(content), as_meant)

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


def _each_text(dataset: Dataset, change: Any) -> Dataset:
    changed = Dataset(headers=dataset.headers)
    for row in dataset:
        changed.append([change(cell) if isinstance(cell, str) else cell for cell in row])
    return changed
