"""The county reviewer in Chromium: forty items, two returned, the rest published; editions."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from catalogs import workflow
from catalogs.models import CatalogItem, Edition
from tests import factories
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_thirty_eight_of_forty_are_approved_in_six_clicks(open_page, forty, reviewer, width):
    page = open_page("/desk/reviews/", by=reviewer, width=width)
    assert_accessible(page)
    assert_fits(page)
    clicks = 0

    def click(target, *, leads_on=False):
        nonlocal clicks
        clicks += 1
        follow(target) if leads_on else target.click()

    click(page.get_by_role("link", name="偏岭镇“社会救助”第1批"), leads_on=True)
    assert_accessible(page)
    assert_fits(page)
    for number, reason in enumerate(["时限请按通用版", "请说明为何缩短时限"]):
        click(page.get_by_text("退回本项", exact=True).nth(number))
        page.keyboard.type(reason)
    expect(page.get_by_text("将审定38项，退回2项")).to_be_visible()
    click(page.get_by_role("button", name="审定全部未退回的"), leads_on=True)

    assert clicks <= 6
    expect(page.get_by_text("审定 38 项，退回 2 项。")).to_be_visible()
    assert_accessible(page)
    assert CatalogItem.objects.filter(state="approved").count() == 38

    follow(page.get_by_role("link", name="发布审定的38项…"))
    expect(page.get_by_role("heading", name="发布后，任何人都能看到这 38 项")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    follow(page.get_by_role("button", name="确认发布38项"))
    expect(page.get_by_text("发布 38 项。")).to_be_visible()
    assert CatalogItem.objects.published().count() == 38


def test_a_reviewer_without_javascript_returns_one_and_approves_the_rest(
    browser, live_server, client, forty, reviewer
):
    client.force_login(reviewer)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"/desk/reviews/{forty.pk}/")

    page.get_by_text("退回本项", exact=True).first.click()
    page.get_by_label("退回的原因").first.fill("时限请按通用版")
    follow(page.get_by_role("button", name="审定全部未退回的"))

    expect(page.get_by_text("审定 39 项，退回 1 项。")).to_be_visible()
    assert CatalogItem.objects.filter(state="returned").count() == 1
    context.close()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_published_item_is_withdrawn(open_page, published, reviewer, width):
    page = open_page("/desk/reviews/?tab=published", by=reviewer, width=width)
    assert_accessible(page)
    follow(page.get_by_role("link", name="撤下"))
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("撤下的原因").fill("依据已经废止，正在修订")
    follow(page.get_by_role("button", name="确认撤下"))

    expect(page.get_by_text("已撤下，公众只能看到撤下的原因。")).to_be_visible()


@pytest.mark.parametrize("tab", ["publish", "decided"])
def test_the_other_lists_are_accessible(open_page, confirmed, reviewer, tab):
    factories.approve_all(confirmed, by=reviewer)

    page = open_page(f"/desk/reviews/?tab={tab}", by=reviewer, width=PHONE)

    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_edition_is_edited_and_published(open_page, county, township, domain, reviewer, width):
    edition = factories.make_edition(
        layer=Edition.Layer.COMMON, name="乡镇通用版", published=False, county=county, unit_kind="township"
    )
    factories.make_standard_item(edition, domain, "20-001", subject="{单位}", level2="办事指南")
    page = open_page("/desk/editions/", by=reviewer, width=width)
    assert_accessible(page)
    assert_fits(page)
    follow(page.get_by_role("link", name="乡镇通用版（第1版）"))
    assert_accessible(page)
    assert_fits(page)
    follow(page.get_by_role("link", name="办事指南"))
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("公开时限").fill("自制定或获取信息之日起5个工作日内")
    follow(page.get_by_role("button", name="保存本条"))
    expect(page.get_by_text("已保存")).to_be_visible()
    follow(page.get_by_role("link", name="下发…"))
    assert_accessible(page)
    follow(page.get_by_role("button", name="确认下发"))

    expect(page.get_by_text("1个单位可以采用")).to_be_visible()
    assert_accessible(page)
