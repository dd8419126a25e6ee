"""PDF: only the pages are taken over, without anything that acts, hides or tells of the author."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

# Actions and scripts, embedded files, metadata and private data of the program that wrote the file.
UNWANTED_KEYS = frozenset(
    {
        *("/AA", "/OpenAction", "/JS", "/JavaScript", "/AF", "/EF", "/EmbeddedFiles"),
        *("/Metadata", "/PieceInfo", "/LastModified", "/Thumb"),
    }
)
UNWANTED_ANNOTATIONS = frozenset(
    ["/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/Popup"]
)
HARMLESS_ACTIONS = frozenset({"/GoTo", "/URI"})
HARMLESS_ADDRESSES = ("http://", "https://", "mailto:")


def clean(content: bytes) -> bytes:
    """The same pages, and nothing beside them. Raises ValidationError for what can't be opened."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        _refuse_locked(reader)
        _refuse_page_count(len(reader.pages))
        for part in _dictionaries_below(reader.pages):
            _strip(part)
        return _written(reader)
    except ValidationError:
        raise
    except Exception as broken:  # a parser fed with hostile bytes may raise anything
        raise ValidationError("PDF已损坏，无法打开，请重新导出或扫描后再上传。", code="broken") from broken


def _refuse_locked(reader: PdfReader) -> None:
    if reader.is_encrypted:
        raise ValidationError("PDF设有密码或权限限制，请解除后再上传。", code="locked")


def _refuse_page_count(pages: int) -> None:
    limit = settings.ATTACHMENT_MAX_PAGES
    if pages == 0:
        raise ValidationError("PDF中没有任何页面，请检查后重新上传。", code="no_pages")
    if pages > limit:
        raise ValidationError(
            f"PDF共{pages}页，超过{limit}页的上限（ATTACHMENT_MAX_PAGES），请拆分后再上传。",
            code="too_many_pages",
        )


def _dictionaries_below(pages: Iterable[DictionaryObject]) -> Iterator[DictionaryObject]:
    """Every dictionary that the pages lead to, each once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = list(pages)
    while waiting:
        part = waiting.pop()
        if isinstance(part, IndirectObject):
            if (part.idnum, part.generation) in seen:
                continue
            seen.add((part.idnum, part.generation))
            part = part.get_object()
        if isinstance(part, DictionaryObject):
            yield part
            waiting.extend(part.raw_get(key) for key in part)
        elif isinstance(part, ArrayObject):
            waiting.extend(list.__iter__(part))


def _strip(part: DictionaryObject) -> None:
    for key in UNWANTED_KEYS.intersection(part):
        del part[NameObject(key)]
    if "/A" in part and not _is_harmless(part["/A"]):
        del part[NameObject("/A")]
    if isinstance(annotations := part.get("/Annots"), ArrayObject):
        kept = [each for each in list.__iter__(annotations) if _kind_of(each) not in UNWANTED_ANNOTATIONS]
        part[NameObject("/Annots")] = ArrayObject(kept)


def _is_harmless(action: Any) -> bool:
    if not isinstance(action, DictionaryObject) or "/Next" in action:
        return False
    kind = action.get("/S")
    if kind == "/URI":
        return str(action.get("/URI", "")).lower().startswith(HARMLESS_ADDRESSES)
    return kind in HARMLESS_ACTIONS


def _kind_of(annotation: Any) -> str:
    known = annotation.get_object()
    return str(known.get("/Subtype", "")) if isinstance(known, DictionaryObject) else ""


def _written(reader: PdfReader) -> bytes:
    """A new file: the old catalog stays behind with its scripts, names, attachments, outlines and forms."""
    writer = PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    writer.metadata = None
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
