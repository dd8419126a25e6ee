"""Tables vary: header words, columns, merges and marks. What cannot be read for sure is reported at its cell."""

from __future__ import annotations

import dataclasses
import io
import json

import pytest
import xlsxwriter

from catalogs.spreadsheets.reading import FileRefused, IgnoredSheet, Limits
from catalogs.wording.texts import TURNING
from tests.catalogs.spreadsheets.conftest import GOOD, HEADINGS, changed


def codes(problems):
    return [(problem.field, problem.cell, problem.code) for problem in problems]


def test_a_table_with_one_header_row_is_read(read):
    [record] = read([HEADINGS, GOOD]).records

    assert (record.level1, record.level2, record.subject) == ("综合业务", "政策法规文件", "偏岭镇人民政府")
    assert (record.methods, record.channels, record.audiences, record.levels) == (
        ["proactive"],
        ["website"],
        ["public"],
        ["township"],
    )
    assert (record.domain_code, record.domain_from, record.errors) == ("20", "sheet", [])


def test_columns_may_stand_in_any_order_under_other_words(read):
    headings = [
        "公开时间",
        "法律依据",
        "责任单位",
        "事项名称",
        "公开内容及要求",
        "发布平台",
        "依申请公开",
        "区级",
        "街道",
    ]
    row = ["及时公开", "《预算法》", "财政所", "预算", "甲", "公众号", "√", "", "✓"]

    [record] = read([headings, row]).records

    assert (record.level1, record.level2, record.basis_text) == ("预算", "", "《预算法》")
    assert (record.channels, record.methods, record.levels) == (["new_media"], ["on_request"], ["township"])


@pytest.mark.parametrize("merges", [(), [(0, 3, 0, 5)]])
def test_each_channel_may_have_a_column_of_its_own(read, merges):
    upper = ["公开事项", "公开依据", "公开时限", "公开渠道和载体", "", ""]
    lower = ["", "", "", "政府网站", "村务公开栏", "其他"]
    row = ["预算", "《预算法》", "及时公开", "√", "", "√"]

    [record] = read([upper, lower, row], merges=merges).records

    assert record.channels == ["website", "other"]


def test_a_row_that_numbers_the_columns_is_no_record(read):
    numbers = [f"({n})" for n in range(1, len(HEADINGS) + 1)]

    assert len(read([HEADINGS, numbers, GOOD]).records) == 1


def test_three_printed_levels_become_two(read):
    headings = ["一级事项", "二级事项", "三级事项", "公开内容", "公开依据", "公开时限"]
    rows = [
        ["甲", "乙", "丙", "内容", "《预算法》", "及时公开"],
        ["丁", "戊", "戊", "内容", "《预算法》", "及时公开"],
    ]

    first, second = read([headings, *rows]).records

    assert (first.level1, first.level2) == ("甲", "乙/丙")
    assert (second.level1, second.level2) == ("丁", "戊")


def test_same_as_above_is_resolved(read):
    below = changed(序号="2", 二级="办事指南", 公开依据="同上", 公开时限="同 上", 公开主体="〃")

    _, record = read([HEADINGS, GOOD, below]).records

    assert (record.basis_text, record.time_limit_text, record.subject) == (GOOD[4], GOOD[5], GOOD[6])


def test_a_blank_first_level_means_the_one_above(read):
    _, record = read([HEADINGS, GOOD, changed(序号="2", 一级="", 二级="办事指南")]).records

    assert record.level1 == "综合业务"


def test_rows_that_only_carry_on_the_content_belong_to_the_record_above(read):
    more = ["", "", "", "3.丙", *[""] * 7]

    result = read([HEADINGS, GOOD, more, changed(序号="2", 二级="办事指南")])

    first, second = result.records
    assert (first.content_text, first.first_row, first.last_row) == ("1.甲\n2.乙\n3.丙", 2, 3)
    assert second.first_row == 4


def test_notes_and_page_footers_are_no_records(read):
    rows = [
        ["社会救助领域基层政务公开标准目录"],
        HEADINGS,
        GOOD,
        ["2"],
        ["注：本目录由镇政府解释"],
        ["填表人：", "经办"],
    ]

    assert len(read(rows).records) == 1


