"""Workbooks and CSV: read ones are checked for kind, size and macros, written ones run nothing."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from xml.parsers.expat import ExpatError

from django.conf import settings
from django.core.exceptions import ValidationError

from disclosure_portal.attachments.sheets import Extent, SheetTooLarge

MEGABYTE = 1024 * 1024
MAX_PARTS = 5000
NEEDED_PARTS = {"[Content_Types].xml", "xl/workbook.xml"}
TEXT_CODES = ("utf-8-sig", "gb18030")
ALLOWED_CONTROLS = "\t\r\n"
MAX_COLUMNS = 50  # of master data; a sheet may be wider where it is shorter
TAGS_OF_A_CELL = (
    8  # that begin or end, at the most: the cell, its text in place, one piece of it, and its words
)

FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # what a spreadsheet may run, behind our apostrophe or not
FORMULA_MADE_INERT = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def check_xlsx(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_bomb(archive, "工作簿")
            _refuse_macros(any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()))
            whole = NEEDED_PARTS.issubset(archive.namelist()) and archive.testzip() is None
    except ValidationError:
        raise
    except Exception as broken:  # a parser fed with hostile bytes may raise anything
        raise _broken() from broken
    if not whole:
        raise _broken()
    return content


def check_extent(content: bytes) -> bytes:
    """Refuse a checked .xlsx in which some sheet reaches further than IMPORT_MAX_ROWS or is as wide as that.

    One cell in the last corner makes openpyxl go through seventeen thousand million of them. Every part is
    walked: which of them is a sheet the workbook says, and it may call it anything. How much markup there is bounds
    the walk; elements that are no cells cost as much time.
    """
    rows = settings.IMPORT_MAX_ROWS
    tags_left = rows * MAX_COLUMNS * TAGS_OF_A_CELL
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            unpacked = archive.read(part)
            tags_left -= unpacked.count(b"<")
            if tags_left < 0:
                raise _too_large(rows)
            try:
                Extent(rows=rows, cells=rows * MAX_COLUMNS).walk(unpacked)
            except ExpatError:
                continue  # a picture, or a sheet of which nothing can be read beyond this point
            except SheetTooLarge:
                raise _too_large(rows) from None
            except ValueError as broken:
                raise _broken() from broken
    return content


def check_xls(content: bytes) -> bytes:
    _refuse_macros(_directory_name("_VBA_PROJECT") in content)
    if not any(_directory_name(name) in content for name in ("Workbook", "Book")):
        raise _broken()
    return content


def check_csv(content: bytes) -> bytes:
    if not is_plain_text(content):
        raise _broken()
    return content


def inert(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula. `as_meant` takes the apostrophe off again."""
    return f"'{text}" if FORMULA.match(text) else text


def as_meant(text: str) -> str:
    """The text without the apostrophe that made it inert."""
    return text[1:] if FORMULA_MADE_INERT.match(text) else text


def is_plain_text(content: bytes) -> bool:
    """Whether it reads as UTF-8 or GB18030, holds no control characters and is no markup."""
    for code in TEXT_CODES:
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        return not text.lstrip().startswith("<") and not any(map(_is_control, text))
    return False


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc" and char not in ALLOWED_CONTROLS


def refuse_bomb(archive: zipfile.ZipFile, noun: str) -> None:
    """By the sizes that the archive states; a part that is longer than stated fails its checksum later."""
    limit = settings.ATTACHMENT_MAX_UNPACKED_MEGABYTES
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > limit * MEGABYTE:
        raise ValidationError(
            f"{noun}解压后超过{limit}MB的上限（ATTACHMENT_MAX_UNPACKED_MEGABYTES），请拆分后再上传。",
            code="bomb",
        )


def _refuse_macros(found: bool) -> None:
    if found:
        raise ValidationError("工作簿含有宏，请另存为不含宏的工作簿后再上传。", code="macros")


def _directory_name(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def _too_large(rows: int) -> ValidationError:
    return ValidationError(
        f"表格超过{rows}行的上限，或者太宽。请删除表格下方和右侧多余的行列，或分成几个文件上传。",
        code="too_large",
    )


def _broken() -> ValidationError:
    return ValidationError("文件已损坏或不是工作簿，请在Excel或WPS中打开并另存后再上传。", code="broken")
