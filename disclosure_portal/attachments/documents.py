"""Word documents: told from other archives, and checked for size, macros and wholeness."""

from __future__ import annotations

import io
import zipfile

from django.core.exceptions import ValidationError

from disclosure_portal.attachments.spreadsheets import refuse_bomb

MAIN_PART, TYPES = "word/document.xml", "[Content_Types].xml"


def is_docx(content: bytes) -> bool:
    """Does the archive hold the main part of a document, and none of a workbook?"""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except Exception:  # a parser fed with hostile bytes may raise anything; the check that follows says so
        return False
    return MAIN_PART in names and "xl/workbook.xml" not in names


def check_docx(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_bomb(archive, "文档")
            names = archive.namelist()
            has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
            whole = {MAIN_PART, TYPES}.issubset(names) and archive.testzip() is None
            has_macros = has_macros or (whole and b"macroEnabled" in archive.read(TYPES))
    except ValidationError:
        raise
    except Exception as broken:  # a parser fed with hostile bytes may raise anything
        raise _broken() from broken
    if has_macros:
        raise ValidationError("文档含有宏，请另存为不含宏的 .docx 后再上传。", code="macros")
    if not whole:
        raise _broken()
    return content


def _broken() -> ValidationError:
    return ValidationError("文件已损坏或不是Word文档，请在Word或WPS中打开并另存后再上传。", code="broken")
