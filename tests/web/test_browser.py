"""The shells in a real browser: large text, the folded menu, accessibility."""

from __future__ import annotations

import pytest

from tests.browser import DESKTOP, PHONE, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROOT_SIZE = "getComputedStyle(document.documentElement).fontSize"


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("path", ["/", "/nowhere/", "/desk/sign-in/"])
def test_pages_for_anyone_are_accessible(open_page, path, width):
    page = open_page(path, width=width)

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_desk_is_accessible(open_page, reviewer, width):
    page = open_page("/desk/", by=reviewer, width=width)

    assert page.title() == "我的待办 - 政务公开工作台"
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


WIDE_TABLE = """() => {
  const cells = "<td>公开事项的名称和内容</td>".repeat(30);
  const hidden = '<td><span class="visually-hidden">操作</span></td>';
  document.querySelector("main").insertAdjacentHTML("beforeend",
    `<div class="table-scroll"><table class="table" id="wide"><tr>${cells}${hidden}</tr></table></div>`);
  return document.getElementById("wide").offsetWidth;
}"""


def test_hidden_text_in_a_wide_table_does_not_widen_the_page(open_page):
    page = open_page("/", width=PHONE)

    assert page.evaluate(WIDE_TABLE) > PHONE
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE


def test_large_text_is_remembered_on_the_next_page(open_page):
    page = open_page("/")
    assert page.evaluate(ROOT_SIZE) == "16px"

    page.get_by_role("button", name="大字版").click()
    page.goto("/nowhere/")

    assert page.evaluate(ROOT_SIZE) == "20px"
    page.get_by_role("button", name="大字版", pressed=True).click()
    assert page.evaluate(ROOT_SIZE) == "16px"


def test_on_a_phone_the_menu_is_folded_until_asked_for(open_page, editor):
    page = open_page("/desk/", by=editor, width=PHONE)
    entry = page.get_by_role("link", name="消息提醒", exact=True)
    assert not entry.is_visible()

    page.get_by_text("菜单", exact=True).click()

    assert entry.is_visible()


def test_the_first_key_leads_past_the_navigation(open_page):
    page = open_page("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"
