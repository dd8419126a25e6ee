"""A long grid in Chromium: rows far from the screen are folded, and everything still reaches them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from catalogs import workflow
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def items(township, domain, editor):
    rows = [factories.ELEMENTS | {"level2": f"事项{n}"} for n in range(150)]
    rows[140] |= {"channels": []}
    return workflow.add_items(township, domain, by=editor, rows=rows)


@pytest.fixture
def page(open_page, editor, items, township, domain):
    page = open_page(reverse("catalogs_desk:domain", args=[township.code, domain.code]), by=editor)
    expect(row(page, items[149])).to_have_attribute("data-far", "yes")
    return page


def row(page, item):
    return page.locator(f"#item-{item.pk}")


def cell(page, item, name="subject"):
    return page.locator(f"#item-{item.pk}-{name} .cell__open")


def test_rows_near_the_screen_are_laid_out_and_far_ones_folded(page, items):
    expect(cell(page, items[0])).to_be_visible()
    expect(cell(page, items[149])).to_be_hidden()
    height = page.evaluate("document.querySelector('[data-grid]').offsetHeight")

    page.locator(".grid-scroll").evaluate("(box) => { box.scrollTop = box.scrollHeight; }")
    expect(cell(page, items[149])).to_be_visible()
    expect(cell(page, items[0])).to_be_hidden()
    assert abs(page.evaluate("document.querySelector('[data-grid]').offsetHeight") - height) < 5


def test_keys_problems_and_filters_reach_folded_rows(page, items):
    cell(page, items[0]).focus()
    page.keyboard.press("Control+End")
    expect(cell(page, items[149])).to_be_focused()
    page.keyboard.press("Control+Home")
    expect(cell(page, items[0])).to_be_focused()
    page.get_by_role("link", name="事项140 · 公开渠道和载体").click()
    expect(cell(page, items[140], "channels")).to_be_focused()
    page.get_by_role("link", name="有必改 1").click()
    expect(cell(page, items[140])).to_be_visible()
    expect(cell(page, items[139])).to_be_hidden()


def test_searching_in_the_page_unfolds_all(page, items):
    page.keyboard.press("Control+F")

    expect(cell(page, items[149])).to_be_visible()


def test_a_folded_row_is_written_in_like_any_other(page, items):
    page.locator("[data-pick-all]").check()
    cell(page, items[0], "level1").focus()
    workflow_subject = cell(page, items[0])
    workflow_subject.click()
    page.locator("[data-editing] input").fill("偏岭镇民政办")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-editing]")).to_have_count(0)
    page.keyboard.press("Control+D")
    expect(page.locator("[data-saved]")).to_contain_text("已保存149行")
    items[149].refresh_from_db()
    assert items[149].subject == "偏岭镇民政办"
    page.locator(".grid-scroll").evaluate("(box) => { box.scrollTop = box.scrollHeight; }")
    expect(cell(page, items[149])).to_contain_text("偏岭镇民政办")
