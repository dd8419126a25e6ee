"""A block of cells from the clipboard: tabs and quotes of the text, merged cells of the HTML, and its limits."""

from __future__ import annotations

import time

import pytest

from catalogs.spreadsheets.clipboard import BlockRefused, read_block


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("甲\t乙\r\n丙\t丁\r\n", [["甲", "乙"], ["丙", "丁"]]),
        ('甲\t"一行\n又一行"\n丙\t丁', [["甲", "一行\n又一行"], ["丙", "丁"]]),
        ('"含""引号""的"\t乙', [['含"引号"的', "乙"]]),
        ("甲\n\n乙\n\n\n", [["甲"], [], ["乙"]]),
        ('5"\t乙', [['5"', "乙"]]),
        ("一个", [["一个"]]),
        ("甲\t\t丙", [["甲", "", "丙"]]),
    ],
)
def test_text_is_cut_at_tabs_and_breaks_outside_quotes(text, rows):
    assert read_block(text).rows == rows


def test_merged_cells_of_the_html_say_the_same_in_each_row():
    html = "<table><tr><td rowspan=2>综合业务</td><td>甲</td></tr><tr><td>乙</td></tr></table>"

    grid = read_block("综合业务\t甲\n\t乙", html)
    assert [grid.shown(row, 0) for row in (0, 1)] == ["综合业务", "综合业务"]
    assert [grid.shown(row, 1) for row in (0, 1)] == ["甲", "乙"]


def test_the_words_are_those_of_the_text_where_both_have_the_same_size():
    html = "<table><tr><td>第一行\n   第二行</td><td>A B</td></tr></table>"

    assert read_block('"第一行\n第二行"\tA B', html).rows == [["第一行\n第二行", "A B"]]


def test_a_table_of_a_text_program_is_read_from_its_html():
    html = "<p>前言</p><table><tr><td><p>一</p><p>二</p></td><td>乙<br>丙</td></tr></table><table><tr><td>另一张</table>"

    assert read_block("一\n二\t乙\n丙", html).rows == [["一\n二", "乙\n丙"]]


def test_cells_merged_over_columns_stand_in_the_first():
    html = (
        "<table><tr><td colspan='2'>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td><td>戊</td></tr></table>"
    )

    assert read_block("", html).rows == [["甲", "", "乙"], ["丙", "丁", "戊"]]


@pytest.mark.parametrize("text", ["", "  \n\t\n", "\r\n"])
def test_nothing_pasted_is_said(text):
    with pytest.raises(BlockRefused, match="没有粘贴的内容"):
        read_block(text)


@pytest.mark.parametrize(
    ("text", "html", "said"),
    [
        ("甲\n" * 1001, "", "一次最多粘贴1000行、60列，这一块有1001行、1列"),
        ("\t".join(["甲"] * 61), "", "这一块有1行、61列"),
        ("长" * 1_000_001, "", "一次最多粘贴100万个字符"),
        ("", "<table>" + "<tr><td>甲" * 1500 + "</table>", "这一块有1500行"),
        ("", "<table><tr><td colspan=99999999>甲</table>", "这一块有1行、61列"),
    ],
)
def test_a_block_beyond_the_limits_is_refused_with_the_limit(text, html, said):
    with pytest.raises(BlockRefused, match=said):
        read_block(text, html)


def test_merged_cells_without_end_cost_no_time():
    html = "<table>" + ("<tr>" + "<td rowspan=1000 colspan=60>甲" * 30) * 900 + "</table>"
    begun = time.process_time()

    with pytest.raises(BlockRefused):
        read_block("", html)
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("html", ["<table>", "<table><tr>", "<t", "<table><tr><td rowspan=x colspan=-1>甲"])
def test_broken_html_does_no_harm(html):
    assert read_block("甲", html).rows == [["甲"]]
