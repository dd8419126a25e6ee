"""What kind of file an upload is, and the grids of texts in it: workbooks, Word documents, .csv."""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePath
from sys import intern
from xml.parsers import expat

import python_calamine

from catalogs.spreadsheets.archives import (
    BROKEN,
    ENCRYPTED,
    WITH_MACROS,
    CheckedArchive,
    check_archive,
    check_document,
    too_large,
)
from catalogs.spreadsheets.delimited import cells_of
from catalogs.spreadsheets.documents import open_document
from catalogs.spreadsheets.grids import Grid, to_text
from catalogs.spreadsheets.number_formats import without_day
from catalogs.spreadsheets.old_workbooks import check_old_workbook
from catalogs.spreadsheets.parts import cell_too_long
from catalogs.spreadsheets.refusals import FileRefused, Limits

BROKEN_DOCUMENT = "文件已损坏，无法打开。请在WPS或Word中打开确认内容完整，另存为 .docx 后重新上传。"
DOCUMENT_WITH_MACROS = "文档带有宏，不能上传。请在WPS或Word中另存为不带宏的 .docx 后重新上传。"
LOCKED_DOCUMENT = "文档设有密码。请在WPS或Word中取消打开密码，另存为 .docx 后重新上传。"
_OF_DOCUMENTS = {BROKEN: BROKEN_DOCUMENT, WITH_MACROS: DOCUMENT_WITH_MACROS, ENCRYPTED: LOCKED_DOCUMENT}

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请在WPS中另存为 .xlsx 或 .docx，再重新上传。"
_REFUSED_KINDS = {
    ".et": f"WPS表格的 .et 文件不能直接上传。{_SAVE_AS}",
    ".ett": f"WPS表格的 .ett 文件不能直接上传。{_SAVE_AS}",
    ".wps": f"WPS文字的 .wps 文件不能直接上传。{_SAVE_AS}",
    ".wpt": f"WPS文字的 .wpt 文件不能直接上传。{_SAVE_AS}",
    ".doc": f"旧版Word文档 .doc 不能直接上传。{_SAVE_AS}",
    ".dot": f"Word模板 .dot 不能直接上传。{_SAVE_AS}",
    ".rtf": f".rtf 文件不能直接上传。{_SAVE_AS}",
    ".pdf": f"这是PDF文件，读不出表格。请上传原来的表格；只有PDF的，{_SAVE_AS}",
    ".xlsm": WITH_MACROS,
    ".xltm": WITH_MACROS,
    ".docm": DOCUMENT_WITH_MACROS,
    ".dotm": DOCUMENT_WITH_MACROS,
    ".xlsb": f"二进制工作簿 .xlsb 不能直接上传。{_SAVE_AS}",
    ".ods": f".ods 文件不能直接上传。{_SAVE_AS}",
    ".odt": f".odt 文件不能直接上传。{_SAVE_AS}",
}
_KINDS = (".xlsx", ".xls", ".docx", ".csv", ".json")
_DIRECTORY_BYTES = 1024 * 1024  # at the end of an archive, where its directory stands
_LONGEST_SHARED = 100  # characters of a cell that others may say too
_LONGEST_NAME = 31  # of a sheet, where the file keeps to the format
_UNKNOWN_KIND = f"只能上传 .xlsx、.xls、.docx、.csv 和本系统导出的 .json 文件。{_SAVE_AS}"
_HTML = f"文件名是表格，内容却是网页。{_SAVE_AS}"
_EXCEL_2003 = f"这是Excel 2003的XML表格，不能直接上传。{_SAVE_AS}"
_OTHER_XML = f"文件名是表格，内容却是XML文件。{_SAVE_AS}"
_MHTML = f"这是保存成单个文件网页的表格，不能直接上传。{_SAVE_AS}"
_HEAD = 2048  # bytes by which a text tells what it is


def refusal_by_name(filename: str) -> str:
    """Why a file of this name is no table that can be read; empty when it may be one."""
    return _REFUSED_KINDS.get(PurePath(filename).suffix.lower(), "")


