"""Headers: one to three rows, merged or not, with breaks and hints, words cut over rows, in other words and orders."""

from __future__ import annotations

import pytest

from catalogs.spreadsheets.grids import Grid
from catalogs.spreadsheets.headers import find_header

ONE_ROW = ["序号", "一级事项", "二级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体"]


def header_of(*rows, merges=()):
    width = max(map(len, rows))
    ranges = [((top, left), (bottom, right)) for top, left, bottom, right in merges]
    return find_header(Grid("表", [list(row) + [""] * (width - len(row)) for row in rows], ranges), 0)


def roles(header):
    return {column.index: column.role for column in header.columns}


def test_a_header_of_one_row_is_found():
    header = header_of(ONE_ROW, ["1", "甲", "乙", "丙", "《法》", "及时", "镇政府"])

    assert (header.first_row, header.last_row) == (0, 0)
    assert list(roles(header).values()) == [
        *("serial", "level1", "level2", "content", "basis", "time_limit", "subject")
    ]


@pytest.mark.parametrize("merges", [(), [(0, 1, 0, 2), (0, 4, 0, 5), (0, 0, 1, 0), (0, 3, 1, 3)]])
def test_a_header_of_two_rows_is_one_whether_its_cells_are_merged_or_not(merges):
    header = header_of(
        ["序号", "公开事项", "", "公开依据", "公开对象", "", "公开时限"],
        ["", "一级事项", "二级事项", "", "全社会", "特定群体", ""],
        merges=merges,
    )

    assert header.last_row == 1
    assert list(roles(header).values()) == [
        *("serial", "level1", "level2", "basis", "audience_public", "audience_specific", "time_limit")
    ]


def test_a_header_may_have_three_rows():
    header = header_of(
        ["公开事项", "公开依据", "公开时限", "公开层级", "", ""],
        ["", "", "", "县级", "乡、村级", ""],
        ["", "", "", "", "乡级", "村级"],
        merges=[(0, 3, 0, 5), (1, 4, 1, 5)],
    )

    assert header.last_row == 2
    assert [column.codes for column in header.by_role["level_mark"]] == [
        ("county",),
        ("township",),
        ("village",),
    ]


def test_words_may_be_cut_over_two_rows():
    header = header_of(
        ["序", "一级事", "公开内容", "公开依", "公开时", "公开渠道", "全社"],
        ["号", "项", "（要素）", "据", "限", "和载体", "会"],
    )

    assert header.last_row == 1
    assert list(roles(header).values()) == [
        *("serial", "level1", "content", "basis", "time_limit", "channels", "audience_public")
    ]


@pytest.mark.parametrize(
    ("pieces", "role", "codes"),
    [
        (["公开对象", "全社", "会"], "audience_public", ("public",)),
        (["公开对象", "特定群", "众"], "audience_specific", ("specific",)),
        (["公开对象", "特", "定群", "体"], "audience_specific", ("specific",)),
        (["公开方式", "依申", "请公", "开"], "method_mark", ("on_request",)),
        (["公开方式", "主", "动"], "method_mark", ("proactive",)),
        (["公开层级", "县", "级"], "level_mark", ("county",)),
        (["公开层级", "乡、村级", "乡", "级"], "level_mark", ("township",)),
        (["公开渠道", "政府", "网站"], "channel_mark", ("website",)),
        (["公开渠道", "社区/企事业单", "位/村公示栏（电子", "屏）"], "channel_mark", ("notice_board",)),
        (["公开渠", "道和载", "体"], "channels", ()),
        (["公开内容（要", "素）"], "content", ()),
        (["公开依", "据", "（文号）"], "basis", ()),
    ],
)
@pytest.mark.parametrize("is_merged", [False, True])
def test_words_below_a_heading_may_be_cut_too(pieces, role, codes, is_merged):
    """Beside 一级事项 cut over the rows below 公开事项; merged where the cells of a column are fewer than the rows."""
    columns = [
        ["公开事项", "一级事", "项"],
        ["", "二级", "事项"],
        ["公开主", "体"],
        ["公开时", "限"],
        ["公开依据"],
        pieces,
    ]
    depth = max(map(len, columns))
    rows = [[column[row] if row < len(column) else "" for column in columns] for row in range(depth)]
    merges = [(len(c) - 1, i, depth - 1, i) for i, c in enumerate(columns) if is_merged and len(c) < depth]

    header = header_of(*rows, ["综合业务", "甲", "镇政府", "及时", "《法》", "√"], merges=merges)

    assert header.last_row == depth - 1
    assert list(roles(header).values()) == ["level1", "level2", "subject", "time_limit", "basis", role]
    assert header.columns[-1].codes == codes


def test_half_a_heading_over_a_record_is_no_part_of_the_header():
    record = ["1", "特定群", "乙", "丙", "《法》", "及时", "镇政府"]

    assert header_of(ONE_ROW, record, ["", "众", "", "", "", "", ""]).last_row == 0


