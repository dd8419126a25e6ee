"""The check-up's findings in Chromium: one press, letting stand and opening again in the grid, 全部修正, no script."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from catalogs.workflow.finding_counts import count_findings
from tests import factories
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def items(township, domain, editor):
    return [
        factories.make_item(township, domain, by=editor, level2=f"第{n}项", time_limit_text="及时公开")
        for n in (1, 2)
    ]


@pytest.fixture
def grid(township, domain):
    return reverse("catalogs_desk:domain", args=[township.code, domain.code])


def test_a_hint_is_mended_kept_and_opened_again_without_leaving_the_grid(open_page, editor, items, grid):
    page = open_page(grid, by=editor)
    problems = page.locator("[data-problems]")
    expect(problems).to_contain_text("2 项建议")

    problems.get_by_role("button", name="改为“及时公开，最迟不超过20个工作日”").first.click()
    expect(problems).to_contain_text("1 项建议")
    expect(page.locator(f"#item-{items[0].pk}-time_limit_text")).to_contain_text("最迟不超过20个工作日")

    problems.get_by_text(re.compile("^不改，写明原因")).first.click()
    problems.get_by_label("原因，审核时会看到").first.fill("本镇另有规定")
    problems.get_by_role("button", name="保留原文").first.click()
    expect(problems).to_contain_text("已说明原因的提示 1 条")
    expect(problems).to_contain_text("没有需要修改的内容")
    assert_accessible(page)

    problems.get_by_text("已说明原因的提示 1 条").click()
    problems.get_by_role("button", name="撤回说明").click()
    expect(problems).to_contain_text("1 项建议")


def test_a_reason_that_is_being_typed_outlives_another_press(open_page, editor, items, grid):
    page = open_page(grid, by=editor)
    problems = page.locator("[data-problems]")
    second = problems.locator(".problem").nth(1)
    second.get_by_text(re.compile("^不改，写明原因")).click()
    second.get_by_label("原因，审核时会看到").fill("写到一半")

    problems.get_by_role("button", name="改为“及时公开，最迟不超过20个工作日”").first.click()

    expect(problems).to_contain_text("1 项建议")
    expect(problems.get_by_label("原因，审核时会看到")).to_have_value("写到一半")
    expect(problems.get_by_label("原因，审核时会看到")).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_all_safe_mends_are_confirmed_on_a_page_of_their_own(open_page, editor, items, grid, width):
    page = open_page(grid, by=editor, width=width, script=False)
    follow(page.get_by_role("link", name="全部修正…"))
    assert_fits(page)

    page.get_by_label("最低生活保障／第2项").uncheck()
    follow(page.get_by_role("button", name="确认修正"))

    expect(page.get_by_text("已修正1项。")).to_be_visible()
    expect(page.locator("[data-problems]")).to_contain_text("1 项建议")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_rules_fit_and_lead_to_the_grid(open_page, reviewer, items, width):
    count_findings(items[0].unit)
    page = open_page(reverse("catalogs_desk:reviews"), by=reviewer, width=width)
    follow(page.get_by_role("link", name="校验规则和各单位现有的问题"))
    assert_accessible(page)
    assert_fits(page)

    follow(page.get_by_role("link", name=re.compile("^2项")))
    assert_accessible(page)
    follow(page.get_by_role("link", name=re.compile("^社会救助")))
    expect(page.get_by_role("link", name="时限无法核对 2")).to_be_visible()
