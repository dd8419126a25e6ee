"""A hearing from its call to the record that its participants signed: staff on the desk, a citizen on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from disclosure_portal import clock
from participation.models import Consultation, Opinion, Participant
from participation.workflow.opinions import answer, screen
from tests.browser import PHONE, follow
from tests.participation import consultations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def later(monkeypatch, client):
    """later(days=…): the clock goes on by so much, for the portal as well; who had signed in has to do so again."""

    def go_on(**span):
        moment = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: moment)
        client.logout()

    return go_on


def day(number):
    return (clock.today() + timedelta(days=number)).isoformat()


def press(page, name):
    follow(page.get_by_role("button", name=name))


def test_a_hearing_goes_from_the_call_to_the_signed_record(
    open_page, later, decision, editor, approver, reviewer
):
    consultations.make_listening(decision, by=editor)
    path = call_the_hearing(open_page, decision, editor)
    press(open_page(path, by=approver), "审核通过，送县政府办发布")
    page = open_page(path, by=reviewer)
    follow(page.get_by_role("link", name="发布", exact=True))
    press(page, "确认发布")
    hearing = Consultation.objects.get()

    receipt = sign_up_on_a_phone(open_page, hearing, later)

    later(days=9)
    people = reverse("participation_desk:participants", args=[hearing.pk])
    press(open_page(people, by=editor), "抽签")
    press(open_page(people, by=approver), "公布名单")
    page = open_page(hearing.get_public_url(), width=PHONE)
    expect(page.get_by_role("row", name="王某").get_by_text("入选")).to_be_visible()
    record(open_page, hearing, editor, "材料送达日期", day(0))

    later(days=32)
    note_the_meeting(open_page, editor)
    record(open_page, hearing, editor, "记录、纪要或者结果", "听证会记录全文。")
    take_the_remarks_over(open_page, path, editor)
    answer_them(reviewer, editor)
    page = open_page(path, by=approver)
    follow(page.get_by_role("link", name="核对并办结"))
    expect(
        page.get_by_text("办结以后，1条意见和答复、记录立即公开，姓名只显示姓氏；不能撤回。")
    ).to_be_visible()
    press(page, "办结并公开意见答复")
    expect(page.get_by_text("下一步：公布意见采纳情况。")).to_be_visible()
    page = open_page(reverse("participation:sign_up_receipt", args=[receipt]), width=PHONE)
    expect(page.get_by_text("入选（第1号签）")).to_be_visible()


def call_the_hearing(open_page, decision, editor):
    """Write the notice, whole at once; returns the address of its page."""
    page = open_page(f"{reverse('participation_desk:consultation_add', args=[decision.pk])}", by=editor)
    follow(page.get_by_role("link", name="听证会"))
    for label, typed in {
        "公告正文": "听取用水户意见。",
        "举行日期": day(40),
        "开始时间": "09:00",
        "地点": "镇政府三楼会议室",
        "报名到哪天截止": day(8),
        "利益相关方名额": "1",
        "产生办法说明": "公开抽签产生。",
        "议程": "介绍、陈述、询问。",
        "联系人和电话": "刘经手 0412-7812345",
    }.items():
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_label("参加人的产生办法").select_option(label="抽签")
    press(page, "保存")
    expect(page.get_by_text("公告已经齐全，等本单位审核人审核。")).to_be_visible()
    return page.url


def sign_up_on_a_phone(open_page, hearing, later):
    """Without an account and without JavaScript; returns the receipt."""
    page = open_page(hearing.get_public_url(), width=PHONE, script=False)
    follow(page.get_by_role("link", name="我要报名"))
    page.get_by_label("您属于哪一类").select_option(label="利益相关方")
    page.get_by_label("姓名").fill("王建国")
    page.get_by_label("联系电话").fill("13804120001")
    later(minutes=1)
    press(page, "下一步：核对")
    press(page, "提交报名")
    receipt = Participant.objects.get().receipt
    expect(page.get_by_text(receipt, exact=True)).to_be_visible()
    return receipt


def record(open_page, hearing, editor, label, typed):
    page = open_page(reverse("participation_desk:consultation_record", args=[hearing.pk]), by=editor)
    page.get_by_label(label).fill(typed)
    press(page, "保存")
    expect(page.get_by_text("已登记。")).to_be_visible()


def take_the_remarks_over(open_page, path, editor):
    page = open_page(path, by=editor)
    expect(page.get_by_text("还有1名参加人的发言没有转为意见")).to_be_visible()
    follow(page.get_by_role("link", name="王某（利益相关方）"))
    press(page, "把发言转为意见")


def answer_them(reviewer, editor):
    opinion = Opinion.objects.get()
    screen(opinion.consultation, [opinion.pk], by=reviewer, screening=Opinion.Screening.PASSED)
    opinion.refresh_from_db()
    answer(opinion, by=editor, version=opinion.version, verdict="adopted", reason="分两年调整。")


def note_the_meeting(open_page, editor):
    person = Participant.objects.get()
    page = open_page(person.get_absolute_url(), by=editor)
    page.get_by_label("到会", exact=True).check()
    page.get_by_role("textbox", name="发言").fill("建议分两年调整。")
    page.get_by_label("签字确认记录日期").fill(day(0))
    press(page, "保存")
    expect(page.get_by_role("row", name="王建国").get_by_text("签字")).to_be_visible()
