"""Opinions come in: from the web once for each form, from staff with their evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from disclosure_portal import clock
from disclosure_portal.audit.address import current_address
from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from participation.models import Opinion, Paragraph
from participation.receipts import read_receipt
from participation.workflow.opinions import post_opinion
from participation.workflow.opinions.taking import NO_TEXT, NOT_ON_THE_WEB, OTHER_DRAFT
from tests.participation import consultations, opinions, records


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


def test_an_opinion_gets_a_receipt_and_is_masked(activity):
    text = "我叫王小明，电话13812345678，不同意涨价。"

    opinion = opinions.post(activity, text=text, name="王小明", phone="13812345678")

    assert read_receipt(opinion.receipt) == opinion.receipt
    assert opinion.shown_text == "我叫王某，电话138****5678，不同意涨价。"
    assert opinion.shown_name == "王某"
    assert (opinion.source, opinion.screening, opinion.verdict) == ("web", "waiting", "")


def test_what_identifies_a_person_is_encrypted(activity):
    opinion = opinions.post(activity, text="我叫王小明", name="王小明", phone="13812345678")

    with connection.cursor() as cursor:
        cursor.execute("SELECT text, name, phone FROM participation_opinion WHERE id = %s", [opinion.pk])
        assert not any("王小明" in value or "138" in value[:3] for value in cursor.fetchone())
    stored = Opinion.objects.get()
    assert (stored.text, stored.name, stored.phone) == ("我叫王小明", "王小明", "13812345678")


def test_the_trail_does_not_know_who_posted(activity):
    said = current_address.set("203.0.113.7")

    opinions.post(activity, name="王小明")

    entry = Entry.objects.filter(verb="participation.opinion.post").get()
    assert (entry.address, str(entry.actor)) == ("", "系统")
    assert current_address.get() == "203.0.113.7"
    current_address.reset(said)


def test_the_same_form_is_one_opinion(activity):
    first = opinions.post(activity, form_key="k1")
    second = opinions.post(activity, text="再点了一次", form_key="k1")

    assert first == second
    assert Opinion.objects.count() == 1


def test_an_opinion_may_be_on_one_paragraph_of_the_draft(activity):
    paragraph = activity.draft.paragraphs.get(number=2)

    assert opinions.post(activity, paragraph=paragraph).paragraph == paragraph


def test_a_paragraph_of_another_draft_is_refused(activity, editor):
    another = records.make_draft(activity.decision, by=editor)

    with pytest.raises(StepRefused) as refused:
        opinions.post(activity, paragraph=Paragraph.objects.filter(draft=another).first())
    assert refused.value.reasons == [OTHER_DRAFT]


def test_personal_data_are_kept_from_the_end_of_the_activity(activity, settings):
    settings.PERSONAL_DATA_DAYS = 100

    assert opinions.post(activity).purge_after == activity.closes_at + timedelta(days=100)


@pytest.mark.parametrize(
    ("text", "message"),
    [("  \n", NO_TEXT), ("长" * 5_001, "意见最多5,000个字，请缩短，或者以来信方式反映。")],
)
def test_a_text_is_neither_empty_nor_too_long(activity, text, message):
    with pytest.raises(StepRefused) as refused:
        opinions.post(activity, text=text)
    assert refused.value.reasons == [message]


def test_after_the_end_one_is_told_what_to_do(activity):
    with pytest.raises(StepRefused) as refused:
        opinions.post(opinions.end(activity))
    assert "已经截止" in str(refused.value)
    assert "刘经手 0412-7812345" in str(refused.value)


def test_before_the_beginning_one_is_told_when(activity):
    activity.opens_at = clock.now() + timedelta(days=1)
    activity.save()

    with pytest.raises(StepRefused) as refused:
        opinions.post(activity)
    assert "开始，请届时再来提交" in str(refused.value)


def test_a_cancelled_activity_says_why(activity):
    activity.state, activity.cancelled_because = "cancelled", "方案调整"
    activity.save()

    with pytest.raises(StepRefused) as refused:
        opinions.post(activity)
    assert str(refused.value) == "本次征求意见已经取消：方案调整"


def test_only_a_solicitation_takes_opinions_on_the_web(decision, editor):
    hearing = consultations.make(
        consultations.make_listening(decision, by=editor), "hearing", by=editor, state="published"
    )

    with pytest.raises(StepRefused) as refused:
        opinions.post(hearing)
    assert refused.value.reasons == [NOT_ON_THE_WEB]


def test_one_address_posts_so_often_and_no_more(activity, settings):
    settings.POSTS_PER_HOUR = 1
    opinions.post(activity, address="203.0.113.7")

    with pytest.raises(StepRefused):
        opinions.post(activity, address="203.0.113.7")
    assert Opinion.objects.count() == 1


def test_a_letter_is_recorded_under_the_same_kind_of_receipt(activity, editor):
    opinion = opinions.record(activity, by=editor, name="岫岩县用水户协会")

    assert read_receipt(opinion.receipt)
    assert (opinion.entered_by, opinion.shown_name) == (editor, "岫岩县用水户协会")
    assert Entry.objects.filter(verb="participation.opinion.register", actor=editor).count() == 1


def test_letters_are_recorded_until_the_books_are_closed(activity, editor, approver):
    opinions.record(opinions.end(activity), by=editor)
    opinions.close(activity, by=approver)

    with pytest.raises(StepRefused) as refused:
        opinions.record(activity, by=editor)
    assert "活动已办结" in str(refused.value)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"source": "web"}, "请选择意见的来源"),
        ({"evidence": " "}, "请填写原件存放处"),
        ({"received_on": None}, "请填写来信、来电、来访的日期。"),
        ({"received_on": clock.today() + timedelta(days=2)}, "日期还没有到"),
        ({"text": ""}, NO_TEXT),
    ],
)
def test_a_recorded_opinion_has_its_evidence(activity, editor, fault, message):
    with pytest.raises(StepRefused) as refused:
        opinions.record(activity, by=editor, **fault)
    assert message in str(refused.value)


def test_only_the_organiser_and_the_county_office_record(activity, reviewer, approver, outsider):
    opinions.record(activity, by=reviewer)

    for person in (approver, outsider):
        with pytest.raises(PermissionDenied):
            opinions.record(activity, by=person)


def test_a_letter_sent_twice_is_recorded_once(activity, editor):
    first = opinions.record(activity, by=editor, form_key="k2")

    assert opinions.record(activity, by=editor, form_key="k2") == first


@pytest.mark.both_databases
def test_a_form_that_is_known_is_not_counted_again(activity, settings):
    settings.POSTS_PER_HOUR = 1
    same = {"form_key": "k3", "address": "203.0.113.9", "paragraph": None, "name": "", "phone": ""}

    first = post_opinion(activity, text="一", **same)

    assert post_opinion(activity, text="一", **same) == first
