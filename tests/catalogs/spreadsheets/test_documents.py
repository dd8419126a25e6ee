"""Tables in Word documents are read like sheets, and their cells are named by table, row and column."""

from __future__ import annotations

import pytest

from catalogs.spreadsheets.reading import FileRefused, Limits
from tests.catalogs.spreadsheets.conftest import GOOD, HEADINGS, changed
from tests.catalogs.spreadsheets.documents import cell, document, merged_table, paragraph, row, table

TITLE = "偏岭镇社会救助领域基层政务公开标准目录"


@pytest.fixture
def read_word(read):
    def read_parts(*parts, **options):
        more = options.pop("more", None)
        return read(document(*parts, more=more), filename="目录.docx", **options)

    return read_parts


def codes(problems):
    return [(problem.field, problem.cell, problem.code) for problem in problems]


def test_a_table_below_its_title_is_read(read_word):
    [record] = read_word("附件1", TITLE, "填报单位：偏岭镇", table(HEADINGS, GOOD)).records

    assert (record.level1, record.level2, record.content_text) == ("综合业务", "政策法规文件", "1.甲\n2.乙")
    assert (record.domain_code, record.domain_from, record.unit_name) == ("20", "title", "偏岭镇")
    assert (record.sheet, record.first_row, record.last_row) == ("表1", 2, 2)
    assert record.errors == []


def test_an_error_names_table_row_and_column(read_word):
    tables = [table(HEADINGS, GOOD), table(HEADINGS, GOOD, changed(公开时限="/"))]

    records = read_word(TITLE, tables[0], "就业领域基层政务公开标准目录", tables[1]).records

    assert [record.domain_code for record in records] == ["20", "17", "17"]
    assert codes(records[2].errors) == [("time_limit_text", "表2第3行第6列", "no_time_limit")]
    assert (records[2].sheet, records[2].first_row) == ("表2", 3)


def test_an_unknown_domain_in_a_title_is_named_by_its_paragraph(read_word):
    [record] = read_word("附件", "交通运输领域目录", table(HEADINGS, GOOD)).records

    assert codes(record.errors) == [("domain", "正文第2段", "unknown_domain")]


def test_a_header_with_merged_cells_is_read(read_word):
    upper = ["序号", "公开事项", "", "公开内容", "公开依据", "公开时限", "公开对象", ""]
    lower = ["", "一级事项", "二级事项", "", "", "", "全社会", "特定群体"]
    good = ["1", "甲", "乙", "内容", "《预算法》", "及时公开", "√", "申请人"]
    down = [(0, column, 1, column) for column in (0, 3, 4, 5)]

    [record] = read_word(
        TITLE, merged_table([upper, lower, good], [(0, 1, 0, 2), (0, 6, 0, 7), *down])
    ).records

    assert (record.level1, record.level2, record.basis_text) == ("甲", "乙", "《预算法》")
    assert (record.audiences, record.audience_note) == (["public", "specific"], "申请人")


def test_cells_merged_down_count_for_every_record_they_cover(read_word):
    rows = [HEADINGS, GOOD, changed(序号="2", 一级="", 二级="办事指南", 公开依据="")]

    _, record = read_word(TITLE, merged_table(rows, [(1, 1, 2, 1), (1, 4, 2, 4)])).records

    assert (record.level1, record.level2, record.basis_text) == ("综合业务", "办事指南", GOOD[4])


def test_one_record_over_several_rows_is_one_record(read_word):
    rows = [HEADINGS, GOOD, ["", "", "", "3.丙", *[""] * 7]]
    merges = [(1, column, 2, column) for column in range(11) if column != 3]

    [record] = read_word(TITLE, merged_table(rows, merges)).records

    assert (record.content_text, record.first_row, record.last_row) == ("1.甲\n2.乙\n3.丙", 2, 3)


def test_a_header_repeated_on_the_next_page_is_no_record(read_word):
    second = changed(序号="2", 二级="办事指南")

    assert len(read_word(TITLE, table(HEADINGS, GOOD, HEADINGS, second)).records) == 2


def test_a_table_that_goes_on_as_a_second_one_keeps_its_header(read_word):
    second = changed(序号="2", 二级="办事指南")

    records = read_word(TITLE, table(HEADINGS, GOOD), table(second)).records

    assert [(record.level2, record.sheet, record.first_row) for record in records] == [
        ("政策法规文件", "表1", 2),
        ("办事指南", "表2", 1),
    ]


def test_a_table_of_another_shape_is_no_part_of_the_catalog(read_word):
    records = read_word(
        TITLE, table(HEADINGS, GOOD), table(["单位负责人", "经办人"], ["张三", "李四"])
    ).records

    assert len(records) == 1


