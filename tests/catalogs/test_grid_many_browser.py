"""Many rows in Chromium: filling down, pasting with its preview, one element of many rows, undo, filters, keys."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from catalogs import workflow
from catalogs.models import CatalogItem
from tests import factories
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH_WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE])
PASTE = """([text, html]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  clipboardData.setData("text/html", html);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def items(township, domain, editor):
    names = ("甲", "乙", "丙", "丁")
    return [factories.make_item(township, domain, by=editor, level2=name) for name in names]


@pytest.fixture
def url(township, domain):
    return reverse("catalogs_desk:domain", args=[township.code, domain.code])


def cell(page, item, name):
    return page.locator(f"#item-{item.pk}-{name} .cell__open")


def row_box(page, item):
    return page.locator(f"#item-{item.pk} [data-pick]")


def said(page):
    return page.locator("[data-saved]")


def undo(page):
    return page.locator("[data-undo]")


def panel(page):
    return page.locator("[data-panel]")


def paste(page, text, html=""):
    page.evaluate(PASTE, [text, html])


def subjects():
    return list(CatalogItem.objects.order_by("position").values_list("subject", flat=True))


def write(page, item, name, text):
    cell(page, item, name).click()
    page.locator(f"[data-editing='item-{item.pk}-{name}']").locator("textarea, input[type=text]").first.fill(
        text
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-editing]")).to_have_count(0)


def test_a_cell_is_filled_down_over_the_chosen_rows_and_taken_back(open_page, editor, items, url):
    page = open_page(url, by=editor)
    write(page, items[0], "subject", "偏岭镇民政办")
    cell(page, items[0], "subject").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_text("已选 3 行")).to_be_visible()
    assert_accessible(page)

    page.keyboard.press("Control+D")
    expect(said(page)).to_contain_text("向下填充公开主体：已保存2行")
    assert subjects() == ["偏岭镇民政办"] * 3 + ["偏岭镇人民政府"]
    expect(undo(page)).to_have_text("撤销：向下填充公开主体（2行）")
    page.keyboard.press("Control+Z")
    expect(said(page)).to_contain_text("已撤销：向下填充公开主体（2行）")
    expect(undo(page)).to_have_text("撤销：修改公开主体")
    undo(page).click()
    expect(said(page)).to_contain_text("已撤销：修改公开主体")
    expect(undo(page)).to_be_disabled()
    assert subjects() == ["偏岭镇人民政府"] * 4


def test_same_as_above_by_key_by_button_and_in_writing(open_page, editor, items, url):
    workflow.save_elements(items[0], by=editor, version=1, changes={"subject": "偏岭镇民政办"})
    page = open_page(url, by=editor)

    cell(page, items[1], "subject").focus()
    page.keyboard.press("Control+D")
    expect(cell(page, items[1], "subject")).to_contain_text("偏岭镇民政办")
    cell(page, items[2], "subject").focus()
    page.get_by_role("button", name="同上", exact=True).click()
    expect(cell(page, items[2], "subject")).to_contain_text("偏岭镇民政办")
    write(page, items[3], "subject", "同上")
    expect(cell(page, items[3], "subject")).to_contain_text("偏岭镇民政办")
    assert subjects() == ["偏岭镇民政办"] * 4


def test_a_block_is_pasted_after_its_preview_and_taken_back(open_page, editor, items, url):
    page = open_page(url, by=editor)
    cell(page, items[1], "subject").focus()

    paste(page, "偏岭镇民政办\t■政府公报\n同上\t√\n")
    expect(panel(page)).to_be_focused()
    expect(panel(page)).to_contain_text("没有读出勾选了哪个渠道")
    expect(panel(page)).to_contain_text("还没有保存")
    assert_accessible(page)
    assert subjects() == ["偏岭镇人民政府"] * 4
    page.get_by_role("button", name="确认贴入").click()
    expect(panel(page)).to_contain_text("有单元格不能贴入")
    page.get_by_label(re.compile("其余的照贴")).check()
    page.get_by_role("button", name="确认贴入").click()
    expect(panel(page)).to_be_hidden()
    expect(said(page)).to_contain_text("粘贴：已保存2行")
    expect(cell(page, items[1], "channels")).to_contain_text("政府公报")
    assert subjects() == ["偏岭镇人民政府", "偏岭镇民政办", "偏岭镇民政办", "偏岭镇人民政府"]

    page.keyboard.press("Control+Z")
    expect(said(page)).to_contain_text("已撤销：粘贴（2行）")
    assert subjects() == ["偏岭镇人民政府"] * 4


