"""The conflicts of a form in a browser: on a desk and on a phone, with and without scripts."""

from __future__ import annotations

import pytest

from catalogs import tasks, workflow
from tests import factories
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.catalogs.unit_forms import Form, read_back

pytestmark = pytest.mark.browser


@pytest.fixture
def clash(township, domain, item, editor):
    """A read form with two rows that a colleague changed too."""
    mate = factories.make_person("mate", "刘经办", "editor", township)
    second = factories.make_item(township, domain, by=editor, level2="乙")
    form = Form(township, domain)
    for number, one in enumerate((item, second)):
        form.write(number, "content_text", "表中的内容")
        workflow.save_elements(one, by=mate, version=one.version, changes={"content_text": "网上的内容"})
    return read_back(township, form.filled_in(), editor)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_conflicts_fit_and_are_accessible(open_page, clash, editor, width):
    page = open_page(clash.get_absolute_url(), by=editor, width=width)

    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_clerk_takes_one_row_from_the_form_and_imports(open_page, clash, item, editor, script):
    page = open_page(clash.get_absolute_url(), by=editor, script=script)

    page.get_by_label("用表中的").first.check()
    page.get_by_role("button", name="保存选择").click()
    assert "1行用表中的，1行保留现在的" in page.inner_text("main")
    page.get_by_role("button", name="确认导入").click()
    page.wait_for_load_state()

    clash.refresh_from_db()
    tasks.apply_import(clash.job_id)
    item.refresh_from_db()
    assert item.content_text == "表中的内容"
    page = open_page(clash.get_absolute_url(), by=editor, script=script)
    assert "有 1 行与网站上的修改冲突" in page.inner_text("main")
