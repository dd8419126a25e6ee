"""The bar of the editor's journey: 40 items from nothing to submitted in 3 pages and ≤ 15 clicks plus 2 per correction.

A 待核对 item has to be compared and ticked one by one: that is work of its own, so each counts among the
corrections; it takes one press where a correction may take two, and by the space bar no click at all.
"""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from catalogs.models import CatalogItem, Submission
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ITEMS, TO_CHECK, CORRECTIONS = 40, 16, 2  # of the townships' real items about 4 in 10 are to be checked
PAGES, CLICKS, PER_CORRECTION = 3, 15, 2

LISTEN = """
const note = (kind) => {
  const counts = JSON.parse(sessionStorage.getItem("counts") || "{}");
  counts[kind] = (counts[kind] || 0) + 1;
  sessionStorage.setItem("counts", JSON.stringify(counts));
};
addEventListener("click", (event) => event.isTrusted && note(event.detail ? "mouse" : "keys"), true);
addEventListener("keydown", (event) => event.isTrusted && event.key === "Enter" && event.ctrlKey && note("keys"), true);
"""


@pytest.fixture
def edition(domain):
    edition = factories.make_edition()
    for number in range(1, ITEMS + 1):
        changes = {"needs_checking": number > ITEMS - TO_CHECK}
        changes |= {"channels": []} if number == 3 else {}
        changes |= {"content_text": ""} if number == 7 else {}
        factories.make_standard_item(edition, domain, f"20-{number:03}", **changes)
    return edition


@pytest.fixture
def listened(open_page, editor, approver, township, edition):
    """The unit's board, with nothing taken over, and everything counted from there on."""
    page = open_page("about:blank", by=editor)
    page.context.add_init_script(LISTEN)
    page.paths = []
    page.on("load", lambda loaded: page.paths.append(loaded.url.split("#")[0]))
    page.goto(reverse("catalogs_desk:unit", args=[township.code]))
    return page


def cell(page, name, code):
    item = CatalogItem.objects.get(standard_code=code)
    return page.locator(f"#item-{item.pk}-{name} .cell__open")


def test_forty_items_are_submitted_in_three_pages_and_few_clicks(listened, township, domain):
    page = listened
    page.get_by_role("link", name=f"采用通用版（{ITEMS}项）").click()
    page.get_by_role("button", name=f"全部采用通用版（{ITEMS}项）").click()
    expect(
        page.locator("[data-with-script]").first
    ).to_be_visible()  # before, a cell leads to the item's form

    cell(page, "channels", "20-003").click()
    page.get_by_label("政府网站").check()
    cell(page, "content_text", "20-007").click()
    page.keyboard.type("办理条件；申请材料；办理流程")
    page.locator(".tick").first.click()
    for left in range(TO_CHECK - 1, 0, -1):
        expect(page.get_by_text(f"{left} 项待核对", exact=True)).to_be_visible(timeout=20_000)
        expect(page.locator(".tick:focus")).to_have_count(1)
        expect(page.locator(".grid__item--whole")).to_have_count(1)
        page.keyboard.press("Space")
    expect(page.get_by_text(f"{ITEMS} 项都可提交。")).to_be_visible()
    page.get_by_role("link", name="检查并提交").click()
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_url("**/submissions/**")

    assert Submission.objects.get().rows.count() == ITEMS
    assert not CatalogItem.objects.filter(needs_checking=True).exists()
    counts = json.loads(page.evaluate("sessionStorage.getItem('counts')"))
    worked_on = list(dict.fromkeys(page.paths[:-1]))  # the last is the receipt
    assert len(worked_on) <= PAGES, worked_on
    assert counts["mouse"] <= CLICKS + PER_CORRECTION * CORRECTIONS, counts
    assert counts["keys"] == TO_CHECK - 1, counts
    assert sum(counts.values()) <= CLICKS + PER_CORRECTION * (CORRECTIONS + TO_CHECK), counts
    assert counts["mouse"] + counts["keys"] >= TO_CHECK + 2 * CORRECTIONS, counts  # the listener did listen


def test_each_item_to_check_needs_a_press_of_its_own(listened):
    page = listened
    page.get_by_role("link", name=f"采用通用版（{ITEMS}项）").click()
    page.get_by_role("button", name=f"全部采用通用版（{ITEMS}项）").click()
    expect(
        page.locator("[data-with-script]").first
    ).to_be_visible()  # before, a cell leads to the item's form

    page.locator(".tick").first.click()
    expect(page.get_by_text(f"{TO_CHECK - 1} 项待核对", exact=True)).to_be_visible(timeout=20_000)
    assert CatalogItem.objects.filter(needs_checking=True).count() == TO_CHECK - 1
