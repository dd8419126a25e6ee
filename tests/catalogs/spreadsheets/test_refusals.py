"""A file that is no catalog is refused with a sentence that a clerk understands, whatever its bytes."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogs.spreadsheets.reading import FileRefused, Limits, read_catalog
from tests.catalogs.spreadsheets.conftest import DOMAINS, GOOD, HEADINGS, SAMPLES, make_workbook

XLSX = (SAMPLES / "s1_two_sheets_boxes.xlsx").read_bytes()
XLS = (SAMPLES / "s4_one_record_many_rows.xls").read_bytes()
OLE = XLS[:8]
EXCEL_2003 = b'<?xml version="1.0"?>\r\n<?mso-application progid="Excel.Sheet"?>\r\n<Workbook></Workbook>'
WORD_2003 = b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>'
MHTML = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x"


def refusal(content, filename, limits=None):
    with pytest.raises(FileRefused) as refused:
        read_catalog(content, filename=filename, domains=DOMAINS, limits=limits)
    return str(refused.value)


def rebuilt(content, **replaced):
    """The archive with parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {entry.filename: old.read(entry) for entry in old.infolist()} | replaced
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "filename", "words"),
    [
        (b"", "目录.xlsx", "空的"),
        (OLE + bytes(600), "目录.et", "请在WPS中另存为 .xlsx 或 .docx"),
        (OLE + bytes(600), "目录.wps", "请在WPS中另存为 .xlsx 或 .docx"),
        (OLE + bytes(600), "目录.doc", "请在WPS中另存为 .xlsx 或 .docx"),
        (OLE + "WordDocument".encode("utf-16-le"), "目录.docx", "请在WPS中另存为 .xlsx 或 .docx"),
        (OLE + "WordDocument".encode("utf-16-le"), "目录.xls", "Word文档"),
        (b"PK\x03\x04" + bytes(60), "目录.docx", "另存为 .docx"),
        (b"%PDF-1.7", "目录.pdf", "请在WPS中另存为 .xlsx 或 .docx"),
        (b"%PDF-1.7", "目录.xlsx", "PDF"),
        (XLSX, "目录.xlsm", "宏"),
        (XLSX, "目录.zip", "只能上传"),
        (XLSX, "目录", "只能上传"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "目录.xlsx", "密码"),
        (b"<html><table></table></html>", "目录.xls", "网页"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "目录.xlsx", "网页"),
        (EXCEL_2003, "目录.xls", "XML表格"),
        (EXCEL_2003, "目录.xls", "请在WPS中另存为 .xlsx 或 .docx"),
        (EXCEL_2003.decode().encode("utf-16"), "目录.xls", "XML表格"),
        (WORD_2003, "目录.xls", "XML文件"),
        (MHTML, "目录.xls", "单个文件网页"),
        (MHTML, "目录.xls", "请在WPS中另存为 .xlsx 或 .docx"),
        (b"From: <Saved by WPS>\r\n" + MHTML, "目录.xlsx", "单个文件网页"),
        (b"plain words", "目录.xlsx", "已损坏"),
        (XLSX[:3000], "目录.xlsx", "已损坏"),
        (XLS[:3000], "目录.xls", "已损坏"),
        (b"\xff\xff\x80\x81", "目录.csv", "编码"),
        (b"{}", "目录.json", "不是本系统导出"),
        (b"[" * 100_000, "目录.json", "不是本系统导出"),
        (b'{"format": "standard-catalog", "items": [{"levels": ["moon"]}]}', "目录.json", "第1条"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content, filename, words):
    assert words in refusal(content, filename)


def test_the_content_decides_between_the_two_excel_formats():
    records = read_catalog(XLS, filename="目录.xlsx", domains=DOMAINS).records

    assert len(records) == 2


def test_macros_are_refused_under_any_name():
    assert "宏" in refusal(rebuilt(XLSX, **{"xl/vbaProject.bin": b"x"}), "目录.xlsx")


def test_another_archive_under_the_name_of_a_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("ppt/presentation.xml", "<p/>")

    assert "不是 Excel 工作簿" in refusal(file.getvalue(), "目录.xlsx")


def test_entities_in_a_sheet_are_refused():
    sheet = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'

    assert "外部引用" in refusal(rebuilt(XLSX, **{"xl/worksheets/sheet1.xml": sheet}), "目录.xlsx")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(file_bytes=1024 * 1024 // 1024), "上限0MB"),
        (Limits(unpacked_bytes=1024), "展开后超过上限"),
        (Limits(archive_entries=3), "上限3个"),
        (Limits(rows=3), "3行"),
        (Limits(cells=20), "20个单元格"),
    ],
)
def test_each_limit_is_named_by_its_refusal(limits, words):
    assert words in refusal(XLSX, "目录.xlsx", limits)


def test_a_sheet_that_claims_the_whole_grid_is_refused_before_it_is_opened():
    corners = "".join(
        f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>'
        for row, cell in ((1, "A1"), (1048576, "XFD1048576"))
    )
    sheet = f"<worksheet><sheetData>{corners}</sheetData></worksheet>".encode()

    assert "超过上限" in refusal(rebuilt(XLSX, **{"xl/worksheets/sheet1.xml": sheet}), "目录.xlsx")


def test_an_archive_that_lies_about_its_sizes_is_refused():
    honest = rebuilt(XLSX, **{"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 100_000 + b"</worksheet>"})
    size = (100_000 + len(b"<worksheet></worksheet>")).to_bytes(4, "little")

    assert "已损坏" in refusal(honest.replace(size, (10).to_bytes(4, "little")), "目录.xlsx")


def test_overlapping_merged_ranges_without_end_are_survived():
    merges = "".join(f'<mergeCell ref="A1:XFD{row}"/>' for row in range(1_000_000, 1_000_500)).encode()
    content = make_workbook([HEADINGS, GOOD])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    sheet = sheet.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>")

    assert refusal(rebuilt(content, **{"xl/worksheets/sheet1.xml": sheet}), "目录.xlsx")


def read_or_refuse(content, filename):
    """Anything but a result or a refusal lets the test fail by itself."""
    with contextlib.suppress(FileRefused):
        assert read_catalog(content, filename=filename, domains=DOMAINS).kind in (
            "xlsx",
            "xls",
            "csv",
            "json",
        )


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "csv", "json"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400), head=st.sampled_from([b"", b"PK\x03\x04", OLE, b"\xef\xbb\xbf", b"{"])
)
def test_any_bytes_are_read_or_refused(suffix, content, head):
    read_or_refuse(head + content, f"目录.{suffix}")


@pytest.mark.parametrize(("content", "filename"), [(XLSX, "目录.xlsx"), (XLS, "目录.xls")])
@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_are_read_or_refused(content, filename, seed):
    chance = random.Random(seed)
    damaged = bytearray(content[: chance.randrange(len(content))] if seed % 4 == 0 else content)
    for _ in range(chance.randrange(1, 30)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)

    read_or_refuse(bytes(damaged), filename)


@pytest.mark.parametrize("seed", range(40))
def test_workbooks_with_damaged_parts_are_read_or_refused(seed):
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        name = chance.choice(names)
        part = bytearray(archive.read(name))
    for _ in range(chance.randrange(1, 6)):
        part[chance.randrange(len(part))] = chance.randrange(32, 127)

    read_or_refuse(rebuilt(XLSX, **{name: bytes(part)}), "目录.xlsx")
