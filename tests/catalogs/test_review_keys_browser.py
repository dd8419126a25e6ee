"""Reviewing by keys: moving, approving, returning, help; never while one types."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from catalogs import workflow
from catalogs.models import CatalogItem, ReturnReason
from disclosure_portal import clock
from tests import factories
from tests.browser import PHONE, assert_accessible, assert_fits, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def three(county, township, domain, editor, approver):
    """A batch of three own items, and one stock reason."""
    ReturnReason.objects.create(county=county, text="公开依据不完整，请补文号。")
    return factories.make_confirmed(township, domain, editor=editor, approver=approver, count=3)


@pytest.fixture
def page(open_page, three, reviewer):
    return open_page(f"/desk/reviews/{three.pk}/", by=reviewer)


def name(page, number):
    return page.locator(".batch-row__name").nth(number)


def verdicts(page):
    return [one.inner_text() for one in page.locator("[data-verdict]").all()]


def test_a_batch_is_reviewed_without_the_mouse(page):
    page.keyboard.press("j")
    expect(name(page, 0)).to_be_focused()
    page.keyboard.press("a")
    expect(name(page, 1)).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("checkbox", name="公开依据不完整，请补文号。")).to_be_focused()
    page.keyboard.press("Space")
    assert verdicts(page) == ["将审定", "将退回", "将审定"]
    page.keyboard.press("Escape")
    expect(name(page, 1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(name(page, 2)).to_be_focused()
    page.keyboard.press("k")
    expect(name(page, 1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(name(page, 0)).to_be_focused()

    page.get_by_role("button", name="审定全部未退回的").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert CatalogItem.objects.filter(state="approved").count() == 2
    assert CatalogItem.objects.get(state="returned").returned_because == "公开依据不完整，请补文号。"


def test_after_the_last_open_row_the_fold_is_offered(open_page, township, domain, editor, approver, reviewer):
    factories.make_standard_item(factories.make_edition(), domain, "20-001")
    items = workflow.take_over(township, domain, by=editor).items
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=items)
    page = open_page(f"/desk/reviews/{batch.pk}/", by=reviewer)

    page.keyboard.press("j")
    expect(page.locator(".batch-fold > summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("j")

    expect(name(page, 0)).to_be_focused()


def test_keys_are_letters_while_one_types(page):
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.locator("[data-return]").first.focus()

    page.keyboard.type("jkar?")

    assert page.locator("[data-return]").first.input_value() == "jkar?"
    expect(page.locator("[data-return]").first).to_be_focused()


def test_a_letter_among_the_ready_reasons_begins_a_reason_of_ones_own(page):
    page.keyboard.press("j")
    page.keyboard.press("r")

    page.keyboard.type("a not")

    assert page.locator("[data-return]").first.input_value() == "a not"
    assert verdicts(page)[0] == "将退回"


def test_what_was_typed_is_there_again_after_a_change_of_mind(page):
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.locator("[data-return]").first.fill("请写全称")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    assert verdicts(page)[0] == "将审定"

    page.keyboard.press("k")
    page.keyboard.press("r")

    assert page.locator("[data-return]").first.input_value() == "请写全称"
    assert verdicts(page)[0] == "将退回"


def test_what_a_key_did_is_said_to_screen_readers(page):
    page.keyboard.press("j")
    page.keyboard.press("a")

    told = page.locator("[data-row-told]")
    assert told.get_attribute("aria-live") == "polite"
    assert told.inner_text().endswith("：将审定")
    expect(page.locator("[data-verdict-count]")).to_have_text("将审定3项")


def test_the_keys_are_shown_on_the_page_and_can_be_switched_off(page):
    page.keyboard.press("?")
    expect(page.get_by_text("下一项", exact=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_label("使用单键快捷键").uncheck()

    page.reload()
    page.keyboard.press("j")

    assert page.locator(".batch-row--current").count() == 0
    page.keyboard.press("?")
    expect(page.get_by_label("使用单键快捷键")).not_to_be_checked()


def test_the_row_in_hand_is_plain_to_see(page):
    page.keyboard.press("j")

    outline = name(page, 0).evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    assert page.locator(".batch-row--current").count() == 1
    assert_accessible(page)


def test_a_closed_row_takes_no_verdict(open_page, county, township, domain, editor, approver, reviewer):
    item = factories.make_item(township, domain, by=reviewer)
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])
    page = open_page(f"/desk/reviews/{batch.pk}/", by=reviewer)

    assert page.locator("[data-keys]").count() == 0
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("请由其他审核人员审核").first).to_be_visible()


def test_a_colleague_is_seen_and_a_page_in_use_says_so(open_page, three, reviewer, colleague):
    workflow.note_reading(three, by=colleague)

    page = open_page(f"/desk/reviews/{three.pk}/", by=reviewer, width=PHONE)

    expect(page.get_by_text("陈审核正在审阅（刚刚）")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)


def test_the_day_of_a_publication_is_told_as_it_is_chosen(open_page, three, reviewer):
    factories.approve_all(three, by=reviewer)
    page = open_page("/desk/reviews/?tab=publish", by=reviewer)
    follow(page.get_by_role("button", name="发布选中的事项…"))
    assert_accessible(page)
    assert_fits(page)
    saturday = clock.today() + timedelta(days=(5 - clock.today().weekday()) % 7 + 7)

    page.get_by_label("发布日期").fill(saturday.isoformat())

    told = page.locator("[data-day-told]")
    expect(told).to_contain_text(f"{saturday.year}年{saturday.month}月{saturday.day}日（星期六，")
    follow(page.get_by_role("button", name="设定时间，届时发布3项"))
    expect(page.get_by_text("待发布的 3 项")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
