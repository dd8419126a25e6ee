"""The page on which a unit maps an edition, in a browser: on a desk and on a phone."""

from __future__ import annotations

import pytest

from catalogs.models import EditionUptake
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_editor_takes_an_item_over_without_script(open_page, world, editor, width):
    uptake = EditionUptake.objects.get(pk=world.uptake)
    page = open_page(f"{uptake.get_absolute_url()}?show=new", by=editor, width=width)
    assert_fits(page)
    assert_accessible(page)
    page = open_page(f"{uptake.get_absolute_url()}?show=new", by=editor, width=width, script=False)

    page.get_by_label("最低生活保障／办事指南20-P001").check()
    page.get_by_role("button", name="采用标准的写法").click()

    assert "已采用：1条。" in page.inner_text("main")
    assert uptake.rows.get().outcome == "taken_over"
