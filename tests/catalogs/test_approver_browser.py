"""The unit approver in Chromium: from the desk's home to the signed batch, wide and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from catalogs import workflow
from catalogs.models import Submission
from tests import factories
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def batch(township, domain, editor, approver):
    """Two items that equal the standard, and one with other words, handed in."""
    edition = factories.make_edition()
    for number in (1, 2, 3):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    items = workflow.take_over(township, domain, by=editor).items
    workflow.save_elements(items[0], by=editor, version=1, changes={"time_limit_text": "5个工作日内"})
    return workflow.hand_in(township, domain, by=editor, items=[item.pk for item in items])


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_approver_signs_the_batch_and_returns_one_item(open_page, batch, approver, width):
    page = open_page("/desk/", by=approver, width=width)
    assert_accessible(page)
    follow(page.get_by_role("link", name="偏岭镇“社会救助”第1批"))
    assert_accessible(page)
    assert_fits(page)

    page.get_by_text("与标准一致、没有改动的 2 项").click()
    assert_accessible(page)
    page.get_by_text("退回本项", exact=True).first.click()
    page.keyboard.type("时限与实际不符")
    expect(page.get_by_text("将审核报送2项，退回1项")).to_be_visible()
    follow(page.get_by_role("button", name="同意公开，报送县政府办"))

    expect(page.get_by_text("已审核报送2项，退回经办人1项。")).to_be_visible()
    batch.refresh_from_db()
    assert batch.state == Submission.State.CONFIRMED
    assert_accessible(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_editor_hands_in_prints_the_sheet_and_recalls(open_page, item, editor, approver, width):
    page = open_page(f"/desk/catalogs/{item.unit.code}/{item.domain.code}/hand-in/", by=editor, width=width)
    assert_accessible(page)
    assert_fits(page)
    follow(page.get_by_role("button", name="提交审核"))
    follow(page.get_by_role("link", name="打印审核表"))
    assert_accessible(page)
    assert_fits(page)
    follow(page.get_by_role("link", name="登记已签字的审核表"))
    assert_accessible(page)
    assert_fits(page)
    follow(page.get_by_role("link", name="返回", exact=True))
    follow(page.get_by_role("link", name="撤回修改"))
    assert_accessible(page)
    follow(page.get_by_role("button", name="确认撤回"))

    expect(page.get_by_text("已撤回，各事项可以继续修改。")).to_be_visible()


def test_the_sheet_prints_on_one_portrait_page_without_the_desk(open_page, batch, editor):
    page = open_page(f"/desk/submissions/{batch.pk}/sheet/", by=editor)
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="政府信息公开审核（保密审查）表")).to_be_visible()
    expect(page.get_by_text("政务公开工作台").first).to_be_hidden()
    expect(page.get_by_text("用 A4 纸纵向打印")).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_sending_the_whole_batch_back_is_accessible(open_page, batch, approver):
    page = open_page(f"/desk/submissions/{batch.pk}/send-back/", by=approver, width=PHONE)
    assert_accessible(page)

    follow(page.get_by_role("button", name="整批退回经办人"))
    expect(page.get_by_role("link", name="退回的原因")).to_be_visible()
    assert_accessible(page)
