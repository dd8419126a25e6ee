"""Tables: titles and lines above the header, covers, stacked domains, page breaks, notes and footers."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from tests.catalogs.spreadsheets.conftest import GOOD, HEADINGS, changed

TITLE = "偏岭镇社会救助领域基层政务公开标准目录"
SECOND = changed(序号="2", 二级="办事指南")


def workbook(sheets):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def domains(result):
    return [(record.domain_code, record.domain_from) for record in result.records]


def test_the_lines_above_the_header_are_no_records_and_the_unit_is_kept(read):
    rows = [
        ["附件2"],
        [TITLE],
        ["填报单位：偏岭镇人民政府（盖章）", "", "", "", "填报日期：2020年10月"],
        HEADINGS,
        GOOD,
    ]

    [record] = read(rows, sheet="Sheet1").records

    assert (record.domain_code, record.domain_from, record.first_row) == ("20", "title", 5)
    assert record.unit_name == "偏岭镇人民政府"


def test_the_unit_may_stand_in_a_cell_of_its_own(read):
    [record] = read([[TITLE], ["填报单位", "偏岭镇"], HEADINGS, GOOD]).records

    assert record.unit_name == "偏岭镇"


def test_a_unit_that_is_called_like_a_domain_names_none(read):
    rows = [[TITLE], ["填报单位：县就业局"], HEADINGS, GOOD]

    assert domains(read(rows, sheet="Sheet1")) == [("20", "title")]


@pytest.mark.parametrize(
    "title", ["社会救助领域", "（二十）社会救助", "20.社会救助", "社会救助领域政务公开目录（2020年版）"]
)
def test_a_title_may_be_short(read, title):
    assert domains(read([[title], HEADINGS, GOOD], sheet="Sheet1")) == [("20", "title")]


@pytest.mark.parametrize(
    "lines", [["社会救助领域", "基层政务公开标准目录"], ["偏岭镇基层政务公开标准目录", "社会救助领域"]]
)
def test_a_title_may_stand_on_two_lines(read, lines):
    rows = [*([line] for line in lines), HEADINGS, GOOD]

    assert domains(read(rows, sheet="Sheet1")) == [("20", "title")]


def test_a_title_may_stand_anywhere_in_its_row(read):
    rows = [["", "", "", TITLE], HEADINGS, GOOD, ["", "", "", "就业领域基层政务公开标准目录"], HEADINGS, GOOD]

    assert domains(read(rows, sheet="Sheet1")) == [("20", "title"), ("17", "title")]


def test_covers_and_lists_of_contents_are_left_out_and_named(read):
    content = workbook(
        {
            "封面": [["偏岭镇基层政务公开标准目录"], ["2020年10月"]],
            "目录": [["序号", "领域名称", "责任单位", "页码"], ["1", "社会救助", "民政办", "1"]],
            "汇总": [["序号", "领域", "一级事项", "二级事项", "公开主体"], ["1", "就业", "甲", "乙", "丙"]],
            "社会救助": [HEADINGS, GOOD],
            "空表": [],
        }
    )

    result = read(content)

    assert domains(result) == [("20", "sheet")]
    assert [sheet.name for sheet in result.ignored_sheets] == ["封面", "目录", "汇总"]


def test_a_list_of_contents_above_the_table_names_no_domain(read):
    entries = [["目  录"], ["一、就业领域……………1"], ["二、社会救助领域…………3"]]

    assert domains(read([*entries, HEADINGS, GOOD], sheet="Sheet1", chosen_domain="23")) == [("23", "chosen")]


def test_domains_may_be_stacked_each_with_its_title_and_header(read):
    rows = [
        *([TITLE], ["填报单位：甲"], HEADINGS, GOOD, [], ["注：说明"]),
        *(["就业领域基层政务公开标准目录"], ["填报单位：乙", "", "日期：2020年"], HEADINGS, GOOD),
        *(["扶贫"], HEADINGS, GOOD),
    ]

    result = read(rows, sheet="复兴镇")

    assert domains(result) == [("20", "title"), ("17", "title"), ("13", "title")]
    assert [record.unit_name for record in result.records] == ["甲", "乙", "乙"]


def test_domains_may_be_parted_by_a_line_across_the_table(read):
    rows = [HEADINGS, ["一、社会救助领域"], GOOD, ["二、就业"], GOOD]

    result = read(rows, sheet="Sheet1", merges=[(1, 0, 1, 10), (3, 0, 3, 10)])

    assert domains(result) == [("20", "title"), ("17", "title")]


@pytest.mark.parametrize(
    "line",
    [
        ["就业领域"],
        ["（二）就业领域"],
        ["二、就业创业领域"],
        ["就业"],
        ["", "就业领域"],
        ["", "（二）就业领域"],
        ["", "就业"],
    ],
)
def test_a_domain_alone_in_its_row_holds_for_the_rows_below(read, line):
    assert domains(read([[TITLE], HEADINGS, GOOD, line, SECOND], sheet="Sheet1")) == [
        ("20", "title"),
        ("17", "title"),
    ]


@pytest.mark.parametrize("line", [["养老服务领域"], ["", "（二）养老服务领域"]])
def test_below_a_line_with_an_unknown_domain_every_row_says_so(read, line):
    first, *below = read([[TITLE], HEADINGS, GOOD, line, SECOND, SECOND], sheet="Sheet1").records

    assert first.errors == []
    assert [(e.cell, e.code) for record in below for e in record.errors] == [
        ("A4" if line[0] else "B4", "unknown_domain")
    ] * 2


def test_a_first_level_in_a_row_of_its_own_is_an_error_there_though_a_domain_is_called_so(read):
    _, line, _ = read(
        [[TITLE], HEADINGS, GOOD, ["", "就业"], changed(一级="", 二级="乙")], sheet="Sheet1"
    ).records

    assert {error.code for error in line.errors} >= {"no_basis"}
    assert {error.cell for error in line.errors} <= {"E4", "F4"}


def test_words_alone_in_the_column_of_numbers_are_an_error_there(read):
    _, line = read([[TITLE], HEADINGS, GOOD, ["其他事项"]], sheet="Sheet1").records

    assert ("B4", "no_name") in [(error.cell, error.code) for error in line.errors]


def test_a_line_across_the_table_that_merely_mentions_a_domain_changes_nothing(read):
    rows = [[TITLE], HEADINGS, ["（一）就业救助"], GOOD]

    assert domains(read(rows, sheet="Sheet1", merges=[(2, 0, 2, 10)])) == [("20", "title")]


@pytest.mark.parametrize("again", [[], [[TITLE]], [[f"{TITLE}（续）"]], [["续表"]], [[], []]])
def test_a_page_break_with_title_and_header_again_changes_nothing(read, again):
    result = read([[TITLE], HEADINGS, GOOD, *again, HEADINGS, SECOND], sheet="Sheet1")

    assert domains(result) == [("20", "title")] * 2
    assert [record.level2 for record in result.records] == ["政策法规文件", "办事指南"]


def test_a_general_title_on_every_page_keeps_the_domain(read):
    general = ["偏岭镇政务公开目录"]
    rows = [general, ["一、社会救助领域"], HEADINGS, GOOD, general, HEADINGS, SECOND]

    assert domains(read(rows, sheet="Sheet1")) == [("20", "title")] * 2


@pytest.mark.parametrize("title", ["交通运输领域目录", "就业和社会保险目录", "就业领域、社会保险领域目录"])
def test_a_title_that_names_no_one_domain_is_an_error_there_even_on_a_sheet_that_does(read, title):
    [record] = read([[title], HEADINGS, GOOD], sheet="社会救助").records

    [error] = record.errors
    assert (error.field, error.cell, error.code) == ("domain", "A1", "unknown_domain")
    assert title in error.message


def test_the_domain_that_the_user_chose_holds_for_such_a_title_and_is_said(read):
    [record] = read([["民政领域目录"], HEADINGS, GOOD], sheet="S", chosen_domain="20").records

    assert (record.domain_code, record.errors) == ("20", [])
    assert [(finding.cell, finding.code) for finding in record.findings] == [("A1", "unknown_title")]


@pytest.mark.parametrize("title", ["26个试点领域基层政务公开标准目录", "各领域标准目录", "偏岭镇标准目录"])
def test_a_title_for_all_domains_names_none(read, title):
    assert domains(read([[title], HEADINGS, GOOD], sheet="就业")) == [("17", "sheet")]


@pytest.mark.parametrize(
    "footer",
    [
        ["注：本目录由镇政府解释"],
        ["", "说明：以上内容"],
        ["备注：1.本表一式两份"],
        ["填表人：张三", "", "", "审核人：李四", "", "日期：2020年1月1日"],
        ["单位（盖章）：", "偏岭镇"],
        ["第1页 共3页"],
        ["- 2 -"],
        ["", "", "第 3 页"],
        ["2020年10月30日"],
        ["联系电话：0412-0000000"],
        ["本目录由偏岭镇人民政府负责解释。"],
        ["2"],
        [f"（{n}）" for n in range(1, 12)],
        ["甲", "乙", "丙", *"12345678"],
        ["", "  ", ""],
    ],
    ids=lambda footer: "".join(footer)[:12],
)
def test_notes_footers_and_spacers_are_no_records(read, footer):
    result = read([HEADINGS, GOOD, footer, SECOND, footer])

    assert [record.first_row for record in result.records] == [2, 4]
    assert [record.errors for record in result.records] == [[], []]


def test_a_row_that_was_begun_and_left_is_an_error_and_not_a_note(read):
    _, record = read([HEADINGS, GOOD, ["2", "综合业务", "办事指南"]]).records

    assert [error.code for error in record.errors] == ["no_basis", "no_time_limit"]
