"""What kind of file an upload is, and the grids of texts in it."""

from __future__ import annotations

import csv
import io
from pathlib import PurePath

import python_calamine

from catalogs.spreadsheets.archives import BROKEN, ENCRYPTED, WITH_MACROS, check_archive, too_large
from catalogs.spreadsheets.grids import Cell, Grid, to_text
from catalogs.spreadsheets.refusals import FileRefused, Limits

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请在WPS或Excel中打开，另存为 .xlsx 后重新上传。"
_REFUSED_KINDS = {
    ".et": f"WPS表格的 .et 文件不能直接上传。{_SAVE_AS}",
    ".ett": f"WPS表格的 .ett 文件不能直接上传。{_SAVE_AS}",
    ".wps": "这是WPS文字文档。请把目录表格复制到WPS表格中，另存为 .xlsx 后重新上传。",
    ".doc": "这是Word文档。请把目录表格复制到WPS表格或Excel中，另存为 .xlsx 后重新上传。",
    ".docx": "这是Word文档。请把目录表格复制到WPS表格或Excel中，另存为 .xlsx 后重新上传。",
    ".pdf": "这是PDF文件，读不出表格。请上传原来的表格文件（.xlsx、.xls 或 .csv）。",
    ".xlsm": WITH_MACROS,
    ".xltm": WITH_MACROS,
    ".xlsb": f"二进制工作簿 .xlsb 不能直接上传。{_SAVE_AS}",
    ".ods": f".ods 文件不能直接上传。{_SAVE_AS}",
}
_LONGEST_NAME = 31  # of a sheet, where the file keeps to the format
_UNKNOWN_KIND = "只能上传 .xlsx、.xls、.csv 和本系统导出的 .json 文件。请在WPS中另存为 .xlsx 后重新上传。"
_HTML = f"文件名是表格，内容却是网页。{_SAVE_AS}"


def refusal_by_name(filename: str) -> str:
    """Why a file of this name is no table that can be read; empty when it may be one."""
    return _REFUSED_KINDS.get(PurePath(filename).suffix.lower(), "")


def kind_of(content: bytes, filename: str, limits: Limits) -> str:
    """xlsx, xls, csv or json, by content where the content tells. Anything else is refused."""
    _check_size(content, limits)
    suffix = PurePath(filename).suffix.lower()
    if refusal := refusal_by_name(filename):
        raise FileRefused(refusal)
    if suffix not in (".xlsx", ".xls", ".csv", ".json"):
        raise FileRefused(_UNKNOWN_KIND)
    if content.startswith(_ZIP):
        return "xlsx"
    if content.startswith(_OLE):
        return _ole_kind(content)
    if content.startswith(b"%PDF"):
        raise FileRefused(_REFUSED_KINDS[".pdf"])
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise FileRefused(_HTML)
    if suffix in (".csv", ".json"):
        return suffix[1:]
    raise FileRefused(BROKEN)


def open_workbook(content: bytes, kind: str, limits: Limits) -> list[Grid]:
    """The visible and hidden sheets of an .xlsx or .xls as grids, in their order."""
    formulas: dict[str, frozenset[Cell]] = {}
    if kind == "xlsx":
        checked = check_archive(content, limits)
        content, formulas = checked.content, checked.empty_formulas
    try:
        return _read_sheets(content, formulas, limits)
    except FileRefused:
        raise
    except python_calamine.PasswordError as locked:
        raise FileRefused(ENCRYPTED) from locked
    except Exception as broken:
        raise FileRefused(BROKEN) from broken
    except BaseException as panic:  # the reader's own code can panic on a broken file
        if type(panic).__name__ == "PanicException":
            raise FileRefused(BROKEN) from panic
        raise


def open_csv(content: bytes, limits: Limits) -> Grid:
    """A .csv in UTF-8 (with or without a mark), UTF-16 with a mark, or GB18030."""
    text = decode(content)
    csv.field_size_limit(max(csv.field_size_limit(), limits.file_bytes))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            rows.append(row)
            if len(rows) > limits.rows:
                raise too_large(limits)
    except csv.Error as broken:
        raise FileRefused(BROKEN) from broken
    if max(map(len, rows), default=0) * len(rows) > limits.cells:
        raise too_large(limits)
    return Grid("", rows, is_csv=True)


def decode(content: bytes) -> str:
    has_utf16_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if has_utf16_mark else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("文件的文字编码无法识别。请在WPS或Excel中打开，另存为 .xlsx 后重新上传。")


def _check_size(content: bytes, limits: Limits) -> None:
    if not content:
        raise FileRefused("文件是空的。请检查后重新上传。")
    if len(content) > limits.file_bytes:
        raise FileRefused(
            f"文件超过上限{limits.file_bytes // 1024 // 1024}MB。请删除图片和多余内容，或分成几个文件上传。"
        )


def _ole_kind(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileRefused(ENCRYPTED)
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "xls"
    if "WordDocument".encode("utf-16-le") in content:
        raise FileRefused(_REFUSED_KINDS[".doc"])
    raise FileRefused(BROKEN)


def _read_sheets(content: bytes, formulas: dict[str, frozenset[Cell]], limits: Limits) -> list[Grid]:
    grids = []
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for sheet_data in workbook.sheets_metadata:
            if sheet_data.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(sheet_data.name)
            if sheet.total_height > limits.rows or sheet.total_height * sheet.total_width > limits.cells:
                raise too_large(limits)
            rows = [[to_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
            merges = sheet.merged_cell_ranges or ()
            formula_cells = formulas.get(sheet_data.name, frozenset())
            is_hidden = sheet_data.visible != python_calamine.SheetVisibleEnum.Visible
            grids.append(
                Grid(sheet_data.name[:_LONGEST_NAME], rows, merges, formula_cells, is_hidden=is_hidden)
            )
    return grids


def _delimiter(text: str) -> str:
    head = text[:4096]
    return "\t" if head.count("\t") > head.count(",") else ","
