"""How far a sheet may reach before a workbook is opened, whatever its parts are called."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from django.core.exceptions import ValidationError

from disclosure_portal.attachments.spreadsheets import check_extent

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
ONE_CELL = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'


def archive(content, name="xl/worksheets/sheet1.xml"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(name, content)
        file.writestr("xl/media/image1.png", b"\x89PNG\r\n\x1a\n")
    return packed.getvalue()


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/anything", "xl/SHEET.bin"])
@pytest.mark.parametrize(
    "sheet",
    [
        '<sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData>',
        '<sheetData><row r="1048576"/></sheetData>',
        '<sheetData><row><c r="A99999"><v>1</v></c></row></sheetData>',
        f'<dimension ref="A1:XFD1048576"/>{ONE_CELL}',
        f"<sheetData>{'<row/>' * 20_001}</sheetData>",
    ],
)
def test_a_sheet_that_reaches_too_far_is_refused(sheet, name):
    with pytest.raises(ValidationError) as refused:
        check_extent(archive(SHEET.format(sheet), name))
    assert refused.value.code == "too_large"


@pytest.mark.parametrize(
    "sheet",
    [
        f"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>{SHEET.format(ONE_CELL)}",
        SHEET.format('<sheetData><row r="x"/></sheetData>'),
        SHEET.format('<sheetData><row r="1"><c r="ABCD1"/></row></sheetData>'),
    ],
)
def test_markup_that_no_sheet_holds_is_refused_as_broken(sheet):
    with pytest.raises(ValidationError) as refused:
        check_extent(archive(sheet))
    assert refused.value.code == "broken"


def test_an_ordinary_sheet_passes_as_it_came():
    content = archive(SHEET.format(f'<dimension ref="A1:J20000"/>{ONE_CELL}'))

    assert check_extent(content) is content


@pytest.mark.parametrize("piece", ["<x/>", "<a></a>", "<c/>", "<!---->", "<?a?>"])
def test_markup_without_end_takes_no_long_time(piece):
    content = archive(SHEET.format(piece * (150_000_000 // len(piece))))
    begun = time.process_time()

    with pytest.raises(ValidationError) as refused:
        check_extent(content)
    assert refused.value.code == "too_large"
    assert time.process_time() - begun < 5
