"""Official forms and documents: they open, print on A4, say what they were given, and are the same bytes each time."""

from __future__ import annotations

import io
import time
from datetime import date

import docx
import openpyxl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from supervision.documents import official
from supervision.documents.official import Heading, OfficialDocument, Paragraph, Table
from supervision.spreadsheets.forms import FormLayout, FormSheet, form_bytes

LAYOUT = {
    "title": "{county}目录汇总表",
    "unit_block": ["填报单位：{unit}", "填表人：", "填报日期：{as_of}"],
    "columns": [
        {"field": "number", "caption": "序号", "width": 5},
        {"field": "unit", "caption": "单位", "width": 16},
        {"field": "level1", "caption": "一级事项", "group": "事项数", "width": 9},
        {"field": "level2", "caption": "二级事项", "group": "事项数", "width": 9},
        {"field": "share", "caption": "完整率", "width": 9, "number_format": "0.0%"},
        {"field": "told_on", "caption": "审定日期", "width": 11},
    ],
    "seal_line": ["单位负责人：", "审核人：", "（签章）"],
    "note": "注：{unknown}照抄。",
}
ROWS = [
    {
        "number": 1,
        "unit": "=HYPERLINK(1)",
        "level1": 3,
        "level2": 7,
        "share": 0.5,
        "told_on": date(2020, 10, 30),
    },
    {"number": 2, "unit": "偏岭\x00镇", "level1": 0, "level2": 0, "share": None, "told_on": None},
]


def form(layout=LAYOUT, **given):
    facts = {"county": "岫岩满族自治县", "unit": "县政府办公室", "as_of": "2020年10月31日"}
    sheet = FormSheet(
        "目录汇总表", FormLayout.from_data(layout), given.get("rows", ROWS), facts, given.get("totals")
    )
    return form_bytes([sheet], title="目录汇总表")


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def document(**given):
    blocks = [
        Heading("基本情况"),
        Paragraph("第一段\x07。\n第二段。", label="一是"),
        Heading("乡镇", 2),
        Heading("部门", 2),
        Table(("序号", "单位"), [(1, "偏岭镇"), (2, None)], widths=(1, 4), caption="表1"),
        Heading("下一步", begins_page=True),
    ]
    return OfficialDocument("督办单", blocks, **given)


def read(content):
    return docx.Document(io.BytesIO(content))


