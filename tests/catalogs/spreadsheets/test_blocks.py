"""Records: which rows are one, which are several under one merged name, and where a page break cuts through."""

from __future__ import annotations

import pytest

from tests.catalogs.spreadsheets.conftest import GOOD, HEADINGS, changed

SECOND = changed(序号="2", 二级="办事指南")
ALL_BUT_CONTENT = [column for column in range(11) if column != 3]


def only(**values):
    """A row that says nothing but this."""
    said = changed(**values)
    return [text if text != good else "" for text, good in zip(said, GOOD, strict=True)]


def rows_of(result):
    return [(record.first_row, record.last_row) for record in result.records]


def test_one_record_may_have_a_row_for_each_content_element(read):
    rows = [HEADINGS, GOOD, only(公开内容="3.丙"), only(公开内容="4.丁"), SECOND]

    result = read(rows, merges=[(1, column, 3, column) for column in ALL_BUT_CONTENT])

    assert rows_of(result) == [(2, 4), (5, 5)]
    assert result.records[0].content_text == "1.甲\n2.乙\n3.丙\n4.丁"


def test_it_may_do_so_without_merged_cells(read):
    result = read([HEADINGS, GOOD, only(公开内容="3.丙"), SECOND])

    assert rows_of(result) == [(2, 3), (4, 4)]


def test_merged_cells_may_reach_over_rows_without_content(read):
    rows = [HEADINGS, GOOD, [""] * 11, SECOND]

    assert rows_of(read(rows, merges=[(1, column, 2, column) for column in ALL_BUT_CONTENT])) == [
        (2, 3),
        (4, 4),
    ]


def test_several_records_may_stand_under_one_merged_name(read):
    below = [
        "",
        "",
        "",
        "收费公示",
        "财政收费管理要求",
        "开学前",
        "镇政府",
        "公示栏",
        "全社会",
        "主动",
        "村级",
    ]

    result = read([HEADINGS, GOOD, below], merges=[(1, column, 2, column) for column in (0, 1, 2)])

    first, second = result.records
    assert (first.level1, first.level2) == (second.level1, second.level2)
    assert (second.basis_text, second.time_limit_text, second.levels) == (
        "财政收费管理要求",
        "开学前",
        ["village"],
    )
    assert rows_of(result) == [(2, 2), (3, 3)]


def test_a_cell_merged_over_several_records_counts_for_each(read):
    rows = [HEADINGS, GOOD, changed(序号="2", 二级="乙", 公开内容="", 公开时限="", 公开渠道="")]

    _, record = read(rows, merges=[(1, column, 2, column) for column in (3, 5, 7)]).records

    assert (record.content_text, record.time_limit.days, record.channels) == (GOOD[3], 20, ["website"])


def test_a_row_that_shares_number_and_names_and_has_no_limit_is_no_record_of_its_own(read):
    more = only(公开内容="3.丙", 公开依据="《预算法》")

    result = read([HEADINGS, GOOD, more, SECOND], merges=[(1, column, 2, column) for column in (0, 1, 2)])

    assert rows_of(result) == [(2, 3), (4, 4)]
    assert result.records[0].basis_text == f"{GOOD[4]}\n《预算法》"
    assert result.records[0].content_text == f"{GOOD[3]}\n3.丙"


def test_under_a_first_name_alone_a_row_with_content_and_basis_is_a_record_of_its_own(read):
    more = only(公开内容="3.丙", 公开依据="《预算法》")
    rows = [row[1:] for row in (HEADINGS, GOOD, more)]

    assert len(read(rows, merges=[(1, 0, 2, 0)]).records) == 2


def test_text_cut_over_rows_belongs_to_the_numbered_record_above(read):
    more = only(公开内容="3.丙", 公开依据="《预算法》")

    [record, _] = read([HEADINGS, GOOD, more, SECOND]).records

    assert record.basis_text == f"{GOOD[4]}\n《预算法》"
    assert record.last_row == 3


@pytest.mark.parametrize("between", [[], [[]], [["- 1 -"]], [HEADINGS], [[], HEADINGS, []]])
def test_a_record_goes_on_behind_a_page_break(read, between):
    result = read([HEADINGS, GOOD, *between, only(公开内容="3.丙"), SECOND])

    first, second = result.records
    assert (first.content_text, second.level2) == ("1.甲\n2.乙\n3.丙", "办事指南")


def test_no_record_goes_on_in_the_table_of_another_domain(read):
    rows = [["社会救助领域目录"], HEADINGS, GOOD, ["就业领域目录"], HEADINGS, only(公开内容="3.丙")]

    first, second = read(rows).records

    assert first.content_text == GOOD[3]
    assert [error.code for error in second.errors] == ["no_name", "no_basis", "no_time_limit"]


@pytest.mark.parametrize(
    "own", [{"公开时限": "每年"}, {"二级事项": "办事指南二"}, {"序号": "7", "公开内容": "丙"}]
)
def test_a_row_with_number_name_or_limit_is_a_record_of_its_own(read, own):
    assert len(read([HEADINGS, GOOD, only(**own)]).records) == 2


def test_spacer_rows_are_no_records(read):
    assert rows_of(read([HEADINGS, [], GOOD, [" "], [], SECOND])) == [(3, 3), (6, 6)]
