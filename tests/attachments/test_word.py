"""Word documents are taken where they are asked for, and checked like workbooks."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from disclosure_portal.attachments.examining import SCANS, SPREADSHEETS, TABLES, examine
from disclosure_portal.attachments.models import Attachment
from tests.attachments import uploads
from tests.attachments.uploads import upload

PARTS = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}


def docx(**more):
    return uploads.zipped(PARTS | {name.replace("__", "/"): content for name, content in more.items()})


def test_a_document_is_told_from_a_workbook_by_its_parts():
    examined = examine(upload(docx(), "目录.xlsx"), kinds=TABLES)

    assert (examined.kind, examined.name) == (Attachment.Kind.DOCX, "目录.docx")
    assert examine(upload(uploads.xlsx(), "目录.docx"), kinds=TABLES).kind == Attachment.Kind.XLSX


def test_a_document_is_kept_as_it_came():
    assert examine(upload(docx(), "目录.docx"), kinds=TABLES).content == docx()


@pytest.mark.parametrize("kinds", [SCANS, SPREADSHEETS])
def test_a_document_is_refused_where_none_is_asked_for(kinds):
    with pytest.raises(ValidationError) as refused:
        examine(upload(docx(), "目录.docx"), kinds=kinds)
    assert refused.value.code == "wrong_kind"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (docx(word__vbaProject_bin="x").replace(b"vbaProject_bin", b"vbaProject.bin"), "macros"),
        (uploads.zipped(PARTS | {"[Content_Types].xml": "application/x.macroEnabled.main+xml"}), "macros"),
        (uploads.zipped({"word/document.xml": "<w:document/>"}), "broken"),
        (docx()[:-30], "broken"),
    ],
    ids=["macros", "macros by type", "no types", "cut"],
)
def test_what_is_unsafe_or_broken_is_refused(content, code):
    with pytest.raises(ValidationError) as refused:
        examine(upload(content, "目录.docx"), kinds=TABLES)
    assert refused.value.code == code


def test_a_bomb_is_refused_by_the_sizes_it_states(settings):
    settings.ATTACHMENT_MAX_UNPACKED_MEGABYTES = 1

    with pytest.raises(ValidationError, match="文档解压后超过1MB"):
        examine(upload(docx(big="0" * 3_000_000), "目录.docx"), kinds=TABLES)