@pytest.mark.parametrize(
    ("printed", "role"),
    [
        ("公开\n时限", "time_limit"),
        ("公开渠道\n和载体\n（在□内打√，可多选）", "channels"),
        ("公开渠道和载体\n■为选中", "channels"),
        ("公开内容\n（要素）\n注：逐条填写", "content"),
        ("公开依据（写明文号（含条款））", "basis"),
        ("＊公开主体", "subject"),
        ("【公开依据】公开依据", "basis"),
    ],
)
def test_line_breaks_and_hints_in_a_heading_are_looked_over(printed, role):
    assert roles(header_of(["公开事项", "公开依据", "公开时限", printed]))[3] == role


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("serial", "项次"),
        ("domain", "试点领域"),
        ("level1", "一级目录"),
        ("level2", "二级公开事项"),
        ("level3", "三级指标"),
        ("group", "事项类别"),
        ("group", "主项名称"),
        ("level2", "子项名称"),
        ("content", "公开要素"),
        ("content", "主要内容"),
        ("basis", "政策法规依据"),
        ("basis", "法律法规"),
        ("time_limit", "公开期限及频次"),
        ("time_limit", "更新周期"),
        ("subject", "责任部门"),
        ("subject", "公开责任主体"),
        ("channels", "发布平台"),
        ("channels", "公开途径"),
        ("audience", "面向对象"),
        ("method", "公开属性"),
        ("method", "公开类型"),
        ("level", "实施层级"),
        ("level_mark", "镇级"),
        ("level_mark", "嘎查(社区)"),
        ("level_mark", "村（居）委会"),
        ("level_mark", "市级"),
        ("method_mark", "依申请公开"),
        ("audience_specific", "特定群众"),
    ],
)
def test_counties_have_other_words_for_the_columns(role, words):
    assert roles(header_of(["公开事项", "公开依据", "公开对象", words]))[3] == role


def test_a_column_that_is_none_of_ours_is_passed_over():
    assert roles(header_of(["备注", "公开事项", "公开依据", "联系电话", "公开时限"])) == {
        1: "name",
        2: "basis",
        4: "time_limit",
    }


def test_of_two_columns_for_the_same_thing_the_official_one_counts():
    header = header_of(["公开事项", "公开依据", "公开时间", "公开时限", "责任单位", "公开主体"])

    assert (header.column_of("time_limit"), header.column_of("subject")) == (3, 5)


def test_name_columns_rank_by_their_number_and_else_from_left_to_right():
    by_number = header_of(["二级事项", "一级事项", "公开依据", "公开时限"])
    by_place = header_of(["事项类别", "事项名称", "公开依据", "公开时限"])
    undivided = header_of(["公开事项", "", "", "公开依据", "公开时限"], merges=[(0, 0, 0, 2)])

    assert [column.index for column in by_number.names] == [1, 0]
    assert [column.index for column in by_place.names] == [0, 1]
    assert [column.index for column in undivided.names] == [0, 1, 2]


@pytest.mark.parametrize("merges", [(), [(0, 3, 0, 5)]])
def test_columns_headed_by_channels_are_ticks_for_them(merges):
    header = header_of(
        ["公开事项", "公开依据", "公开时限", "公开渠道和载体", "", ""],
        ["", "", "", "政府网站", "村务公开栏", "其他（请注明）"],
        merges=merges,
    )

    assert [column.codes for column in header.by_role["channel_mark"]] == [
        ("website",),
        ("notice_board",),
        ("other",),
    ]


def test_unheaded_columns_beside_the_channels_are_channels_too():
    header = header_of(["公开事项", "公开依据", "公开时限", "公开渠道和载体", "", ""])

    assert [column.index for column in header.by_role["channels"]] == [3, 4, 5]


def test_the_first_record_is_no_part_of_the_header():
    header = header_of(
        ONE_ROW, ["", "", "", "3.内容", "", "", ""], ["2", "甲", "乙", "丙", "《法》", "及时", ""]
    )

    assert header.last_row == 0


def test_the_same_header_again_is_no_part_of_the_first():
    assert header_of(ONE_ROW, ONE_ROW).last_row == 0


def test_numbers_of_columns_are_no_part_of_the_header():
    assert header_of(ONE_ROW, ["（1）", "（2）", "（3）", "（4）", "（5）", "（6）", "（7）"]).last_row == 0


def test_a_list_of_contents_is_no_catalog():
    assert not header_of(["序号", "领域名称", "责任单位", "页码"]).is_catalog
    assert not header_of(["序号", "领域", "一级事项", "二级事项", "公开主体"]).is_catalog


def test_a_catalog_says_which_columns_it_lacks():
    header = header_of(["一级事项", "公开内容", "公开主体", "公开渠道", "公开时限"])

    assert header.is_catalog
    assert header.missing_columns() == ["公开依据"]


def test_a_column_of_item_codes_alone_does_not_make_an_export_of_ours():
    assert not header_of([*ONE_ROW, "事项编码"]).is_own_export
    assert header_of([*ONE_ROW, "事项编码", "单位编码", "领域编码"]).is_own_export


@pytest.mark.parametrize(
    "row", [["甲", "乙", "丙"], ["1", "综合业务", "1.甲", "《法》"], ["公开依据", "公开时限"], []]
)
def test_rows_of_other_words_are_no_header(row):
    assert header_of(row) is None
