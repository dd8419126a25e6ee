"""The register in a browser: the due day while its start is given, and a table from paste to result."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import tasks
from catalogs.models import Disclosure, Registration
from tests.browser import follow
from tests.factories import COLUMN_EXPORT

pytestmark = pytest.mark.browser


def test_the_due_day_shows_while_the_start_is_given(open_page, editor, published):
    page = open_page(reverse("catalogs_desk:disclosure_register", args=[published.pk]), by=editor)

    page.fill("[name=started_on]", "2026-02-10")
    page.locator("[name=started_on]").dispatch_event("change")
    page.wait_for_selector(".due__day")
    assert page.inner_text(".due__day") == "2026年3月2日（星期一）"

    page.click(".due__how summary")
    assert "次日起第10个工作日" in page.inner_text(".due__how")


def test_a_pasted_table_is_registered_in_three_steps(open_page, editor, published):
    page = open_page(reverse("catalogs_desk:registrations"), by=editor)
    page.fill("[name=pasted]", COLUMN_EXPORT)
    follow(page.get_by_role("button", name="读取并对照目录"))
    tasks.read_registration(Registration.objects.get().job_id)

    page.reload()
    page.select_option("select", str(published.pk))
    assert page.locator("[data-ticked]").inner_text() == "1"
    page.fill("[name=secrecy_reviewer]", "李审核")
    follow(page.get_by_role("button", name="登记勾选的行"))
    tasks.apply_registration(Registration.objects.get().job_id)

    page.reload()
    assert "已登记 1 行" in page.inner_text(".message--success")
    assert Disclosure.objects.get().item == published


COPIED_LIST = """<table><tr><th>标题</th><th>发布时间</th></tr>
<tr><td style="color: red"><a href="http://www.xiuyan.gov.cn/xxgk/2.html">低保办事指南</a></td><td>2026-02-03</td></tr></table>"""
PASTE = """(field, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", "标题\\t发布时间\\n低保办事指南\\t2026-02-03");
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_a_list_copied_from_a_web_page_keeps_its_links(open_page, editor, published):
    page = open_page(reverse("catalogs_desk:registrations"), by=editor)
    page.locator("[name=pasted]").evaluate(PASTE, COPIED_LIST)
    assert page.input_value("[name=pasted]") == "标题\t发布时间\n低保办事指南\t2026-02-03"

    follow(page.get_by_role("button", name="读取并对照目录"))
    tasks.read_registration(Registration.objects.get().job_id)

    row = Registration.objects.get().rows.get()
    assert (row.title, row.address) == ("低保办事指南", "http://www.xiuyan.gov.cn/xxgk/2.html")


def test_text_changed_by_hand_drops_the_copied_links(open_page, editor, published):
    page = open_page(reverse("catalogs_desk:registrations"), by=editor)
    page.locator("[name=pasted]").evaluate(PASTE, COPIED_LIST)

    page.fill("[name=pasted]", COLUMN_EXPORT)

    assert page.input_value("[name=linked]") == ""


def test_incomplete_links_are_completed_before_anything_else_is_filled_in(open_page, editor, published):
    page = open_page(reverse("catalogs_desk:registrations"), by=editor)
    page.fill(
        "[name=pasted]",
        "标题\t链接\t发布时间\n低保办事指南\t/xxgk/1.html\t近日\n低保公示\t/xxgk/2.html\t2026-02-03",
    )
    follow(page.get_by_role("button", name="读取并对照目录"))
    tasks.read_registration(Registration.objects.get().job_id)

    page.reload()
    page.fill("[name=base_address]", "http://www.xiuyan.gov.cn/")
    follow(page.get_by_role("button", name="重新读取"))
    tasks.read_registration(Registration.objects.get().job_id)

    page.reload()
    page.fill("input[type=date]", "2026-02-02")
    follow(page.get_by_role("button", name="要核对的"))
    days = {day.isoformat() for day in Registration.objects.get().rows.dates("published_at", "day")}
    assert days == {"2026-02-02", "2026-02-03"}