def test_a_domain_column_comes_before_the_title(read):
    rows = [
        ["就业领域标准目录"],
        ["领域", *HEADINGS],
        ["扶贫", *GOOD],
        ["", *changed(序号="2", 二级="办事指南")],
    ]

    assert [(record.domain_code, record.domain_from) for record in read(rows).records] == [
        ("13", "column")
    ] * 2


def test_a_title_comes_before_the_name_of_the_sheet(read):
    rows = [["偏岭镇城乡规划领域基层政务公开标准目录"], HEADINGS, GOOD]

    [record] = read(rows, sheet="就业").records

    assert (record.domain_code, record.domain_from) == ("26", "title")


def test_a_title_with_an_unknown_domain_ends_the_one_before(read):
    rows = [["义务教育领域目录"], HEADINGS, GOOD, ["交通运输领域目录"], HEADINGS, GOOD]

    first, second = read(rows, sheet="复兴镇").records

    assert first.domain_code == "23"
    assert codes(second.errors) == [("domain", "A4", "unknown_domain")]
    assert "交通运输领域目录" in second.errors[0].message


def test_two_domains_in_one_title_are_no_guess(read):
    [record] = read([["就业和社会保险目录"], HEADINGS, GOOD], sheet="Sheet1").records

    assert codes(record.errors) == [("domain", "A1", "unknown_domain")]


def test_the_chosen_domain_holds_where_the_file_names_none(read):
    [record] = read([HEADINGS, GOOD], sheet="Sheet1", chosen_domain="20").records

    assert (record.domain_code, record.domain_from, record.errors) == ("20", "chosen", [])


@pytest.mark.parametrize("nothing", ["", "/", "—", " ／ "])
@pytest.mark.parametrize(
    ("heading", "error"),
    [
        ("公开依据", ("basis_text", "E2", "no_basis")),
        ("公开时限", ("time_limit_text", "F2", "no_time_limit")),
    ],
)
def test_a_row_without_basis_or_limit_is_an_error_at_its_cell(read, heading, error, nothing):
    [record] = read([HEADINGS, changed(**{heading: nothing})]).records

    assert codes(record.errors) == [error]
    assert record.status == "error"


def test_a_row_without_a_name_is_an_error(read):
    [record] = read([HEADINGS, changed(一级="", 二级="")]).records

    assert codes(record.errors) == [("level1", "B2", "no_name")]


def test_an_unknown_domain_is_an_error_at_its_cell(read):
    [record] = read([["领域", *HEADINGS], ["航天", *GOOD]]).records

    assert codes(record.errors) == [("domain", "A2", "unknown_domain")]
    assert "航天" in record.errors[0].message


def test_control_characters_are_an_error(read):
    [record] = read([HEADINGS, changed(公开主体="偏岭\x01镇")]).records

    assert codes(record.errors) == [("subject", "G2", "control_characters")]


@pytest.mark.parametrize("sign", sorted(TURNING))
def test_signs_that_turn_the_text_are_an_error_and_are_not_kept(read, sign):
    [record] = read([HEADINGS, changed(公开主体=f"偏岭{sign}镇")]).records

    assert codes(record.errors) == [("subject", "G2", "control_characters")]
    assert record.subject == "偏岭\ufffd镇"


@pytest.mark.parametrize("bad", ["\0", "\x1f", "\ud800", "\u202e"])
def test_a_bad_record_can_still_be_stored(read, bad):
    item = {
        "level1": f"甲{bad}",
        "basis_text": "《法》",
        "time_limit_text": f"及时{bad}",
        "item_code": bad,
        "domain_code": bad,
    }
    content = json.dumps({"format": "standard-catalog", "items": [item]}).encode()

    [record] = read(content, filename="目录.json").records

    assert (record.level1, record.item_code, record.domain_code) == ("甲\ufffd", "\ufffd", "")
    assert json.dumps(dataclasses.asdict(record), ensure_ascii=False).encode()
    assert {"level1", "time_limit_text", "item_code", "domain"} == {
        problem.field for problem in record.errors
    }


