"""A citizen comments on a phone and later reads the answer; staff record, screen, answer a group and close the books."""

from __future__ import annotations

import pytest

from disclosure_portal.jobs.models import Job
from participation.models import Consultation, Opinion
from participation.tasks import group_opinions
from participation.workflow import consultations as consultation_steps
from participation.workflow.opinions import answer
from participation.workflow.opinions.proposing import GROUP_TASK
from tests.browser import PHONE, assert_accessible, assert_fits, follow
from tests.participation import opinions

pytestmark = pytest.mark.browser


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


def test_a_citizen_comments_on_a_paragraph_and_looks_up_the_answer(open_page, activity, editor, approver):
    page = open_page(activity.get_public_url(), width=PHONE, script=False)
    follow(page.locator("#paragraph-2 a"))
    page.get_by_label("您的意见").fill("请推迟一年执行，电话13812345678。")
    page.get_by_label("姓名或者单位").fill("王小明")
    page.wait_for_timeout(3_000)  # nobody reads and writes a form quicker
    follow(page.get_by_role("button", name="下一步：核对"))
    assert "请推迟一年执行，电话138****5678。" in page.content()
    follow(page.get_by_role("button", name="返回修改"))
    assert page.get_by_label("姓名或者单位").input_value() == "王小明"
    follow(page.get_by_role("button", name="下一步：核对"))
    follow(page.get_by_role("button", name="提交"))
    number = page.locator(".receipt__signs").inner_text()
    assert page.get_by_alt_text("二维码").evaluate("picture => picture.naturalWidth") > 0

    opinion = Opinion.objects.get(receipt=number)
    assert opinion.paragraph.number == 2
    Opinion.objects.update(screening="passed")
    answer(opinion, by=editor, version=opinion.version, verdict="adopted", reason="改为2028年起执行。")
    consultation_steps.close(opinions.end(activity), by=approver)

    page.goto("/participation/receipts/")
    page.get_by_label("回执编号").fill(number.lower().replace("-", " "))
    follow(page.get_by_role("button", name="查询"))
    assert "改为2028年起执行。" in page.content()
    assert "王小明" not in page.content()
    assert_fits(page)


def test_staff_record_screen_answer_a_group_and_the_table_shows(
    open_page, activity, editor, reviewer, approver
):
    for _ in range(2):
        opinions.post(activity)
    page = open_page(f"/desk/participation/consultations/{activity.pk}/opinions/", by=editor)
    follow(page.get_by_role("link", name="登记来信、来电、来访"))
    page.get_by_label("来信", exact=True).check()
    page.get_by_label("来信、来电、来访日期").fill("2026-03-02")
    page.get_by_label("原件存放处").fill("信访登记本第12页")
    page.get_by_label("意见内容").fill(opinions.TEXT)
    follow(page.get_by_role("button", name="登记", exact=True))
    assert "已登记，回执编号" in page.content()

    page = open_page(f"/desk/participation/consultations/{activity.pk}/opinions/", by=reviewer)
    page.get_by_label("全选本页").check()
    assert page.locator("input[name=opinions]:checked").count() == 3
    page.get_by_label("有效意见", exact=True).check()
    follow(page.get_by_role("button", name="保存甄别结果"))
    assert "甄别为“有效意见”：3条。" in page.content()

    page = open_page(f"/desk/participation/consultations/{activity.pk}/opinions/groups/", by=editor)
    follow(page.get_by_role("button", name="归并相近意见"))
    group_opinions(Job.objects.get(name=GROUP_TASK).pk)
    page.reload()
    follow(page.get_by_role("link", name="查看结果"))
    follow(page.get_by_role("link", name=opinions.TEXT))
    follow(page.get_by_role("link", name="意思相同，去确认"))
    follow(page.get_by_role("button", name="确认这些意见意思相同"))
    follow(page.get_by_role("link", name="统一答复"))
    page.get_by_label("部分采纳").check()
    page.get_by_label("理由", exact=True).fill("分两年调整到位。")
    asked = stays(page, page.get_by_role("link", name="返回这一组"))
    assert asked == ["beforeunload"]
    assert page.get_by_label("理由", exact=True).input_value() == "分两年调整到位。"
    assert_accessible(page)
    follow(page.get_by_role("button", name="答复本组"))
    assert "已答复：3条。" in page.content()

    consultation_steps.close(opinions.end(activity), by=approver)
    page = open_page(Consultation.objects.get().get_public_url(), width=PHONE)
    assert page.locator(".adoption tbody tr").count() == 3
    assert page.get_by_text("分两年调整到位。").count() == 3
    assert_fits(page)
    assert_accessible(page)


def stays(page, link):
    """Click a link and choose to stay on the page; what the browser asked."""
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    link.click(no_wait_after=True)
    page.wait_for_timeout(300)
    return asked