def test_a_block_pasted_into_an_open_editor_is_previewed_too(open_page, editor, items, url):
    page = open_page(url, by=editor)
    cell(page, items[0], "subject").click()

    paste(page, "", "<table><tr><td>一办</td></tr><tr><td>二办</td></tr></table>")
    expect(panel(page)).to_contain_text("二办")
    expect(page.locator("[data-editing]")).to_have_count(0)


def test_plain_text_pasted_into_an_open_editor_stays_text(open_page, editor, items, url):
    page = open_page(url, by=editor)
    cell(page, items[0], "content_text").click()

    paste(page, "第一段\n第二段")
    expect(panel(page)).to_be_hidden()


def test_rows_beyond_the_end_join_the_grid(open_page, editor, items, url):
    page = open_page(url, by=editor)
    cell(page, items[3], "level1").focus()

    paste(page, "最低生活保障\t丁\n综合业务\t新事项\n")
    page.get_by_label(re.compile("作为本单位自增事项新增")).check()
    page.get_by_role("button", name="确认贴入").click()
    expect(panel(page)).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("^新事项")).first).to_be_visible()
    assert CatalogItem.objects.count() == 5


def test_one_element_of_many_rows_is_changed_after_a_look(open_page, editor, items, url):
    page = open_page(url, by=editor)
    row_box(page, items[0]).check()
    row_box(page, items[2]).click(modifiers=["Shift"])
    expect(page.get_by_text("已选 3 行")).to_be_visible()

    page.get_by_role("button", name="批量修改选中的行").click()
    expect(panel(page)).to_contain_text("应用到选中的 3 行")
    panel(page).get_by_label("要素", exact=True).select_option("time_limit_text")
    panel(page).get_by_label("公开时限").fill("5个工作日内")
    panel(page).get_by_role("button", name="看看哪些行会变").click()
    expect(panel(page)).to_contain_text("选中的 3 行中，3 行会变")
    assert_accessible(page)
    panel(page).get_by_role("button", name="应用到 3 行").click()
    expect(panel(page)).to_be_hidden()
    assert CatalogItem.objects.filter(time_limit_days=5).count() == 3
    expect(undo(page)).to_have_text("撤销：批量修改公开时限（3行）")


def test_what_somebody_saved_meanwhile_is_not_taken_back(open_page, editor, reviewer, items, url):
    page = open_page(url, by=editor)
    write(page, items[0], "subject", "偏岭镇民政办")
    items[0].refresh_from_db()
    workflow.save_elements(items[0], by=reviewer, version=2, changes={"subject": "县里写的"})

    undo(page).click()
    expect(page.locator("[data-told]")).to_contain_text(
        re.compile("“最低生活保障／甲”没有撤销：王审核已于.*保存过本事项")
    )
    expect(cell(page, items[0], "subject")).to_contain_text("县里写的")
    assert_accessible(page)
    assert subjects()[0] == "县里写的"


def test_an_earlier_act_is_taken_back_after_the_item_was_checked_off(
    open_page, editor, township, domain, url
):
    factories.make_standard_item(factories.make_edition(), domain, "20-001", needs_checking=True)
    (item,) = workflow.take_over(township, domain, by=editor).items
    page = open_page(url, by=editor)
    write(page, item, "subject", "偏岭镇民政办")
    page.get_by_role("button", name="核对", exact=False).first.click()
    expect(page.locator(".tick")).to_have_count(0)

    undo(page).click()
    expect(said(page)).to_contain_text("已撤销：修改公开主体")
    item.refresh_from_db()
    assert (item.subject, item.needs_checking) == ("偏岭镇人民政府", False)


