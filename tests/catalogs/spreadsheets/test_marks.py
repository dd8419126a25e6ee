"""Ticks: marks and words, lists with boxes, columns of channels, and levels that are none of a county's."""

from __future__ import annotations

import pytest

from tests.catalogs.spreadsheets.conftest import GOOD, HEADINGS, changed

MARKS = [*HEADINGS[:8], "全社会", "特定群体", "主动", "依申请公开", "县级", "乡级"]
PLAIN = list(GOOD[:8])


def codes(record):
    return [
        (finding.field, finding.cell, finding.code)
        for finding in record.findings
        if finding.code != "no_column"
    ]


@pytest.mark.parametrize("mark", ["√", "✓", "✔", "▲", "是", "●", "■", "☑", "R", "þ", "★", "1", "√（全部）"])
def test_marks_of_all_kinds_tick(read, mark):
    [record] = read([MARKS, [*PLAIN, mark, "", mark, "", "", mark]]).records

    assert (record.audiences, record.methods, record.levels) == (["public"], ["proactive"], ["township"])
    assert codes(record) == []


@pytest.mark.parametrize("blank", ["", "/", "—", "×", "□", "口", "否"])
def test_blanks_and_crosses_do_not_tick(read, blank):
    [record] = read([MARKS, [*PLAIN, blank, blank, blank, "√", blank, "√"]]).records

    assert (record.audiences, record.methods, record.levels) == ([], ["on_request"], ["township"])


def test_words_that_say_what_the_column_says_tick(read):
    [record] = read([MARKS, [*PLAIN, "社会公众", "", "主动公开", "", "县（区）级", "镇级"]]).records

    assert (record.audiences, record.methods) == (["public"], ["proactive"])
    assert record.levels == ["county", "township"]
    assert codes(record) == []


@pytest.mark.parametrize(
    ("words", "note"),
    [("在征收范围内", "在征收范围内"), ("√（申请人）", "申请人"), ("特定群体（家属）", "家属"), ("√", "")],
)
def test_words_under_a_specific_group_tick_and_name_it(read, words, note):
    [record] = read([MARKS, [*PLAIN, "", words, "√", "", "", "√"]]).records

    assert (record.audiences, record.audience_note) == (["specific"], note)


def test_other_words_are_no_tick_but_a_finding_at_their_cell(read):
    [record] = read([MARKS, [*PLAIN, "√", "", "√", "", "看情况", "○"]]).records

    assert record.levels == []
    assert codes(record) == [("levels", "M2", "unclear_mark"), ("levels", "N2", "unclear_mark")]


def test_same_as_above_holds_for_ticks(read):
    rows = [
        MARKS,
        [*PLAIN, "√", "", "√", "", "", "√"],
        [*changed(二级="乙")[:8], "同上", "", "同上", "", "", "同上"],
    ]

    _, record = read(rows).records

    assert (record.audiences, record.methods, record.levels) == (["public"], ["proactive"], ["township"])


def test_levels_of_city_and_prefecture_are_dropped_and_said(read):
    headings = [*HEADINGS[:8], "市级", "州级", "县级", "乡、村级"]

    [record] = read([headings, [*PLAIN, "√", "", "√", "√"]]).records

    assert record.levels == ["county", "township", "village"]
    assert codes(record) == [("levels", "I2", "other_level")]


@pytest.mark.parametrize(
    ("text", "levels", "findings"),
    [
        ("乡、村级", ["township", "village"], []),
        ("区级/街道/社区", ["county", "township", "village"], []),
        ("嘎查(社区)", ["village"], []),
        ("□县级 ■乡级", ["township"], []),
        ("市级、县级", ["county"], [("levels", "K2", "other_level")]),
        ("州级", [], [("levels", "K2", "other_level")]),
        ("√", [], [("levels", "K2", "unread")]),
    ],
)
def test_levels_may_be_written_in_one_column(read, text, levels, findings):
    [record] = read([HEADINGS, changed(公开层级=text)]).records

    assert record.levels == levels
    assert codes(record) == findings


@pytest.mark.parametrize(
    ("heading", "text", "finding"),
    [
        ("公开方式", "网上", ("methods", "J2", "unread")),
        ("公开对象", "√", ("audiences", "I2", "unread")),
        ("公开渠道", "√", ("channels", "H2", "unread")),
    ],
)
def test_what_a_list_column_does_not_say_is_a_finding_at_its_cell(read, heading, text, finding):
    [record] = read([HEADINGS, changed(**{heading: text})]).records

    assert codes(record) == [finding]


def test_boxes_may_stand_before_methods_and_audiences(read):
    row = changed(公开方式="■主动公开\n□依申请公开", 公开对象="□全社会 ☑特定群体（申请人）")

    [record] = read([HEADINGS, row]).records

    assert (record.methods, record.audiences, record.audience_note) == (["proactive"], ["specific"], "申请人")


def test_only_what_is_ticked_in_a_list_is_read(read):
    row = changed(公开渠道="√政府网站\n政府公报\n√两微一端", 公开层级="√县级\n乡级")

    [record] = read([HEADINGS, row]).records

    assert (record.channels, record.levels) == (["website", "new_media"], ["county"])
    assert codes(record) == []


@pytest.mark.parametrize(
    ("heading", "text", "finding"),
    [
        ("公开渠道", "■政府网站 学校家长群", ("channels", "H2", "unboxed")),
        ("公开对象", "√全社会 特定群体", ("audiences", "I2", "unboxed")),
        ("公开方式", "√主动 依申请", ("methods", "J2", "unboxed")),
        ("公开层级", "√县级 乡级", ("levels", "K2", "unboxed")),
    ],
)
def test_a_name_that_may_be_ticked_or_not_is_a_finding_at_its_cell(read, heading, text, finding):
    [record] = read([HEADINGS, changed(**{heading: text})]).records

    assert codes(record) == [finding]


@pytest.mark.parametrize("merges", [(), [(0, 7, 0, 9)]])
def test_a_list_of_boxes_may_be_spread_over_columns(read, merges):
    headings = [*HEADINGS[:8], "", "", "公开层级"]
    row = [*GOOD[:7], "■政府网站\n□政府公报", "□广播电视", "■公示栏", "乡级"]

    [record] = read([headings, row], merges=merges).records

    assert (record.channels, record.levels) == (["website", "notice_board"], ["township"])


def test_box_and_name_may_stand_in_two_columns_and_on_several_rows(read):
    headings = [*HEADINGS[:7], "公开渠道和载体", "", "公开层级"]
    rows = [
        [*GOOD[:7], "■", "政府网站", "乡级"],
        [*[""] * 7, "□", "政府公报", ""],
        [*[""] * 7, "■", "公示栏", ""],
    ]

    [record] = read([headings, *rows], merges=[(0, 7, 0, 8)]).records

    assert record.channels == ["website", "notice_board"]


@pytest.mark.parametrize(
    ("cell", "note"), [("√", ""), ("村民微信群", "村民微信群"), ("其他（抖音）", "抖音"), ("其他", "")]
)
def test_words_under_the_other_channel_are_its_name(read, cell, note):
    upper = [*HEADINGS[:7], "公开渠道和载体", ""]
    lower = [*[""] * 7, "政府网站", "其他"]

    [record] = read([upper, lower, [*GOOD[:7], "√", cell]], merges=[(0, 7, 0, 8)]).records

    assert (record.channels, record.channel_note) == (["website", "other"], note)
