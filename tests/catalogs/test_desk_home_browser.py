"""我的待办 and the editor's pages with returned and waiting batches, in Chromium."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from tests import factories
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH_WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE])


@pytest.fixture
def mixed(township, domain, editor, approver, reviewer):
    """A domain with a returned item, a draft and a batch under way; returns its address."""
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, count=1)
    row = batch.rows.get()
    decision = workflow.Decision(row.pk, row.revision_id, "returned", "请写明救助标准。")
    workflow.decide(batch, by=reviewer, decisions=[decision])
    factories.make_handed_in(township, domain, by=editor, count=2)
    factories.make_item(township, domain, by=editor, level2="新的一项", channels=[])
    return reverse("catalogs_desk:domain", args=[township.code, domain.code])


@BOTH_WIDTHS
def test_the_editors_pages_are_accessible_and_fit(open_page, editor, mixed, width):
    page = open_page("/desk/", by=editor, width=width)
    for path in ("/desk/", mixed, f"{mixed}hand-in/"):
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)


@BOTH_WIDTHS
@pytest.mark.parametrize("person", ["leader", "administrator", "auditor"])
def test_the_countys_homes_are_accessible_and_fit(open_page, request, mixed, person, width):
    page = open_page("/desk/", by=request.getfixturevalue(person), width=width)

    assert_accessible(page)
    assert_fits(page)


def test_the_side_list_leads_to_the_returned_row(open_page, editor, mixed):
    page = open_page(mixed, by=editor)
    link = page.get_by_role("link", name="退回：")
    target = link.get_attribute("href")

    link.click()
    assert page.url.endswith(target)
    assert "退回意见 请写明救助标准。" in " ".join(page.locator(target).inner_text().split())
