"""Pasting a block: the preview of every cell, nothing saved before it, bad cells named, rows beyond the end offered."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem
from disclosure_portal.audit.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def items(township, domain, editor):
    return [factories.make_item(township, domain, by=editor, level2=f"事项{n}") for n in range(1, 4)]


@pytest.fixture
def url(township, domain):
    return reverse("catalogs_desk:paste", args=[township.code, domain.code])


@pytest.fixture
def paste(client, editor, url, items):
    def paste(block, *, step="preview", cell="subject", item=None, headers=None, **fields):
        client.force_login(editor)
        data = {"text": block, "cell": cell, "item": (item or items[0]).pk, "step": step, **fields}
        return client.post(url, data, headers=headers or {})

    return paste


@pytest.fixture
def confirm(paste):
    """Preview a block, then confirm what the preview showed."""

    def confirm(block, **fields):
        plan = paste(block, **fields).context["plan"]
        return paste(block, step="save", targets=json.dumps(plan.targets), **fields)

    return confirm


def text(response):
    return " ".join(response.content.decode().split())


def cells(response):
    """{(row, label): (old, new, problem)} of the preview."""
    return {
        (row.number, cell.label): (cell.old, cell.new, cell.problem)
        for row in response.context["plan"].rows
        for cell in row.cells
    }


def test_the_page_takes_a_block_and_says_where_it_goes(client, editor, items, url):
    client.force_login(editor)

    said = text(client.get(url, {"item": items[1].pk, "cell": "subject"}))
    assert "从哪一行开始" in said
    assert f'<option value="{items[1].pk}" selected>' in said
    assert '<option value="subject" selected>' in said


def test_the_preview_shows_each_cell_old_and_new_and_saves_nothing(paste):
    response = paste("偏岭镇民政办\t■政府公报\n偏岭镇农业办\t")

    assert cells(response) == {
        (1, "公开主体"): ("偏岭镇人民政府", "偏岭镇民政办", ""),
        (1, "公开渠道"): ("政府网站、社区/企事业单位/村公示栏(电子屏)", "政府公报", ""),
        (2, "公开主体"): ("偏岭镇人民政府", "偏岭镇农业办", ""),
    }
    assert "<b>2</b> 行的 <b>3</b> 格会变" in text(response)
    assert not CatalogItem.objects.exclude(version=1).exists()


def test_what_was_confirmed_is_saved_in_one_act(confirm, items, township, domain):
    entries = Entry.objects.count()

    response = confirm("偏岭镇民政办\t■政府公报\n偏岭镇农业办", item=items[1])
    assert response.url == reverse("catalogs_desk:domain", args=[township.code, domain.code])
    subjects = CatalogItem.objects.order_by("position").values_list("subject", "channels")
    assert list(subjects)[1:] == [
        ("偏岭镇民政办", ["gazette"]),
        ("偏岭镇农业办", ["website", "notice_board"]),
    ]
    assert Entry.objects.count() == entries + 1


def test_the_preview_says_how_a_text_was_read(paste):
    said = text(paste("自收到之日起3个工作日内", cell="time_limit_text"))

    assert "系统读出：3个工作日内" in said


def test_same_as_above_takes_the_row_above_in_the_block_or_the_grid(paste, editor, items):
    workflow.save_elements(items[0], by=editor, version=1, changes={"subject": "偏岭镇民政办"})

    first = cells(paste("同上\n偏岭镇农业办", item=items[1]))
    assert first[1, "公开主体"][1] == "偏岭镇民政办"
    second = cells(paste("偏岭镇农业办\n同上", item=items[1]))
    assert second[2, "公开主体"][1] == "偏岭镇农业办"


def test_same_as_above_in_the_first_row_has_nothing_above(paste):
    assert "上面没有行" in cells(paste("同上"))[1, "公开主体"][2]


def test_bad_cells_are_named_and_left_out_only_when_the_clerk_says_so(confirm, items):
    block = f"{'长' * 201}\t√\n偏岭镇农业办\t政府公报"

    refused = confirm(block)
    assert refused.status_code == 422
    said = text(refused)
    assert "最多200个字，现有201个字" in said
    assert "没有读出勾选了哪个渠道" in said
    assert "上面标红的 2 格不贴" in said
    assert not CatalogItem.objects.exclude(version=1).exists()

    assert confirm(block, without_bad="on").status_code == 302
    assert [item.subject for item in CatalogItem.objects.order_by("position")][:2] == [
        "偏岭镇人民政府",
        "偏岭镇农业办",
    ]


def test_control_characters_are_named(paste):
    assert "看不见的控制字符" in cells(paste("反\u202e向"))[1, "公开主体"][2]


def test_a_locked_row_is_named_and_not_written(confirm, paste, editor, items, township, domain):
    workflow.hand_in(township, domain, by=editor, items=[items[1].pk])

    said = text(paste("甲\n乙\n丙"))
    assert "审核中状态下不能修改。" in said
    assert confirm("甲\n乙\n丙", without_bad="on").status_code == 302
    assert [item.subject for item in CatalogItem.objects.order_by("position")] == [
        "甲",
        "偏岭镇人民政府",
        "丙",
    ]


def test_a_row_saved_since_the_preview_comes_back_with_both_texts(paste, reviewer, items):
    targets = json.dumps(paste("甲\n乙").context["plan"].targets)
    workflow.save_elements(items[0], by=reviewer, version=1, changes={"subject": "县里写的"})

    response = paste("甲\n乙", step="save", targets=targets)
    assert response.status_code == 409
    assert "王审核已于" in text(response)
    assert cells(response)[1, "公开主体"] == ("县里写的", "甲", "")
    again = json.dumps(response.context["plan"].targets)
    assert paste("甲\n乙", step="save", targets=again).status_code == 302
    assert [item.subject for item in CatalogItem.objects.order_by("position")][:2] == ["甲", "乙"]


def test_rows_go_where_the_preview_showed_them_even_when_a_row_was_removed(paste, editor, items):
    targets = json.dumps(paste("甲\n乙\n丙").context["plan"].targets)
    workflow.remove_item(items[0], by=editor)

    response = paste("甲\n乙\n丙", step="save", targets=targets, without_bad="on", item=items[1])
    assert response.status_code == 302
    assert [item.subject for item in CatalogItem.objects.order_by("position")] == ["乙", "丙"]


def test_rows_beyond_the_end_are_added_only_when_asked(confirm, paste, items):
    block = "综合业务\t新事项一\n综合业务\t新事项二"
    block = f"最低生活保障\t事项3\n{block}"
    response = paste(block, cell="level1", item=items[2])
    assert "<b>2</b> 行是表格里没有的" in text(response)

    confirm(block, cell="level1", item=items[2])
    assert CatalogItem.objects.count() == 3
    confirm(block, cell="level1", item=items[2], add="on")
    added = CatalogItem.objects.order_by("position")[3:]
    assert [item.level2 for item in added] == ["新事项一", "新事项二"]
    assert {item.subject for item in added} == {"偏岭镇人民政府"}


def test_a_row_beyond_the_end_without_a_name_cannot_be_added(paste, items):
    response = paste("甲\n乙", item=items[2])

    assert "不能新增" in response.context["plan"].beyond[0].refusal
    said = text(response)
    assert "表格里没有的 1 行不贴（要新增请先粘贴一级事项）" in said
    for offered in ("panel__row--bad", 'name="without_bad"', 'name="add"'):
        assert offered not in said


def test_rows_that_were_not_pasted_are_counted_in_the_end(confirm, client, items):
    response = confirm("甲\n乙\n丙", item=items[2])

    assert "已保存1行，另有2行没有贴。" in text(client.get(response.url))
    assert confirm("甲\n乙", item=items[2], add="on").status_code == 302
    assert CatalogItem.objects.count() == 3


def test_among_rows_to_add_those_without_a_name_are_red_only_when_rows_are_added(confirm, paste, items):
    block = "综合业务\t新事项\n\t没有一级事项"
    block = f"最低生活保障\t事项3\n{block}"
    quiet = text(paste(block, cell="level1", item=items[2]))
    assert "只列出写明一级事项的 1 行" in quiet
    assert "panel__row--bad" not in quiet

    refused = confirm(block, cell="level1", item=items[2], add="on")
    assert refused.status_code == 422
    assert "上面标红的 1 格不贴" in text(refused)
    assert confirm(block, cell="level1", item=items[2], add="on", without_bad="on").status_code == 302
    assert CatalogItem.objects.count() == 4


def test_rows_added_beside_a_stale_row_are_not_added_twice(paste, reviewer, items):
    block = "最低生活保障\t改名\n综合业务\t新事项"
    targets = json.dumps(paste(block, cell="level1", item=items[2]).context["plan"].targets)
    workflow.save_elements(items[2], by=reviewer, version=1, changes={"subject": "县里写的"})

    response = paste(block, cell="level1", item=items[2], add="on", step="save", targets=targets)
    assert response.status_code == 409
    again = json.dumps(response.context["plan"].targets)
    paste(block, cell="level1", item=items[2], add="on", step="save", targets=again)
    assert [item.level2 for item in CatalogItem.objects.order_by("position")][2:] == ["改名", "新事项"]


def test_a_header_with_names_finds_the_rows_by_name(confirm, items):
    block = "一级事项\t二级事项\t公开主体\n最低生活保障\t事项3\t三办\n\t事项1\t一办"

    assert confirm(block, cell="level1").status_code == 302
    assert [item.subject for item in CatalogItem.objects.order_by("position")] == [
        "一办",
        "偏岭镇人民政府",
        "三办",
    ]


def test_merged_cells_of_the_clipboard_reach_every_row(confirm, items):
    html = (
        "<table><tr><td rowspan=2>偏岭镇民政办</td><td>政府公报</td></tr><tr><td>政府网站</td></tr></table>"
    )

    confirm("偏岭镇民政办\t政府公报\n\t政府网站", html=html)
    assert CatalogItem.objects.filter(subject="偏岭镇民政办").count() == 2


def test_blank_cells_leave_alone_or_clear(confirm, items):
    confirm("\t政府公报", cell="subject")
    assert CatalogItem.objects.get(pk=items[0].pk).subject == "偏岭镇人民政府"

    confirm("\t政府网站", cell="subject", blanks="on")
    assert CatalogItem.objects.get(pk=items[0].pk).subject == ""


def test_a_filtered_grid_is_pasted_over_what_it_shows(confirm, items):
    confirm("甲\n乙", among=f"{items[0].pk},{items[2].pk}")

    assert [item.subject for item in CatalogItem.objects.order_by("position")] == [
        "甲",
        "偏岭镇人民政府",
        "乙",
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"block": "  "}, "没有粘贴的内容"),
        ({"block": "甲\n" * 1001}, "一次最多粘贴1000行"),
        ({"block": "甲", "cell": "moon"}, "没有这一栏"),
        ({"block": "甲", "targets": "[[1]]"}, "页面内容不完整"),
        ({"block": "甲", "targets": "x"}, "页面内容不完整"),
        ({"block": "甲", "among": "x"}, "页面内容不完整"),
    ],
)
def test_odd_input_is_refused_in_words(paste, fields, said):
    response = paste(fields.pop("block"), **fields)

    assert response.status_code == 422
    assert said in text(response)


def test_the_script_gets_results_and_rows(paste, confirm, items):
    confirm("甲\n乙")
    answer = paste("丙", step="save", headers=JSON).json()

    assert answer["results"][0]["before"] == {"subject": "甲"}
    assert answer["rows"][str(items[0].pk)]["version"] == 3
    assert "told" in answer


def test_the_preview_asks_as_often_for_many_rows_as_for_few(paste, township, domain, editor, count_queries):
    elements = [factories.ELEMENTS | {"level2": f"新{n}"} for n in range(100)]
    workflow.add_items(township, domain, by=editor, rows=elements)

    few = count_queries(lambda: paste("甲\n乙"))
    assert count_queries(lambda: paste("甲\n" * 90)) == few