def test_an_over_long_text_is_an_error_that_names_the_limit(read):
    [record] = read([HEADINGS, changed(公开内容="长" * 61)], limits=Limits(text_length=60)).records

    assert codes(record.errors) == [("content_text", "D2", "too_long")]
    assert "60个字" in record.errors[0].message


def test_a_formula_without_stored_value_is_an_error_at_its_cell(read):
    [record] = read([HEADINGS, changed(公开时限="")], formulas=[(1, 5, "")]).records

    assert codes(record.errors) == [("time_limit_text", "F2", "formula")]


def test_a_formula_with_stored_value_is_read(read):
    [record] = read([HEADINGS, changed(公开时限="")], formulas=[(1, 5, "及时公开")]).records

    assert (record.time_limit_text, record.errors) == ("及时公开", [])


def test_a_tick_that_is_a_formula_without_stored_value_is_an_error(read):
    headings = [*HEADINGS[:8], "全社会"]

    [record] = read([headings, [*GOOD[:8], ""]], formulas=[(1, 8, "")]).records

    assert codes(record.errors) == [("audiences", "I2", "formula")]


def test_a_formula_that_failed_is_an_error_and_no_text(read):
    [record] = read([HEADINGS, changed(公开主体="")], formulas=[(1, 6, "#REF!")]).records

    assert codes(record.errors) == [("subject", "G2", "formula")]


def test_a_hidden_sheet_is_left_out_and_named(read):
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file)
    for name in ("社会救助", "旧目录"):
        sheet = workbook.add_worksheet(name)
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, GOOD)
    sheet.hide()
    workbook.close()

    result = read(file.getvalue())

    assert [record.sheet for record in result.records] == ["社会救助"]
    assert result.ignored_sheets == [IgnoredSheet("旧目录", is_hidden=True)]


def test_a_limit_without_days_is_a_finding(read):
    [record] = read([HEADINGS, changed(公开时限="按规定公开")]).records

    assert codes(record.findings) == [("time_limit_text", "F2", "other_limit")]
    assert record.status == "ok"


def test_missing_tick_columns_are_findings(read):
    [record] = read([HEADINGS[:8], GOOD[:8]]).records

    assert [field for field, _, code in codes(record.findings) if code == "no_column"] == [
        "audiences",
        "methods",
        "levels",
    ]


def test_a_mark_that_cannot_be_read_is_a_finding_and_no_tick(read):
    headings = [*HEADINGS[:8], "全社会", "主动", "县级"]

    [record] = read([headings, [*GOOD[:8], "√", "看情况", "县级"]]).records

    assert (record.audiences, record.methods, record.levels) == (["public"], [], ["county"])
    assert codes(record.findings) == [("methods", "J2", "unclear_mark")]


@pytest.mark.parametrize(
    ("left_out", "label"),
    [
        ("公开依据", "“公开依据”"),
        ("公开时限", "“公开时限”"),
        ("一级事项", "“公开事项（一级事项、二级事项）”"),
    ],
)
def test_a_table_without_a_needed_column_is_refused_by_its_name(read, left_out, label):
    kept = [
        i
        for i, words in enumerate(HEADINGS)
        if words != left_out and (left_out, words) != ("一级事项", "二级事项")
    ]
    rows = [[row[i] for i in kept] for row in (HEADINGS, GOOD)]

    with pytest.raises(FileRefused, match=label):
        read(rows)


def test_a_sheet_without_a_catalog_is_named_and_a_file_without_one_refused(read):
    with pytest.raises(FileRefused, match="没有找到目录表格的表头"):
        read([["填表说明"], ["甲", "乙"]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_usual_encodings(read, encoding):
    lines = [",".join(f'"{text}"' for text in row) for row in (["社会救助领域目录"], HEADINGS, GOOD)]

    [record] = read("\r\n".join(lines).encode(encoding), filename="目录.csv").records

    assert (record.level2, record.domain_code, record.first_row, record.errors) == (
        "政策法规文件",
        "20",
        3,
        [],
    )