def test_a_form_carries_its_head_its_table_and_its_seal_line():
    sheet = opened(form(totals={"number": "合计", "level1": 3, "level2": 7, "share": 0.5}))

    lines = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert lines[0] == ["岫岩满族自治县目录汇总表"]
    assert lines[1][0].split() == ["填报单位：县政府办公室", "填表人：", "填报日期：2020年10月31日"]
    assert lines[2] == ["序号", "单位", "事项数", "完整率", "审定日期"]
    assert lines[3] == ["一级事项", "二级事项"]
    assert lines[4] == [1, "=HYPERLINK(1)", 3, 7, 0.5, "2020-10-30"]
    assert lines[5] == [2, "偏岭镇", 0, 0]
    assert lines[6:8] == [["合计", 3, 7, 0.5], ["注：{unknown}照抄。"]]
    assert lines[8][0].split() == ["单位负责人：", "审核人：", "（签章）"]
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert merged == {"A1:F1", "A2:F2", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:F4", "A8:F8", "A9:F9"}


def test_no_cell_of_a_form_runs():
    sheet = opened(form())

    assert [cell.data_type for cell in sheet[5][:4]] == ["n", "s", "n", "n"]  # a formula would be f
    assert sheet["E5"].number_format == "0.0%"


def test_a_form_prints_on_a4_with_its_headings_on_each_page():
    sheet = opened(form())

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # None is one page
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$4"
    assert "&P" in sheet.oddFooter.center.text.replace("[Page]", "P")
    assert sheet.print_area == "'目录汇总表'!$A$1:$F$8"


def test_a_form_without_groups_has_one_row_of_headings_and_may_stand_upright():
    columns = [{"field": "number", "caption": "序号"}]
    sheet = opened(form({"title": "表", "columns": columns, "orientation": "portrait"}))

    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["表", "序号", 1, 2]
    assert sheet.page_setup.orientation in (None, "portrait")


def test_a_tables_heading_stands_on_each_page_and_no_row_is_torn():
    (table,) = read(official.document_bytes(document())).tables
    marks = [[mark.tag.rpartition("}")[2] for mark in row._tr.trPr] for row in table.rows]

    assert marks == [["tblHeader"], *[["cantSplit"]] * (len(marks) - 1)]
    assert len(marks) > 1


def test_a_document_carries_title_numbered_headings_table_signature_and_day():
    given = {"number": "岫政办督〔2020〕3号", "addressee": "各乡镇", "attachments": ("甲", "乙")}
    content = official.document_bytes(document(**given, signed="县政府办公室", signed_on=date(2020, 11, 2)))

    found = read(content)
    texts = [paragraph.text for paragraph in found.paragraphs if paragraph.text.strip()]
    assert texts == [
        "岫政办督〔2020〕3号",
        "督办单",
        "各乡镇：",
        "一、基本情况",
        "一是第一段。",
        "第二段。",
        "（一）乡镇",
        "（二）部门",
        "表1",
        "二、下一步",
        "附件：1. 甲",
        "2. 乙",
        "县政府办公室",
        "2020年11月2日",
    ]
    assert [[cell.text for cell in row.cells] for row in found.tables[0].rows] == [
        ["序号", "单位"],
        ["1", "偏岭镇"],
        ["2", ""],
    ]


@pytest.mark.parametrize(
    ("blocks", "attachments"),
    [
        ([Paragraph("正文。")], ()),
        ([Table(("序号", "单位"), [(1, "偏岭镇")])], ()),
        ([Paragraph("正文。")], ("甲", "乙")),
    ],
)
def test_no_signature_stands_alone_on_a_page(blocks, attachments):
    """Each line holds to the next, from the last one of the text, or the table's last row, down to the day."""
    content = OfficialDocument("督办单", blocks, signed="县政府办公室", attachments=attachments)
    found = read(official.document_bytes(content))

    *above, gap, signature, day = found.iter_inner_content()
    assert [line.text for line in (gap, signature, day)] == ["", "县政府办公室", official.NO_DAY]
    last = above[-1].rows[-1].cells[0].paragraphs[0] if isinstance(blocks[0], Table) else above[-1]
    assert all(line.paragraph_format.keep_with_next for line in (last, gap, signature))


def test_a_heading_may_begin_a_page():
    paragraphs = read(official.document_bytes(document())).paragraphs

    begins = [one.text for one in paragraphs if one.paragraph_format.page_break_before]
    assert begins == ["二、下一步"]


def test_a_column_that_holds_a_sentence_begins_at_the_left_in_every_row():
    rows = [(1, "配合认领"), (2, "岫岩满族自治县城乡居民基本养老保险")]
    (table,) = read(
        official.document_bytes(OfficialDocument("督办单", [Table(("序号", "事项"), rows)]))
    ).tables

    sides = [[cell.paragraphs[0].alignment for cell in row.cells] for row in table.rows[1:]]
    assert sides == [[WD_ALIGN_PARAGRAPH.CENTER, None]] * 2


def test_a_document_is_upright_a4_in_the_official_types():
    found = read(official.document_bytes(document()))

    page = found.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert found.styles["Title"].font.name == "方正小标宋简体"
    assert (found.styles["Normal"].font.name, found.styles["Normal"].font.size.pt) == ("仿宋_GB2312", 16)
    fonts = next(part for part in found.part.package.parts if part.partname == "/word/fontTable.xml").blob
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/>'.encode() in fonts


def test_the_same_content_gives_the_same_bytes_at_another_hour(monkeypatch):
    first = form(), official.document_bytes(document())
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *given: time.gmtime(given[0] if given else later))

    assert (form(), official.document_bytes(document())) == first


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")]
)
def test_headings_are_numbered_in_chinese(number, word):
    assert official.numeral(number) == word
