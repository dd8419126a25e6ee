"""The unit editor in Chromium: taking over, the grid with its autosave, two at once, a broken line, no script."""

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


@pytest.fixture
def national(domain):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001", time_limit_text="及时公开")
    factories.make_standard_item(edition, domain, "20-002", needs_checking=True)
    factories.make_standard_item(edition, domain, "20-003", channels=[])
    return edition


@pytest.fixture
def taken(township, domain, national, editor):
    return workflow.take_over(township, domain, by=editor).items


@pytest.fixture
def url(township, domain):
    return reverse("catalogs_desk:domain", args=[township.code, domain.code])


def cell(page, item, name):
    return page.locator(f"#item-{item.pk}-{name}")


def open_cell(page, item, name):
    cell(page, item, name).locator(".cell__open").click()
    return page.locator(f"[data-editing='item-{item.pk}-{name}']")


def write(page, item, name, text):
    editor = open_cell(page, item, name)
    editor.locator("textarea, input[type=text]").first.fill(text)
    return editor


def said(page):
    return page.locator("[data-saved]")


@BOTH_WIDTHS
def test_an_editor_takes_over_mends_and_comes_to_handing_in(
    open_page, editor, approver, national, township, width
):
    page = open_page(reverse("catalogs_desk:unit", args=[township.code]), by=editor, width=width)
    assert_accessible(page)
    assert_fits(page)

    follow(page.get_by_role("link", name="采用通用版（3项）"))
    assert_accessible(page)
    follow(page.get_by_role("button", name="全部采用通用版（3项）"))
    expect(page.get_by_text("已采用3项：1项与通用版一致，2项需本单位补充或核对。")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    first, second, third = CatalogItem.objects.order_by("position")

    page.get_by_role("button", name="改为“及时公开，最迟不超过20个工作日”").click()
    expect(cell(page, first, "time_limit_text")).to_contain_text("20个工作日内")
    page.get_by_role("button", name="核对", exact=False).first.click()
    expect(page.get_by_text("1 项待核对")).to_have_count(0)
    page.get_by_role("link", name="办事指南20-003 · 公开渠道和载体").click()
    expect(cell(page, third, "channels").locator(".cell__open")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("政府网站").check()
    page.keyboard.press("Control+Enter")
    expect(cell(page, third, "channels")).to_contain_text("政府网站")
    expect(said(page)).to_contain_text("已自动保存")
    expect(page.get_by_text("没有需要修改的内容。")).to_be_visible()
    expect(page.get_by_role("link", name="检查并提交")).to_be_visible()
    assert_accessible(page)
    second.refresh_from_db()
    assert not second.needs_checking


@BOTH_WIDTHS
def test_leaving_a_cell_saves_it(open_page, editor, item, url, width):
    page = open_page(url, by=editor, width=width)

    editing = write(page, item, "content_text", "办理条件；申请材料")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("heading", level=1).click()
    expect(editing).to_have_count(0)
    expect(cell(page, item, "content_text")).to_contain_text("2项要素")
    expect(said(page)).to_contain_text("已自动保存")
    page.reload()
    expect(cell(page, item, "content_text")).to_contain_text("办理条件；申请材料")


def test_the_grid_is_worked_by_keyboard_alone(open_page, editor, item, url):
    page = open_page(url, by=editor)
    cell(page, item, "content_text").locator(".cell__open").focus()

    page.keyboard.press("ArrowRight")
    expect(cell(page, item, "basis_text").locator(".cell__open")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("不要的字")
    page.keyboard.press("Escape")
    expect(page.locator("[data-editing]")).to_have_count(0)
    expect(cell(page, item, "basis_text").locator(".cell__open")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("5个工作日内")
    page.keyboard.press("Control+Enter")
    expect(cell(page, item, "time_limit_text")).to_contain_text("5个工作日内")
    expect(cell(page, item, "time_limit_text").locator(".cell__open")).to_be_focused()
    item.refresh_from_db()
    assert (item.time_limit_days, "不要的字" in item.basis_text) == (5, False)


@pytest.mark.parametrize(
    ("button", "kept"), [("用我填的", "第二个页面写的"), ("保留已保存的", "第一个页面写的")]
)
def test_two_tabs_on_one_cell_choose_between_both_texts(open_page, editor, item, url, button, kept):
    first = open_page(url, by=editor)
    second = first.context.new_page()
    second.goto(url)
    write(first, item, "content_text", "第一个页面写的")
    first.keyboard.press("Control+Enter")
    expect(first.locator("[data-editing]")).to_have_count(0)

    write(second, item, "content_text", "第二个页面写的")
    second.keyboard.press("Control+Enter")
    panel = second.get_by_role("alertdialog")
    expect(panel).to_contain_text("第一个页面写的")
    expect(panel).to_contain_text("第二个页面写的")
    assert_accessible(second)
    second.get_by_role("button", name=button).click()
    expect(second.locator("[data-editing]")).to_have_count(0)
    expect(cell(second, item, "content_text")).to_contain_text(kept)
    item.refresh_from_db()
    assert item.content_text == kept


def test_two_tabs_on_two_cells_of_a_row_both_keep_theirs(open_page, editor, item, url):
    first = open_page(url, by=editor)
    second = first.context.new_page()
    second.goto(url)
    write(first, item, "content_text", "第一个页面写的")
    first.keyboard.press("Control+Enter")
    expect(first.locator("[data-editing]")).to_have_count(0)

    write(second, item, "subject", "偏岭镇民政办")
    second.keyboard.press("Control+Enter")
    expect(second.locator("[data-editing]")).to_have_count(0)
    expect(cell(second, item, "content_text")).to_contain_text("第一个页面写的")
    item.refresh_from_db()
    assert (item.content_text, item.subject) == ("第一个页面写的", "偏岭镇民政办")


def test_a_broken_line_loses_no_text(open_page, editor, item, url):
    page = open_page(url, by=editor)
    page.context.set_offline(True)

    editing = write(page, item, "subject", "偏岭镇民政办")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("未保存，正在重试")
    expect(editing.locator("input")).to_have_value("偏岭镇民政办")
    page.context.set_offline(False)
    expect(editing).to_have_count(0)
    expect(said(page)).to_contain_text("已自动保存")
    item.refresh_from_db()
    assert item.subject == "偏岭镇民政办"


def test_leaving_the_page_with_unsaved_text_asks_first(open_page, editor, item, url):
    page = open_page(url, by=editor)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    write(page, item, "subject", "还没保存的字")
    page.close(run_before_unload=True)
    page.context.new_page().wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_what_is_refused_stays_in_the_cell_with_the_reason(open_page, editor, item, url):
    page = open_page(url, by=editor)

    editing = write(page, item, "subject", "长" * 201)
    page.keyboard.press("Enter")
    expect(editing).to_contain_text("最多200个字，现有201个字，请删减后再保存。")
    expect(editing.locator("input")).to_have_value("长" * 201)
    assert_accessible(page)
    editing.locator("input").fill("偏岭镇民政办")
    page.keyboard.press("Enter")
    expect(editing).to_have_count(0)
    item.refresh_from_db()
    assert item.subject == "偏岭镇民政办"


def test_someone_signed_out_meanwhile_keeps_the_text(open_page, editor, item, url):
    page = open_page(url, by=editor)
    page.context.clear_cookies()

    editing = write(page, item, "subject", "偏岭镇民政办")
    page.keyboard.press("Enter")
    expect(editing).to_contain_text("请先复制您写的内容，再刷新页面")
    expect(editing.locator("input")).to_have_value("偏岭镇民政办")


@BOTH_WIDTHS
def test_without_script_a_clerk_can_do_everything(
    open_page, editor, approver, national, township, url, width
):
    page = open_page(url, by=editor, width=width, script=False)
    follow(page.get_by_role("button", name="全部采用通用版（3项）"))
    first, second, third = CatalogItem.objects.order_by("position")

    follow(page.get_by_role("button", name="改为“及时公开，最迟不超过20个工作日”"))
    follow(page.get_by_role("button", name="核对", exact=False).first)
    follow(cell(page, third, "channels").locator(".cell__open"))
    expect(page.get_by_text("请至少选择一个公开渠道。")).to_be_visible()
    page.get_by_label("政府网站").check()
    follow(page.get_by_role("button", name="保存，回到表格"))
    follow(page.get_by_role("link", name=re.compile("不适用….*20-002")))
    page.get_by_label("不适用的原因").fill("由县民政局统一公开")
    follow(page.get_by_role("button", name="标为不适用"))
    follow(page.get_by_role("link", name="新增事项"))
    page.get_by_label("一级事项").fill("本镇特有事项")
    follow(page.get_by_role("button", name="新增", exact=True))

    expect(page.get_by_text("不适用：由县民政局统一公开")).to_be_visible()
    expect(page.get_by_role("link", name="本镇特有事项").first).to_be_visible()
    for item in (first, second, third):
        item.refresh_from_db()
    assert (first.time_limit_days, second.not_applicable, third.channels) == (20, True, ["website"])


@BOTH_WIDTHS
def test_the_other_pages_of_an_item_are_accessible_and_fit(open_page, editor, reviewer, taken, url, width):
    names = ("item_edit", "item_not_applicable", "item_remove")
    paths = [reverse(f"catalogs_desk:{name}", args=[taken[1].pk]) for name in names]
    page = open_page("/desk/", by=editor, width=width)
    for path in ("/desk/", *paths, f"{url}add/", url):
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)
    overview = open_page("/desk/catalogs/", by=reviewer, width=width)
    assert_accessible(overview)
    assert_fits(overview)


@BOTH_WIDTHS
def test_a_stale_form_offers_both_texts(open_page, editor, reviewer, item, width):
    page = open_page(reverse("catalogs_desk:item_edit", args=[item.pk]), by=editor, width=width)
    workflow.save_elements(item, by=reviewer, version=1, changes={"content_text": "县里的写法"})

    page.get_by_label("公开内容（要素）").fill("镇里的写法")
    follow(page.get_by_role("button", name="保存", exact=True))
    expect(page.get_by_label("保留已保存的")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("保留已保存的").check()
    follow(page.get_by_role("button", name="保存", exact=True))
    expect(page.get_by_label("公开内容（要素）")).to_have_value("县里的写法")
