"""Files made to break the reader: each is refused with a sentence that a clerk understands, soon and in little memory."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings as project
from openpyxl import Workbook

from catalogs.spreadsheets.archives import check_document
from catalogs.spreadsheets.reading import FileRefused, Limits
from tests.catalogs.spreadsheets import documents as words
from tests.catalogs.spreadsheets import old_workbooks as old
from tests.catalogs.spreadsheets.conftest import GOOD, HEADINGS, changed, make_workbook
from tests.catalogs.spreadsheets.hostile import MEGABYTES, SECONDS

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORKBOOK = make_workbook([HEADINGS, GOOD])
SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [%s]>'
EXPANDING = DOCTYPE % b'<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
EXTERNAL = DOCTYPE % b'<!ENTITY a SYSTEM "file:///etc/passwd">'


def rebuilt(content=WORKBOOK, **parts):
    """The archive with parts replaced, added, or changed by a function of what they were. `__` stands for `/`."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        kept = {entry.filename: old.read(entry) for entry in old.infolist()}
        for name, part in parts.items():
            kept[name] = part(kept[name]) if callable(part) else part
        for name, part in kept.items():
            new.writestr(name, part)
    return file.getvalue()


def sheet_of(rows):
    return f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()


def with_sheet(rows, **parts):
    return rebuilt(**{SHEET: sheet_of(rows)}, **parts)


def declared(declaration):
    """A part that begins with a declaration in place of its own."""
    return lambda part: declaration + part.partition(b"?>")[2].replace(b"</", b"&a;</", 1)


def macro_enabled(part):
    return part.replace(b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml").replace(
        b"application/vnd.openxmlformats-officedocument.sheet", b"application/vnd.ms-excel.sheet"
    )


def stray(cell, row):
    far = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>'
    return with_sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{far}')


def stray_by_openpyxl():
    workbook = Workbook()
    workbook.active.append(HEADINGS)
    workbook.active["XFD1048576"] = "."
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def unscanned_sheet():
    """The workbook says that a sheet lies where no sheet lies in files that programs write."""
    relations = "xl/_rels/workbook.xml.rels"
    corner = sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    return rebuilt(
        **{
            relations: lambda part: part.replace(b"worksheets/sheet1.xml", b"theme1.xml"),
            "xl/theme1.xml": corner,
        }
    )


def lying_about_size():
    """The directory and the local header say ten bytes; five million come out."""
    honest = rebuilt(**{SHEET: sheet_of(" " * 5_000_000)})
    return honest.replace(struct.pack("<L", len(sheet_of(" " * 5_000_000))), struct.pack("<L", 10))


def overlapping():
    """Two entries of the directory lead to the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b" " * 100_000)
        again = archive.getinfo("xl/sharedStrings.xml")
        for number in range(50):
            copy = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml")
            for name in ("header_offset", "file_size", "compress_size", "CRC", "compress_type"):
                setattr(copy, name, getattr(again, name))
            archive.filelist.append(copy)
            archive.NameToInfo[copy.filename] = copy
    return file.getvalue()


def encrypted_entries():
    """The flag of an encrypted entry, in each entry of the directory."""
    marked = bytearray(WORKBOOK)
    at = marked.find(b"PK\x01\x02")
    while at >= 0:
        marked[at + 8] |= 1
        at = marked.find(b"PK\x01\x02", at + 4)
    return bytes(marked)


def many_entries(count):
    """A directory that names one small entry again and again."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"")
    entry, directory, end = file.getvalue().partition(b"PK\x01\x02")
    directory, end, tail = (directory + end).partition(b"PK\x05\x06")
    directory *= count
    return entry + directory + end + tail[:8] + struct.pack("<LL", len(directory), len(entry)) + bytes(2)


def nested():
    bomb = rebuilt(**{SHEET: b" " * 50_000_000})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.xlsx", bomb)
    return file.getvalue()