def test_the_rows_are_narrowed_by_problem_without_loading_anew(open_page, editor, items, url):
    workflow.save_elements(items[1], by=editor, version=1, changes={"channels": []})
    page = open_page(url, by=editor)
    page.evaluate("window.stillHere = true")

    page.get_by_role("link", name="有必改 1").click()
    expect(cell(page, items[0], "subject")).to_be_hidden()
    expect(cell(page, items[1], "subject")).to_be_visible()
    assert page.url.endswith("?show=must")
    assert page.evaluate("window.stillHere")
    assert_accessible(page)
    page.go_back()
    expect(cell(page, items[0], "subject")).to_be_visible()
    page.get_by_text("按问题筛选").click()
    page.get_by_role("link", name="要素没有填写 1").click()
    page.reload()
    expect(cell(page, items[0], "subject")).to_be_hidden()
    expect(cell(page, items[1], "subject")).to_be_visible()


def test_the_keys_move_as_in_a_spreadsheet(open_page, editor, items, url):
    page = open_page(url, by=editor)
    cell(page, items[0], "subject").focus()

    page.keyboard.press("F2")
    page.keyboard.press("Control+A")
    page.keyboard.type("偏岭镇民政办")
    page.keyboard.press("Enter")
    expect(cell(page, items[1], "subject")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(cell(page, items[1], "channels")).to_be_focused()
    page.keyboard.press("Control+End")
    expect(cell(page, items[3], "channels")).to_be_focused()
    page.keyboard.press("Home")
    expect(cell(page, items[3], "level1")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(cell(page, items[2], "level1")).to_be_focused()
    page.keyboard.press("Space")
    expect(row_box(page, items[2])).to_be_checked()
    page.keyboard.press("Escape")
    expect(row_box(page, items[2])).not_to_be_checked()
    page.keyboard.press("?")
    expect(page.get_by_role("table", name="表格的键盘操作")).to_be_visible()
    assert_accessible(page)
    assert subjects()[0] == "偏岭镇民政办"


def test_a_question_mark_in_a_text_is_a_question_mark(open_page, editor, items, url):
    page = open_page(url, by=editor)
    cell(page, items[0], "subject").click()
    page.keyboard.press("End")
    page.keyboard.type("?")

    expect(page.locator("[data-editing] input")).to_have_value("偏岭镇人民政府?")
    expect(page.get_by_role("table", name="表格的键盘操作")).to_be_hidden()


@BOTH_WIDTHS
def test_without_script_the_tools_are_pages(open_page, editor, items, url, width):
    page = open_page(url, by=editor, width=width, script=False)
    row_box(page, items[0]).check()
    row_box(page, items[1]).check()

    follow(page.get_by_role("button", name="批量修改选中的行"))
    page.get_by_label("要素", exact=True).select_option("subject")
    follow(page.get_by_role("button", name="下一步：填写内容"))
    page.get_by_label("公开主体").fill("偏岭镇民政办")
    follow(page.get_by_role("button", name="看看哪些行会变"))
    assert_fits(page)
    follow(page.get_by_role("button", name="应用到 2 行"))
    expect(page.get_by_text("公开主体：已保存2行。")).to_be_visible()
    follow(page.get_by_role("link", name="粘贴一块"))
    page.get_by_label("从表格软件复制的内容").fill("一办\n二办")
    page.get_by_label("从哪一栏开始").select_option("subject")
    follow(page.get_by_role("button", name="预览"))
    assert_fits(page)
    follow(page.get_by_role("button", name="确认贴入"))
    assert subjects() == ["一办", "二办", "偏岭镇人民政府", "偏岭镇人民政府"]
    follow(page.get_by_role("link", name="全部 4"))


@BOTH_WIDTHS
def test_the_preview_fits_and_is_accessible(open_page, editor, items, url, width):
    page = open_page(url, by=editor, width=width)
    cell(page, items[0], "content_text").focus()

    paste(page, "办理条件\t《某法》\t及时\t某办\t微网格\n\t\t\t\t√\n")
    expect(panel(page)).to_contain_text("读作“其他（微网格）”")
    assert_accessible(page)
    assert_fits(page)
