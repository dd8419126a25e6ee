"""What differs between two texts, told so that a person can read it."""

from __future__ import annotations

import pytest

from catalogs.queries import Difference


def told(before, after):
    marks = {"same": "{}", "gone": "[-{}]", "new": "[+{}]"}
    pieces = Difference("content_text", "公开内容（要素）", before, after).pieces
    return "".join(marks[kind].format(text) for kind, text in pieces)


@pytest.mark.parametrize(
    ("before", "after", "view"),
    [
        ("自形成之日起20个工作日内", "自形成之日起15个工作日内", "自形成之日起[-20][+15]个工作日内"),
        ("办事指南", "办事指南、救助标准", "办事指南[+、救助标准]"),
        ("办事指南、救助标准", "办事指南", "办事指南[-、救助标准]"),
        ("", "全社会", "[+全社会]"),
        ("全社会", "", "[-全社会]"),
        ("政策文件\n办事指南", "政策文件\n申请材料", "政策文件\n[-办事指南][+申请材料]"),
    ],
)
def test_a_small_change_is_marked_where_it_is(before, after, view):
    assert told(before, after) == view


def test_a_rewritten_sentence_is_told_as_a_whole():
    before, after = "公布低保对象的姓名和金额", "每月在村务公示栏张贴名单"

    assert told(before, after) == f"[-{before}][+{after}]"


def test_a_single_character_shared_by_chance_does_not_chop_a_change():
    view = told("救助对象名单及金额，每季度公布", "救助对象户数和金钱，每季度公布")

    assert view == "救助对象[-名单及金额][+户数和金钱]，每季度公布"


def test_very_long_texts_are_told_as_wholes():
    before, after = "甲" * 2100, "甲" * 2100 + "乙"

    assert told(before, after) == f"[-{before}][+{after}]"