def repeated_string():
    """One long text, shown by ten thousand cells: three hundred million characters out of a few kilobytes."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10_001))
    strings = f"<sst {NAMESPACE}><si><t>{'甲' * 30_000}</t></si></sst>"
    return with_sheet(cells, **{"xl/sharedStrings.xml": strings.encode()})


def many_sheets(count, cell="A1"):
    row = cell.lstrip("A")
    relations, sheets, parts = [], [], {}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for n in range(1, count + 1):
        relations.append(
            f'<Relationship Id="r{n}" Type="{kind}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        )
        sheets.append(f'<sheet name="表{n}" sheetId="{n}" r:id="r{n}"/>')
        parts[f"xl/worksheets/sheet{n}.xml"] = sheet_of(f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>')
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{package}">{"".join(relations)}</Relationships>'.encode()
    )
    parts["xl/workbook.xml"] = (
        f'<workbook {NAMESPACE} xmlns:r="{kind}"><sheets>{"".join(sheets)}</sheets></workbook>'.encode()
    )
    return rebuilt(**parts)


def one_part(sheets, ways=("worksheets/sheet1.xml",)):
    """Any number of sheets that all lie in the same part, which is named in one way or in several."""
    rows = "".join(f'<row r="{n}"><c r="T{n}"><v>1</v></c></row>' for n in range(1, 5_001))
    relations = "xl/_rels/workbook.xml.rels"

    def led_to_one(part):
        return re.sub(
            rb"worksheets/sheet(\d+)\.xml", lambda found: ways[int(found[1]) % len(ways)].encode(), part
        )

    return rebuilt(many_sheets(sheets), **{SHEET: sheet_of(rows), relations: led_to_one})


def alike(part):
    """Sheets that all have one name."""
    return re.sub(rb'name="[^"]*"', b'name="S"', part)


def word_table(row, times=1):
    return words.document(words.table(*[f"<w:tr>{row}</w:tr>"] * times))


def word_cell(properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr></w:tc>"


def numbers(rows, columns):
    cells = "<c><v>1.5</v></c>" * columns
    return with_sheet(f"<row>{cells}</row>" * rows)


def csv_of(*rows):
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()


def without(heading):
    return [words for words in HEADINGS if not words.startswith(heading)]


DOMAIN_HEADINGS = [*HEADINGS, "领域"]
MACROS, BROKEN, ENTITIES, TOO_LARGE = "带有宏", "已损坏", "外部引用", "表格超过上限"
TOO_WIDE = "有表格超过500列"
REFUSED = {
    "words.xlsx": (lambda: b"no workbook", BROKEN),
    "picture.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), BROKEN),
    "page.xlsx": (lambda: b"<!DOCTYPE html><html><table></table></html>", "网页"),
    "page.xls": (lambda: "<html><table></table></html>".encode("utf-8-sig"), "网页"),
    "macros.xlsm": (lambda: WORKBOOK, MACROS),
    "macros-inside.xlsx": (lambda: rebuilt(**{"xl/vbaProject.bin": b"x"}), MACROS),
    "macros-by-type.xlsx": (lambda: rebuilt(**{"[Content_Types].xml": macro_enabled}), MACROS),
    "macro-sheet.xlsx": (lambda: rebuilt(**{"xl/macrosheets/sheet1.xml": b"<x/>"}), MACROS),
    "encrypted.xlsx": (lambda: OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "encrypted-entries.xlsx": (encrypted_entries, "密码"),
    "bomb.xlsx": (lambda: rebuilt(**{SHEET: sheet_of(" " * 110_000_000)}), "展开后超过上限100MB"),
    "bomb-of-strings.xlsx": (
        lambda: rebuilt(**{"xl/sharedStrings.xml": b" " * 110_000_000}),
        "展开后超过上限100MB",
    ),
    "lying.xlsx": (lying_about_size, BROKEN),
    "overlapping.xlsx": (overlapping, BROKEN),
    "nested.xlsx": (nested, "不是 Excel 工作簿"),
    "entries.xlsx": (lambda: many_entries(5_000), "5000个部件，超过上限1000个"),
    "more-entries.xlsx": (lambda: many_entries(150_000), "超过上限1000个"),
    "last-row.xlsx": (lambda: stray("A1048576", 1048576), TOO_LARGE),
    "last-column.xlsx": (lambda: stray("XFD300", 300), TOO_LARGE),
    "last-cell.xlsx": (stray_by_openpyxl, TOO_LARGE),
    "sheet-elsewhere.xlsx": (unscanned_sheet, TOO_LARGE),
    "empty-cells.xlsx": (lambda: with_sheet("<c/>" * 24_000_000), TOO_LARGE),
    "too-many-rows.xlsx": (lambda: numbers(30_000, 2), TOO_LARGE),
    "too-many-rows.csv": (lambda: b"1,2\n" * 30_000, TOO_LARGE),
    "far-in-many-sheets.xlsx": (lambda: many_sheets(50, "A15000"), TOO_LARGE),
    "sheets.xlsx": (lambda: many_sheets(300), "300个工作表，超过上限200个"),
    "sheets-of-one-part.xlsx": (lambda: one_part(200), BROKEN),
    "sheets-of-one-part-in-other-words.xlsx": (
        lambda: one_part(
            4, ("worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "xl/worksheets/Sheet1.xml")
        ),
        BROKEN,
    ),
    "sheets-of-one-name.xlsx": (lambda: rebuilt(many_sheets(3), **{"xl/workbook.xml": alike}), BROKEN),
    "last-cell.xls": (lambda: old.workbook(old.number(65535, 255)), TOO_LARGE),
    "last-cells-that-the-extent-denies.xls": (
        lambda: old.workbook(old.extent(1, 1) + old.number(0, 0) + old.numbers(65535, 256)),
        TOO_LARGE,
    ),
    "far-in-many-sheets.xls": (lambda: old.workbook(*[old.number(15_000, 0)] * 50), TOO_LARGE),
    "sheets.xls": (lambda: old.workbook(*[b""] * 300), "300个工作表，超过上限200个"),
    "sheets-of-one-place.xls": (
        lambda: old.workbook(old.number(4_000, 20), begins=[lambda places: places[0]] * 200),
        BROKEN,
    ),
    "sheets-within-sheets.xls": (
        lambda: old.workbook(
            old.blank(0, 0) * 1_500_000,
            begins=[lambda places, n=n: places[0] + 20 + 10 * n for n in range(200)],
        ),
        BROKEN,
    ),
    "macros.xls": (
        lambda: old.with_directory_entry(old.workbook(old.number(0, 0)), "_VBA_PROJECT_CUR"),
        MACROS,
    ),
    "macro-sheet.xls": (lambda: old.workbook(old.number(0, 0), kind=1), MACROS),
    "encrypted.xls": (lambda: old.workbook(old.number(0, 0), more=old.record(0x2F, bytes(6))), "密码"),
    "round-in-circles.xls": (lambda: old.going_round(old.workbook(old.number(0, 0) * 2_000)), BROKEN),
    "repeated-string.xls": (
        lambda: old.workbook(
            b"".join(old.shared(row, 0) for row in range(10_000)), texts=old.strings("甲" * 30_000)
        ),
        "文字超过上限4000万字",
    ),
    "texts-that-are-not-there.xls": (
        lambda: old.workbook(old.number(0, 0), texts=old.strings("甲", stated=0x7FFFFFFF)),
        BROKEN,
    ),
    "many-records.xls": (lambda: old.workbook(old.record(0x1) * 5_000_000), "没有找到目录表格的表头"),
    "extent-beyond-measure.xls": (
        lambda: old.workbook(old.extent(0xFFFFFFFF, 0xFFFF) + old.number(0, 0)),
        "没有找到目录表格的表头",
    ),
    "wide-cells.docx": (lambda: word_table(word_cell('<w:gridSpan w:val="500"/>') * 300_000), TOO_WIDE),
    "wide-rows.docx": (lambda: word_table(word_cell('<w:gridSpan w:val="500"/>'), 19_000), TOO_LARGE),
    "cells-in-a-row.docx": (lambda: word_table(word_cell() * 400_000), TOO_WIDE),
    "merged-cells.docx": (lambda: word_table(word_cell("<w:vMerge/>") * 60, 8_000), TOO_LARGE),
    "merged-across.docx": (lambda: word_table(word_cell("<w:hMerge/>") * 1_000), TOO_WIDE),
    "left-out.docx": (
        lambda: word_table('<w:trPr><w:gridBefore w:val="99999999999"/></w:trPr>' + word_cell()),
        TOO_WIDE,
    ),
    "grid.docx": (lambda: words.document(words.table(widths=[5] * 300_000)), TOO_WIDE),
    "endless-line.csv": (lambda: b"ab," * 6_000_000, TOO_LARGE),
    "endless-cell.csv": (lambda: b"a" * 19_000_000, "超过32767个字"),
    "repeated-string.xlsx": (repeated_string, "文字超过上限4000万字"),
    "long-inline-string.xlsx": (
        lambda: with_sheet(f'<row><c t="inlineStr"><is><t>{"甲" * 5_000_000}</t></is></c></row>'),
        "超过32767个字",
    ),
    "entities-in-sheet.xlsx": (lambda: rebuilt(**{SHEET: declared(EXPANDING)}), ENTITIES),
    "entities-in-strings.xlsx": (lambda: rebuilt(**{"xl/sharedStrings.xml": declared(EXPANDING)}), ENTITIES),
    "external-in-strings.xlsx": (lambda: rebuilt(**{"xl/sharedStrings.xml": declared(EXTERNAL)}), ENTITIES),
    "external-in-workbook.xlsx": (lambda: rebuilt(**{"xl/workbook.xml": declared(EXTERNAL)}), ENTITIES),
    "external-in-types.xlsx": (lambda: rebuilt(**{"[Content_Types].xml": declared(EXTERNAL)}), ENTITIES),
    "external-in-styles.xlsx": (lambda: rebuilt(**{"xl/styles.xml": declared(EXTERNAL)}), ENTITIES),
    "external-in-properties.xlsx": (lambda: rebuilt(**{"docProps/core.xml": declared(EXTERNAL)}), ENTITIES),
    "external-in-utf-16.xlsx": (
        lambda: rebuilt(**{"xl/styles.xml": EXTERNAL.decode().encode("utf-16")}),
        ENTITIES,
    ),
    "without-time-limit.xlsx": (lambda: make_workbook([without("公开时限"), GOOD]), "缺少“公开时限”栏"),
    "without-basis.csv": (lambda: csv_of(without("公开依据"), GOOD), "缺少“公开依据”栏"),
    "numbers.xlsx": (lambda: numbers(13_000, 60), "没有找到目录表格的表头"),
}
WRONG_ROWS = {
    "formulas.xlsx": (
        lambda: make_workbook([HEADINGS, GOOD], formulas=[(1, 4, "")]),
        "公式，没有可用的计算结果",
    ),
    "unknown-domain.xlsx": (
        lambda: make_workbook([DOMAIN_HEADINGS, [*GOOD, "殡葬服务"]], sheet="表1"),
        "殡葬服务",
    ),
    "control-characters.csv": (
        lambda: csv_of(DOMAIN_HEADINGS, [*changed(二级事项="政策\x07法规"), "社会救助"]),
        "控制字符",
    ),
    "long-name.xlsx": (
        lambda: make_workbook([HEADINGS, changed(二级事项="长" * 201)]),
        "有201个字，超过上限200个字",
    ),
    "long-text.xlsx": (
        lambda: make_workbook([HEADINGS, changed(公开内容="长" * 20_001)]),
        "有20001个字，超过上限20000个字",
    ),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What became of each file, all read by one process that gives each a child of its own."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    for name, (make, _) in {**REFUSED, **WRONG_ROWS}.items():
        paths.append(folder / name)
        paths[-1].write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-m", "tests.catalogs.spreadsheets.hostile", *map(str, paths)],
        cwd=project.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "disclosure_portal.settings"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(zip((path.name for path in paths), map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_a_sentence(outcomes, name):
    words = REFUSED[name][1]

    assert words in outcomes[name]["refusal"], outcomes[name]
    assert outcomes[name]["refusal"].endswith("。")


@pytest.mark.parametrize("name", WRONG_ROWS)
def test_a_hostile_row_is_an_error_that_says_what_is_wrong(outcomes, name):
    words = WRONG_ROWS[name][1]

    assert any(words in message for message in outcomes[name]["errors"]), outcomes[name]


@pytest.mark.parametrize("name", {**REFUSED, **WRONG_ROWS})
def test_no_file_takes_long_or_much(outcomes, name):
    assert outcomes[name]["seconds"] < SECONDS
    assert outcomes[name]["megabytes"] < MEGABYTES


# The same for Word documents


def document(body=b"<w:document xmlns:w='w'><w:body/></w:document>", **parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", body)
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def in_tables(depth):
    return b"<w:document xmlns:w='w'>" + b"<w:tbl>" * depth + b"</w:tbl>" * depth + b"</w:document>"


def test_the_body_of_a_document_is_handed_out():
    assert check_document(document(), Limits()).startswith(b"<w:document")


SMALL = Limits(unpacked_bytes=2_000_000, characters=100_000, tags=10_000)
HOSTILE_DOCUMENTS = {
    "no archive": (lambda: b"no document", BROKEN),
    "a workbook": (lambda: WORKBOOK, "不是Word文档"),
    "macros": (lambda: document(**{"word/vbaProject.bin": b"x"}), MACROS),
    "a bomb": (lambda: document(**{"word/media/film.bin": bytes(3_000_000)}), "展开后超过上限"),
    "expanding": (lambda: document(EXPANDING + b"<x>&b;</x>"), ENTITIES),
    "external": (lambda: document(**{"docProps/core.xml": EXTERNAL + b"<x>&a;</x>"}), ENTITIES),
    "nested": (lambda: document(in_tables(2_000)), "一层套一层"),
    "long": (lambda: document(b"<x>" + b"a" * 200_000 + b"</x>"), "文字超过上限"),
    "empty": (lambda: document(b"<x>" + b"<y/>" * 20_000 + b"</x>"), TOO_LARGE),
}


@pytest.mark.parametrize("name", HOSTILE_DOCUMENTS)
def test_a_hostile_document_is_refused_with_a_sentence(name):
    make, words = HOSTILE_DOCUMENTS[name]

    with pytest.raises(FileRefused, match=words):
        check_document(make(), SMALL)