def kind_of(content: bytes, filename: str, limits: Limits) -> str:
    """xlsx, docx, xls, csv or json, by content where the content tells. Anything else is refused."""
    _check_size(content, limits)
    suffix = PurePath(filename).suffix.lower()
    if refusal := refusal_by_name(filename):
        raise FileRefused(refusal)
    if suffix not in _KINDS:
        raise FileRefused(_UNKNOWN_KIND)
    if content.startswith(_ZIP):
        return "docx" if is_document(content, suffix) else "xlsx"
    if content.startswith(_OLE):
        return _ole_kind(content)
    if content.startswith(b"%PDF"):
        raise FileRefused(_REFUSED_KINDS[".pdf"])
    if refusal := _refusal_of_markup(content[:_HEAD], suffix):
        raise FileRefused(refusal)
    if suffix in (".csv", ".json"):
        return suffix[1:]
    raise FileRefused(BROKEN)


def _refusal_of_markup(head: bytes, suffix: str) -> str:
    """Why a page or an .xml under the name of a table can't be read: programs save those as .xls too."""
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if is_utf16 else "utf-8-sig", errors="ignore").lstrip()
    if suffix not in (".csv", ".json") and re.search(r"^MIME-Version:", text, re.IGNORECASE | re.MULTILINE):
        return _MHTML
    if not text.startswith("<"):
        return ""
    if 'progid="Excel.Sheet"' in text or "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return _HTML if "<html" in text.lower() else _EXCEL_2003
    return _OTHER_XML if text.startswith("<?xml") and "<html" not in text.lower() else _HTML


def open_workbook(content: bytes, kind: str, limits: Limits) -> list[Grid]:
    """The visible and hidden sheets of an .xlsx or .xls as grids, in their order."""
    checked = check_archive(content, limits) if kind == "xlsx" else check_old_workbook(content, limits)
    try:
        return _read_sheets(checked, limits)
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


def is_document(content: bytes, suffix: str) -> bool:
    """Is this archive a Word document? By the names of its parts; an archive that is neither goes by its own name."""
    names = content[-_DIRECTORY_BYTES:]
    if (b"word/document.xml" in names) == (b"xl/workbook.xml" in names):
        return suffix == ".docx"
    return b"word/document.xml" in names


def open_word(content: bytes, limits: Limits) -> Grid:
    """The tables of a .docx, and the paragraphs between them."""
    try:
        return open_document(check_document(content, limits), limits)
    except FileRefused as refused:
        raise FileRefused(_OF_DOCUMENTS.get(str(refused), str(refused))) from refused
    except (expat.ExpatError, ValueError, LookupError) as broken:
        raise FileRefused(BROKEN_DOCUMENT) from broken


def open_csv(content: bytes, limits: Limits) -> Grid:
    """A .csv in UTF-8 (with or without a mark), UTF-16 with a mark, or GB18030."""
    text = decode(content)
    if text.count(delimiter := _delimiter(text)) > limits.cells:
        raise too_large(limits)  # one endless line would be in memory before its width is known
    rows: list[list[str]] = []
    try:
        for row in cells_of(text, delimiter=delimiter, longest=limits.cell_length):
            rows.append(row)
            if len(rows) > limits.rows:
                raise too_large(limits)
    except csv.Error as broken:
        raise (cell_too_long(limits) if "field limit" in str(broken) else FileRefused(BROKEN)) from broken
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


def _read_sheets(checked: CheckedArchive, limits: Limits) -> list[Grid]:
    grids = []
    rows_read = cells_read = 0
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(checked.content)) as workbook:
        for sheet_data in workbook.sheets_metadata:
            if sheet_data.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(sheet_data.name)
            rows_read += sheet.total_height
            cells_read += sheet.total_height * sheet.total_width
            if rows_read > limits.rows or cells_read > limits.cells:
                raise too_large(limits)
            left = [""] * (sheet.start[1] if sheet.start else 0)
            rows = [left + [_shared(to_text(value)) for value in row] for row in sheet.iter_rows()]
            for (row, column), parts in checked.without_day.get(sheet_data.name, {}).items():
                if row < len(rows) and column < len(rows[row]):
                    rows[row][column] = without_day(rows[row][column], parts)
            merges = sheet.merged_cell_ranges or ()
            formula_cells = checked.empty_formulas.get(sheet_data.name, frozenset())
            is_hidden = sheet_data.visible != python_calamine.SheetVisibleEnum.Visible
            grids.append(
                Grid(sheet_data.name[:_LONGEST_NAME], rows, merges, formula_cells, is_hidden=is_hidden)
            )
    return grids


def _shared(text: str) -> str:
    """The text, held once however many cells say it."""
    return intern(text) if len(text) <= _LONGEST_SHARED else text


def _delimiter(text: str) -> str:
    head = text[:4096]
    return "\t" if head.count("\t") > head.count(",") else ","
