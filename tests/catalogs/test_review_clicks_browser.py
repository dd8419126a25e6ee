"""The bar of the reviewer's journey: 38 of 40 approved and 2 returned with reasons, in six clicks. Every click counts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from catalogs import workflow
from catalogs.models import CatalogItem, ReturnReason
from tests import factories
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_CLICKS = 6

# Counts every click event that reaches the page, over all pages of the visit.
COUNTER = """
addEventListener("click", () => {
  sessionStorage.setItem("clicks", Number(sessionStorage.getItem("clicks")) + 1);
}, true);
"""


@pytest.fixture
def forty(township, domain, editor, approver):
    """A confirmed batch of forty standard items; the unit changed two of them."""
    edition = factories.make_edition()
    for number in range(1, 41):
        factories.make_standard_item(edition, domain, f"20-{number:03}")
    items = workflow.take_over(township, domain, by=editor).items
    for item in items[:2]:
        workflow.save_elements(item, by=editor, version=1, changes={"time_limit_text": "5个工作日内"})
    return factories.make_confirmed(township, domain, editor=editor, approver=approver, items=items)


@pytest.fixture
def reasons(county):
    texts = ["公开时限与标准不一致，请按标准填写。", "公开依据不完整，请补文号。"]
    return [ReturnReason.objects.create(county=county, text=text) for text in texts]


def clicks(page):
    return int(page.evaluate("sessionStorage.getItem('clicks')") or 0)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_from_the_queue_to_the_result_in_six_clicks(open_page, forty, reasons, reviewer, width):
    page = open_page("/desk/reviews/", by=reviewer, width=width)
    page.context.add_init_script(COUNTER)
    page.reload()

    follow(page.get_by_role("link", name="偏岭镇“社会救助”第1批"))
    assert_accessible(page)
    assert_fits(page)
    for number, reason in enumerate(reasons):
        row = page.locator(".batch-row").nth(number)
        row.get_by_text("退回本项", exact=True).click()
        row.get_by_role("checkbox", name=reason.text).check()
    expect(page.get_by_text("将审定38项，退回2项")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    follow(page.get_by_role("button", name="审定全部未退回的"))

    assert 0 < clicks(page) <= MOST_CLICKS
    expect(page.get_by_text("审定 38 项，退回 2 项。")).to_be_visible()
    assert page.locator("tbody tr").count() == 40
    assert CatalogItem.objects.filter(state="approved").count() == 38
    returned = CatalogItem.objects.filter(state="returned").order_by("position")
    assert [item.returned_because for item in returned] == [reason.text for reason in reasons]
    assert_accessible(page)
    assert_fits(page)


def test_words_typed_beside_a_reason_cost_no_click(open_page, forty, reasons, reviewer):
    page = open_page(f"/desk/reviews/{forty.pk}/", by=reviewer)
    row = page.locator(".batch-row").first

    row.get_by_text("退回本项", exact=True).click()
    page.keyboard.type("见第三条。")
    row.get_by_role("checkbox", name=reasons[0].text).check()
    follow(page.get_by_role("button", name="审定全部未退回的"))

    item = CatalogItem.objects.get(state="returned")
    assert item.returned_because == f"{reasons[0].text}见第三条。"


def test_a_result_survives_reload_and_the_way_back(open_page, forty, reviewer):
    page = open_page(f"/desk/reviews/{forty.pk}/", by=reviewer)
    follow(page.get_by_role("button", name="审定全部未退回的"))
    address = page.url

    page.reload()
    expect(page.get_by_text("审定 40 项。")).to_be_visible()
    page.go_back()
    page.goto(address)
    expect(page.get_by_text("审定 40 项。")).to_be_visible()


def test_an_approval_is_taken_back_where_the_result_tells_it(open_page, forty, reviewer):
    page = open_page(f"/desk/reviews/{forty.pk}/", by=reviewer)
    follow(page.get_by_role("button", name="审定全部未退回的"))

    follow(page.get_by_role("button", name="撤销审定").first)

    expect(page.get_by_text("后来：待审核")).to_be_visible()
    assert CatalogItem.objects.filter(state="approved").count() == 39
    assert_accessible(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_nothing_that_takes_the_focus_hides_under_the_bar(open_page, forty, reviewer, width):
    page = open_page(f"/desk/reviews/{forty.pk}/", by=reviewer, width=width)
    page.locator(".batch-row__return > summary").nth(1).click()

    bar, focused = page.locator(".verdict-bar"), page.locator(":focus")
    for _ in range(12):
        page.keyboard.press("Tab")
        if focused.evaluate("one => one.closest('.verdict-bar') !== null"):
            break
        box = focused.bounding_box()
        assert box["y"] + box["height"] <= bar.bounding_box()["y"] + 1
    else:
        pytest.fail("the bar was never reached")
