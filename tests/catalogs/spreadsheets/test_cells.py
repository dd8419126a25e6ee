"""Texts and names: merged, repeated, continued and left blank; three levels of them; digits and brackets of any width."""

from __future__ import annotations

import pytest

from tests.catalogs.spreadsheets.conftest import GOOD, HEADINGS, changed

THREE = ["序号", "一级事项", "二级事项", "三级事项", "公开内容", "公开依据", "公开时限"]


def names(result):
    return [(record.level1, record.level2) for record in result.records]


def three(number, *printed):
    return [str(number), *printed, "内容", "《预算法》", "及时公开"]


@pytest.mark.parametrize(
    "words", ["同上", "同 上", "（同上）", "同上。", "上同", "同前", "〃", "″", "同上条"]
)
def test_same_as_above_is_the_value_above(read, words):
    below = changed(序号="2", 二级="乙", 公开依据=words, 公开时限=words, 公开渠道=words, 公开方式=words)

    _, record = read([HEADINGS, GOOD, below]).records

    assert (record.basis_text, record.time_limit_text) == (GOOD[4], GOOD[5])
    assert (record.channels, record.methods) == (["website"], ["proactive"])


def test_same_as_above_goes_up_any_number_of_rows_and_over_a_page_break(read):
    rows = [HEADINGS, GOOD]
    for number in (2, 3):
        rows += [HEADINGS, changed(序号=str(number), 二级=f"乙{number}", 公开依据="同上")]

    assert read(rows).records[2].basis_text == GOOD[4]


def test_same_as_above_in_the_first_record_is_said(read):
    [record] = read([HEADINGS, changed(公开主体="同上")]).records

    assert (record.subject, record.errors) == ("", [])
    assert [(f.field, f.cell, f.code) for f in record.findings] == [("subject", "G2", "nothing_above")]


def test_same_as_above_does_not_reach_into_another_domain(read):
    rows = [["社会救助领域目录"], HEADINGS, GOOD, ["就业领域目录"], HEADINGS, changed(公开依据="同上")]

    _, record = read(rows).records

    assert [error.code for error in record.errors] == ["no_basis"]


@pytest.mark.parametrize("first", ["", "同上", "综合业务（续）", "综合业务(续表)"])
def test_a_first_level_that_is_blank_or_continued_is_the_one_above(read, first):
    result = read([HEADINGS, GOOD, changed(序号="2", 一级=first, 二级="乙")])

    assert names(result) == [("综合业务", "政策法规文件"), ("综合业务", "乙")]


def test_three_levels_become_two_and_equal_neighbours_one(read):
    rows = [THREE, three(1, "甲", "乙", "丙"), three(2, "丁", "戊", "戊"), three(3, "己", "", "庚")]

    assert names(read(rows)) == [("甲", "乙/丙"), ("丁", "戊"), ("己", "庚")]


def test_blank_upper_levels_are_the_ones_above(read):
    rows = [THREE, three(1, "甲", "乙", "丙"), three(2, "", "", "丁"), three(3, "", "戊", "己")]

    assert names(read(rows)) == [("甲", "乙/丙"), ("甲", "乙/丁"), ("甲", "戊/己")]


def test_one_cell_over_two_levels_is_the_upper_one(read):
    rows = [HEADINGS, changed(一级="财务信息", 二级="")]

    assert names(read(rows, merges=[(1, 1, 1, 2)])) == [("财务信息", "")]


def test_a_record_without_number_and_names_takes_those_above_and_says_so(read):
    below = changed(序号="", 一级="", 二级="", 公开内容="丙", 公开时限="开学前")

    _, record = read([HEADINGS, GOOD, below]).records

    assert (record.level1, record.level2, record.errors) == ("综合业务", "政策法规文件", [])
    assert ("level1", "B3", "names_from_above") in [(f.field, f.cell, f.code) for f in record.findings]


@pytest.mark.parametrize("value", ["True", "FALSE"])
def test_a_logical_value_is_no_text(read, value):
    [record] = read([HEADINGS, changed(二级=value, 公开内容=value, 公开依据=value)]).records

    assert {(error.field, error.cell, error.code) for error in record.errors} == {
        ("level2", "C2", "logical"),
        ("content_text", "D2", "logical"),
        ("basis_text", "E2", "logical"),
    }


def test_a_numbered_record_without_names_is_an_error(read):
    _, record = read([HEADINGS, GOOD, changed(序号="2", 一级="", 二级="")]).records

    assert [(error.cell, error.code) for error in record.errors] == [("B3", "no_name")]


def test_digits_and_brackets_of_full_width_mean_the_same(read):
    row = changed(
        公开依据="《法》（国务院令第７１１号）", 公开时限="信息形成之日起２０个工作日内", 公开层级="乡、村级"
    )

    [record] = read([HEADINGS, row]).records

    assert (record.time_limit.kind, record.time_limit.days) == ("within_working_days", 20)
    assert record.levels == ["township", "village"]


def test_of_two_limits_in_a_cell_the_first_counts(read):
    [record] = read([HEADINGS, changed(公开时限="提前10日公告；公示期不少于7日")]).records

    assert (record.time_limit.kind, record.time_limit.days) == ("before_event", 10)


def test_line_breaks_of_a_narrow_column_are_closed_and_those_of_lists_kept(read):
    row = changed(二级="政策\n法规", 公开主体="偏岭镇\n人民政府", 公开内容="1.甲 \r\n2.乙")

    [record] = read([HEADINGS, row]).records

    assert (record.level2, record.subject, record.content_text) == (
        "政策法规",
        "偏岭镇人民政府",
        "1.甲\n2.乙",
    )


def test_a_domain_column_may_be_merged_or_left_blank(read):
    rows = [
        ["领域", *HEADINGS],
        ["社会救助", *GOOD],
        ["", *changed(序号="2")],
        ["就业领域", *changed(序号="3")],
    ]

    for merges in ((), [(1, 0, 2, 0)]):
        assert [record.domain_code for record in read(rows, merges=merges).records] == ["20", "20", "17"]
