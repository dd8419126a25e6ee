"""What pasted cells say: columns by order or by header, each element by the wording rules, doubts named."""

from __future__ import annotations

import pytest

from catalogs.forms.cells import CELLS
from catalogs.spreadsheets.clipboard import read_block
from catalogs.spreadsheets.pasting import read_cell, read_pasted


def pasted(text, start="level1", **options):
    return read_pasted(read_block(text), start=start, order=list(CELLS), **options)


def test_without_a_header_columns_follow_the_grid_from_the_cell_on():
    block = pasted("自收到之日起5个工作日内\t偏岭镇人民政府\t■政府网站", start="time_limit_text")

    assert list(block.rows[0].cells) == ["time_limit_text", "subject", "channels"]
    assert not block.has_header


def test_columns_beyond_the_last_are_named():
    assert pasted("乡级\t多的\t也多", start="levels").extra == ["第2列", "第3列"]


def test_a_header_row_names_the_columns_in_any_order():
    block = pasted("公开时限\t二级事项\t公开主体\n5个工作日内\t办事指南\t民政办", start="subject")

    (row,) = block.rows
    assert block.has_header
    assert {name: cell.printed for name, cell in row.cells.items()} == {
        "time_limit_text": "5个工作日内",
        "level2": "办事指南",
        "subject": "民政办",
    }


def test_a_header_of_one_column_is_known_too():
    block = pasted("公开时限\n5个工作日内", start="level1")

    assert block.rows[0].cells["time_limit_text"].printed == "5个工作日内"


def test_a_single_cell_is_no_header():
    assert pasted("公开时限", start="level2").rows[0].cells["level2"].printed == "公开时限"


def test_what_a_header_names_beyond_the_grid_is_told():
    block = pasted("序号\t一级事项\t二级事项\t公开依据\t备注\n1\t甲\t乙\t《丙法》\t丁")

    assert block.extra == ["序号", "备注"]


def test_tick_columns_under_a_header_become_one_cell():
    header = "二级事项\t公开依据\t公开时限\t全社会\t特定群体\t主动\t依申请\t县级\t乡级"
    block = pasted(f"{header}\n甲\t《乙法》\t及时\t\t低保对象\t√\t\t√\t√")

    cells = block.rows[0].cells
    assert cells["audiences"].changes == {"audiences": ["specific"], "audience_note": "低保对象"}
    assert cells["methods"].changes == {"methods": ["proactive"]}
    assert cells["levels"].changes == {"levels": ["county", "township"]}


def test_an_unreadable_mark_is_named():
    header = "二级事项\t公开依据\t公开时限\t主动\t依申请"
    block = pasted(f"{header}\n甲\t《乙法》\t及时\t大概\t")

    assert block.rows[0].cells["methods"].problem == "看不出“大概”是不是勾选，请改为√或留空。"


def test_names_above_go_on_under_a_header():
    block = pasted("一级事项\t二级事项\t公开时限\n低保\t甲\t5日内\n\t乙\t6日内\n同上\t丙\t7日内")

    assert [row.names for row in block.rows] == [("低保", "甲"), ("低保", "乙"), ("低保", "丙")]
    assert block.names_rows


@pytest.mark.parametrize("text", ["", "  ", "/", "—", "——"])
def test_blank_cells_leave_the_grid_alone(text):
    assert read_cell("subject", text) is None
    assert read_cell("channels", text) is None


def test_blank_cells_clear_when_asked_to():
    cells = pasted("\t甲\t", start="subject", clears=True).rows[0].cells

    assert cells["subject"].changes == {"subject": ""}
    assert cells["audiences"].changes == {"audiences": [], "audience_note": ""}


@pytest.mark.parametrize(
    ("name", "text", "changes"),
    [
        (
            "channels",
            "■政府网站 □政府公报 ☑两微一端",
            {"channels": ["website", "new_media"], "channel_note": ""},
        ),
        ("channels", "政府网站、公示栏", {"channels": ["website", "notice_board"], "channel_note": ""}),
        ("channels", "■其他（政务公开专区）", {"channels": ["other"], "channel_note": "政务公开专区"}),
        ("audiences", "全社会", {"audiences": ["public"], "audience_note": ""}),
        ("audiences", "特定群体（申请人）", {"audiences": ["specific"], "audience_note": "申请人"}),
        ("methods", "主动公开、依申请公开", {"methods": ["proactive", "on_request"]}),
        ("levels", "县级、乡级", {"levels": ["county", "township"]}),
        ("subject", " 偏岭镇\n人民政府 ", {"subject": "偏岭镇人民政府"}),
        ("content_text", "办理条件\n申请材料", {"content_text": "办理条件\n申请材料"}),
    ],
)
def test_each_element_is_read_by_its_wording(name, text, changes):
    read = read_cell(name, text)

    assert (read.changes, read.problem) == (changes, "")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("channels", "√", "没有读出勾选了哪个渠道"),
        ("channels", "□政府网站 □政府公报", "没有读出勾选了哪个渠道"),
        ("audiences", "√", "没有读出公开对象"),
        ("methods", "看情况", "没有读出“看情况”是什么，请写“主动公开”或“依申请公开”"),
        ("levels", "市级", "没有读出“市级”是什么"),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_never_a_guess(name, text, said):
    read = read_cell(name, text)

    assert said in read.problem
    assert read.changes == {}


def test_a_channel_beyond_the_thirteen_is_read_as_other_and_says_so():
    read = read_cell("channels", "政府网站、村民微网格")

    assert read.changes == {"channels": ["website", "other"], "channel_note": "村民微网格"}
    assert read.remark == "“村民微网格”不是13种渠道之一，读作“其他（村民微网格）”。"


@pytest.mark.parametrize("text", ["同上", "〃", "同上。"])
def test_same_as_above_is_known(text):
    assert read_cell("subject", text).is_ditto


@pytest.mark.parametrize(
    ("name", "text", "unclear"),
    [
        ("channels", "■政府网站 学校家长群", "学校家长群"),
        ("audiences", "√全社会 特定群体", "特定群体"),
        ("levels", "√县级 乡级", "乡级"),
    ],
)
def test_a_name_that_may_be_ticked_or_not_is_said(name, text, unclear):
    assert read_cell(name, text).remark == f"看不出“{unclear}”是不是选用，没有读取。"
