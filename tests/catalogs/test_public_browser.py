"""The public pages in a real browser, wide and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from catalogs import workflow
from tests import factories
from tests.browser import DESKTOP, PHONE, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE])


@pytest.fixture
def catalog(township, domain, editor, approver, reviewer):
    """A domain with two published items, one that does not apply and one that was withdrawn."""
    items = [
        factories.make_item(
            township, domain, by=editor, level2="办事指南", content_text="办理条件；残疾证明"
        ),
        factories.make_item(township, domain, by=editor, level2="审核信息", methods=["on_request"]),
        factories.make_item(township, domain, by=editor, level2="已撤下的信息"),
        factories.make_item(township, domain, by=editor, level2="县级事项"),
    ]
    workflow.mark_not_applicable(items[3], by=editor, version=1, reason="由县民政局统一公开")
    items = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=items
    )
    workflow.withdraw(items[2], by=reviewer, reason="内容有误，更正后重新公布")
    return items


def is_focus_drawn(page):
    return page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@WIDTHS
def test_an_item_is_three_clicks_from_home_and_the_way_back_is_named(open_page, catalog, width):
    page = open_page("/", width=width)

    page.get_by_role("link", name="社会救助").first.click()
    page.get_by_role("link", name="办事指南", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("最低生活保障／办事指南")
    expect(page.get_by_text("残疾证明")).to_be_visible()
    page.get_by_role("navigation", name="您当前的位置").get_by_role("link", name="社会救助").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("社会救助")


@WIDTHS
def test_an_item_is_found_by_one_search(open_page, catalog, width):
    page = open_page("/", width=width)

    page.get_by_label("查找公开事项").fill("残疾证明 偏岭")
    page.keyboard.press("Enter")

    expect(page.get_by_text("共 1 个事项")).to_be_visible()
    expect(page.get_by_role("link", name="办事指南").first).to_be_visible()


@WIDTHS
def test_filters_narrow_the_table_and_chips_take_them_away(open_page, catalog, width):
    page = open_page("/catalogs/social-assistance/", width=width)
    if width == PHONE:
        expect(page.get_by_label("公开方式")).to_be_hidden()
        page.get_by_text("筛选条件").click()

    page.get_by_label("公开方式").select_option(label="依申请公开")
    page.get_by_role("button", name="筛选", exact=True).click()

    assert "method=on_request" in page.url
    expect(page.get_by_text("共 1 个事项")).to_be_visible()
    page.get_by_role("link", name=re.compile("取消条件：.*依申请公开")).click()
    assert "method" not in page.url
    expect(page.get_by_text("共 2 个事项")).to_be_visible()


def test_a_wide_screen_has_the_official_table_and_a_phone_has_cards(open_page, catalog):
    wide = open_page("/catalogs/social-assistance/")
    expect(wide.get_by_role("table")).to_be_visible()
    expect(wide.locator(".item").first).to_be_hidden()

    phone = open_page("/catalogs/social-assistance/", width=PHONE)
    expect(phone.locator("table")).to_be_hidden()
    expect(phone.locator(".item").first).to_be_visible()


@WIDTHS
def test_the_filtered_items_can_be_taken_away(open_page, catalog, width):
    page = open_page("/catalogs/social-assistance/?method=on_request", width=width)

    with page.expect_download() as download:
        page.get_by_role("link", name="下载筛选结果（表格）").click()

    assert download.value.suggested_filename == "社会救助领域政务公开标准目录（依申请公开）.xlsx"


def test_on_paper_only_the_table_is_left(open_page, catalog):
    page = open_page("/catalogs/social-assistance/", width=PHONE)
    page.emulate_media(media="print")

    expect(page.locator("table.official")).to_be_visible()
    for gone in (".site__navigation", ".filters", ".toolbar .actions", ".item"):
        expect(page.locator(gone).first).to_be_hidden()
    rules = page.evaluate(
        "[].concat(...[].map.call(document.styleSheets, s => [].map.call(s.cssRules, r => r.cssText))).join('')"
    )
    assert "size: a4 landscape" in rules.lower()


@WIDTHS
def test_every_public_page_is_accessible_and_fits_its_screen(open_page, catalog, township, width):
    kept, withdrawn = catalog[0], catalog[2]
    page = open_page("/", width=width)
    for path in (
        "/",
        "/catalogs/",
        "/catalogs/?words=没有的词&level=x",
        "/catalogs/social-assistance/",
        "/units/",
        f"/units/{township.code}/",
        f"/items/{kept.pk}/",
        f"/items/{kept.pk}/history/",
        f"/items/{catalog[3].pk}/",
        f"/items/{withdrawn.pk}/",
        f"/items/{withdrawn.pk}/history/",
        "/items/999999/",
    ):
        page.goto(path)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


@pytest.mark.parametrize("width", [DESKTOP, 800, PHONE])
def test_large_text_fits_as_well(open_page, catalog, width):
    page = open_page("/catalogs/social-assistance/", width=width)

    page.get_by_role("button", name="大字版").click()

    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_reaches_everything_and_shows_where_it_is(open_page, catalog):
    page = open_page("/catalogs/social-assistance/")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        assert is_focus_drawn(page)
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        if reached[-1].startswith("查看"):
            break

    assert reached[0] == "跳到正文"
    assert {"筛选", "下载（表格）", "办事指南"} <= set(reached)


@WIDTHS
def test_everything_works_without_a_script(browser, live_server, catalog, width):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 900}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/catalogs/social-assistance/")
    if width == PHONE:
        page.get_by_text("筛选条件").click()
    page.get_by_label("关键词").fill("残疾证明")
    page.get_by_role("button", name="筛选", exact=True).click()

    expect(page.get_by_text("共 1 个事项")).to_be_visible()
    expect(page.get_by_text("打印")).to_be_hidden()
    page.get_by_role("link", name="办事指南", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("最低生活保障／办事指南")
    assert context.cookies() == []
    context.close()