def test_line_breaks_and_paragraphs_in_a_cell_are_lines(read_word):
    content = paragraph("1.甲\n2.乙") + paragraph("3.丙")

    [record] = read_word(TITLE, table(HEADINGS, [*GOOD[:3], cell(content), *GOOD[4:]])).records

    assert record.content_text == "1.甲\n2.乙\n3.丙"


def test_a_table_within_a_cell_becomes_lines_of_it(read_word):
    content = paragraph("包括：") + table(["甲", "乙"]) + paragraph("")

    [record] = read_word(TITLE, table(HEADINGS, [*GOOD[:3], cell(content), *GOOD[4:]])).records

    assert record.content_text == "包括：\n甲\n乙"


@pytest.mark.parametrize(
    "unseen",
    [
        "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>",
        "<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>旧</w:t></w:r>",
        '<w:r><w:instrText>HYPERLINK "旧"</w:instrText></w:r>',
        "<w:r><mc:AlternateContent xmlns:mc='m'><mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r>",
    ],
    ids=["deleted", "moved away", "hidden", "field code", "fallback"],
)
def test_what_is_not_on_the_page_is_not_read(read_word, unseen):
    subject = f"<w:p>{unseen}<w:ins><w:r><w:t>偏岭镇</w:t></w:r></w:ins></w:p>"

    [record] = read_word(TITLE, table(HEADINGS, [*GOOD[:6], cell(subject), *GOOD[7:]])).records

    assert record.subject == "偏岭镇"


def test_a_deleted_row_is_no_record_and_the_rows_keep_their_numbers(read_word):
    gone = row(*GOOD, properties="<w:del/>")

    [record] = read_word(TITLE, table(HEADINGS, gone, changed(序号="2", 二级="办事指南"))).records

    assert (record.level2, record.first_row) == ("办事指南", 3)


def test_a_deleted_end_of_a_paragraph_joins_it_to_the_next(read_word):
    first = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>偏岭</w:t></w:r></w:p>"

    [record] = read_word(
        TITLE, table(HEADINGS, [*GOOD[:6], cell(first + paragraph("镇")), *GOOD[7:]])
    ).records

    assert record.subject == "偏岭镇"


def test_boxes_from_a_symbol_font_are_read(read_word):
    ticked, empty = (
        f'<w:r><w:sym w:font="Wingdings 2" w:char="{code}"/><w:t>{name}</w:t></w:r>'
        for code, name in (("F052", "政府网站"), ("F0A3", "政府公报"))
    )

    [record] = read_word(
        TITLE, table(HEADINGS, [*GOOD[:7], cell(f"<w:p>{ticked}{empty}</w:p>"), *GOOD[8:]])
    ).records

    assert record.channels == ["website"]


def test_edges_drawn_by_hand_do_not_make_columns(read_word):
    """Word makes a grid line of every edge, even of two that are a hair's breadth apart."""
    widths = [600, 1500, 40, 1460, *[1000] * 8]
    upper = row(HEADINGS[0], HEADINGS[1], cell(HEADINGS[2], span=2), *HEADINGS[3:])
    lower = row(GOOD[0], cell(GOOD[1], span=2), *GOOD[2:])

    [record] = read_word(TITLE, table(upper, lower, widths=widths)).records

    assert (record.level1, record.level2, record.subject) == (GOOD[1], GOOD[2], GOOD[6])


def test_cells_left_out_at_the_beginning_of_a_row_are_blank(read_word):
    more = row("3.丙", *[""] * 7, properties='<w:gridBefore w:val="3"/>')

    [record] = read_word(TITLE, table(HEADINGS, GOOD, more)).records

    assert record.content_text == "1.甲\n2.乙\n3.丙"


def test_the_content_decides_between_workbook_and_document(read):
    content = document(TITLE, table(HEADINGS, GOOD))

    assert read(content, filename="目录.xlsx").kind == "docx"


@pytest.mark.parametrize(
    ("content", "filename", "words"),
    [
        (document(TITLE), "目录.docx", "没有找到目录表格的表头"),
        (document(TITLE, table(HEADINGS[:5], GOOD[:5])), "目录.docx", "“表1”缺少“公开时限”"),
        (document(table(HEADINGS), more={"word/vbaProject.bin": "x"}), "目录.docx", "不带宏的 .docx"),
        (document(table(HEADINGS, GOOD)), "目录.docm", "宏"),
        (document(table(HEADINGS, GOOD))[:500], "目录.docx", "另存为 .docx"),
        (document(table(HEADINGS, GOOD)), "目录.doc", "请在WPS中另存为 .xlsx 或 .docx"),
    ],
)
def test_documents_that_cannot_be_read_are_refused_with_what_to_do(read, content, filename, words):
    with pytest.raises(FileRefused, match=words):
        read(content, filename=filename)


def test_a_document_with_too_many_rows_is_refused(read):
    with pytest.raises(FileRefused, match="20行"):
        read(document(table(HEADINGS, *[GOOD] * 30)), filename="目录.docx", limits=Limits(rows=20))
