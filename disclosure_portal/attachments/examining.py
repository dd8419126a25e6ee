"""What may be stored: tells an upload's kind from its content, refuses what is unsafe, cleans the rest."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from disclosure_portal.attachments import documents, images, pdfs, spreadsheets
from disclosure_portal.attachments.models import Attachment

Kind = Attachment.Kind

SCANS = (Kind.PDF, Kind.JPEG, Kind.PNG)
SPREADSHEETS = (Kind.XLSX, Kind.XLS, Kind.CSV)
TABLES = (*SPREADSHEETS, Kind.DOCX)  # where tables in Word documents are read as well
MEGABYTE = 1024 * 1024
NAME_LENGTH = 100

SIGNATURES = {
    b"%PDF-": Kind.PDF,
    b"\xff\xd8\xff": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"PK\x03\x04": Kind.XLSX,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Kind.XLS,
}
CLEANERS: dict[Kind, Callable[[bytes], bytes]] = {
    Kind.PDF: pdfs.clean,
    Kind.JPEG: images.clean_jpeg,
    Kind.PNG: images.clean_png,
    Kind.XLSX: spreadsheets.check_xlsx,
    Kind.XLS: spreadsheets.check_xls,
    Kind.CSV: spreadsheets.check_csv,
    Kind.DOCX: documents.check_docx,
}


@dataclass(frozen=True)
class Examined:
    """An upload that may be stored: its safe name, its kind by content and its cleaned content."""

    name: str
    kind: Attachment.Kind
    content: bytes


def examine(upload: UploadedFile, *, kinds: Collection[Attachment.Kind] = SCANS) -> Examined:
    """Check and clean an upload. Raises ValidationError, in Chinese, saying what to do."""
    limit = settings.ATTACHMENT_MAX_MEGABYTES
    if not upload.size:
        raise ValidationError("文件是空的，请检查后重新上传。", code="empty")
    if upload.size > limit * MEGABYTE:
        found = f"{upload.size / MEGABYTE:.1f}"
        raise ValidationError(
            f"文件大小为{found}MB，超过{limit}MB的上限（ATTACHMENT_MAX_MEGABYTES），请压缩或拆分后再上传。",
            code="too_large",
        )
    upload.seek(0)
    content = upload.read()
    kind = kind_of(content, upload.name or "")
    if kind not in kinds:
        wanted = "、".join(Kind(each).label for each in kinds)
        raise ValidationError(
            f"不能上传这种文件：按内容判断，它不是{wanted}。请转换格式后再上传，只改扩展名无效。",
            code="wrong_kind",
        )
    return Examined(name=safe_name(upload.name or "", kind), kind=kind, content=CLEANERS[kind](content))


def kind_of(content: bytes, name: str) -> Attachment.Kind | None:
    """The kind by the first bytes. Text carries no mark: it is CSV when it is named so and reads as text."""
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            return Kind.DOCX if kind == Kind.XLSX and documents.is_docx(content) else kind
    return Kind.CSV if name.lower().endswith(".csv") and spreadsheets.is_plain_text(content) else None


def safe_name(name: str, kind: Attachment.Kind) -> str:
    """The name without folders and invisible characters, with the extension that the content asks for."""
    base = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(char for char in base if unicodedata.category(char)[0] != "C")
    stem = PurePosixPath(visible.strip()).stem.strip(" .")
    for char in '<>:"|?*;%':
        stem = stem.replace(char, "_")
    return f"{stem[:NAME_LENGTH] or '附件'}.{kind}"
