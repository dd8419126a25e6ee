"""What each method owes before its notice is published and before its books are closed, with the articles."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from disclosure_portal import clock
from participation.duties import days_open, duties_before_closing, duties_before_publishing
from participation.methods import TRAITS
from participation.models import Consultation, Draft, Method, Question
from participation.workflow.consultations import outcome_due_on
from tests.participation import consultations
from tests.participation.consultations import first_moment

pytestmark = pytest.mark.django_db

DRAFT = "没有选定征求意见的草案（令713第15条、第16条）"
FOR_ALL = [
    DRAFT,
    "没有填写公告正文（令713第15条）",
    "没有写明意见以后怎样处理（令713第18条）",
    "没有填写联系人和电话",
]
PERIOD = "没有填写开始和截止时间（令713第15条）"
EVENT = "没有填写举行时间和地点（令713第14条、第16条）"
SEATS = "没有填写各类参加人的名额"
QUESTIONS = "问卷还没有题目（令713第14条）"
BEFORE_PUBLISHING = {
    Method.OPEN_SOLICITATION: [PERIOD],
    Method.HEARING: [
        EVENT,
        "没有填写报名截止时间（令713第16条）",
        f"{SEATS}（令713第16条）",
        "没有选择参加人的产生办法（令713第16条）",
        "没有说明参加人的产生办法（令713第16条）",
        "没有填写听证会议程（令713第17条）",
    ],
    Method.SYMPOSIUM: [EVENT, f"{SEATS}（令713第14条）"],
    Method.SITE_VISIT: [EVENT],
    Method.QUESTIONNAIRE: [PERIOD, QUESTIONS],
    Method.OPINION_POLL: [
        PERIOD,
        QUESTIONS,
        "没有写明调查对象和样本（令713第14条）",
        "没有写明调查机构（令713第14条）",
    ],
    Method.WRITTEN: [PERIOD, "没有写明向谁征求意见（令713第14条）"],
}
MINUTES = "没有填写记录或者纪要（令713第33条）"
ANSWERS = "没有收到答卷，也没有填写调查结果（令713第14条）"
BEFORE_CLOSING = {
    Method.OPEN_SOLICITATION: [],
    Method.HEARING: [
        "没有公布参加人名单（令713第16条）",
        "没有登记材料送达日期（令713第16条）",
        "没有登记到会的参加人（令713第17条）",
        MINUTES,
    ],
    Method.SYMPOSIUM: ["没有登记到会的参加人（令713第14条）", MINUTES],
    Method.SITE_VISIT: ["没有填写走访对象（令713第14条）", MINUTES],
    Method.QUESTIONNAIRE: [ANSWERS],
    Method.OPINION_POLL: [ANSWERS],
    Method.WRITTEN: [MINUTES],
}


@pytest.fixture
def listening(decision, editor):
    return consultations.make_listening(decision, by=editor)


def made(listening, editor, method=Method.OPEN_SOLICITATION, **fields):
    record = consultations.make(listening, method, by=editor, **fields)
    if TRAITS[method].takes_answers:
        Question.objects.create(consultation=record, position=1, kind="text", text="您的看法？")
    return record


def is_over(record):
    """The same, long after it took place."""
    span = timedelta(days=200)
    for name in ("opens_at", "closes_at", "held_at", "sign_up_until"):
        if getattr(record, name):
            setattr(record, name, getattr(record, name) - span)
    record.state, record.published_at = Consultation.State.PUBLISHED, clock.now() - span
    record.save()
    return record


@pytest.mark.parametrize("method", list(Method))
def test_an_empty_notice_lacks_all_that_its_method_owes(listening, editor, method):
    empty = Consultation(decision=listening, method=method, prepared_by=editor)
    empty.save()

    assert duties_before_publishing(empty) == [*FOR_ALL, *BEFORE_PUBLISHING[method]]


@pytest.mark.parametrize("method", list(Method))
def test_a_whole_notice_lacks_nothing(listening, editor, method):
    assert duties_before_publishing(made(listening, editor, method)) == []


@pytest.mark.parametrize("method", list(Method))
def test_books_stay_open_until_the_method_did_what_it_owes(listening, editor, method):
    assert duties_before_closing(is_over(made(listening, editor, method))) == BEFORE_CLOSING[method]


@pytest.mark.parametrize(
    ("last", "days", "is_refused"),
    [(29, 29, True), (30, 30, False), (31, 31, False)],
    ids=["a day short", "just enough", "more"],
)
def test_thirty_days_count_the_first_and_the_last(listening, editor, last, days, is_refused):
    record = made(listening, editor, opens_at=first_moment(1), closes_at=first_moment(last + 1))
    refusal = "征求意见的期限是29日，一般不少于30日；期限较短的，要在公告中写明理由（令713第15条）"

    assert days_open(record) == days
    assert duties_before_publishing(record) == ([refusal] if is_refused else [])


def test_a_short_period_is_lawful_with_its_reason(listening, editor):
    record = made(listening, editor, closes_at=first_moment(8), short_reason="防汛紧急，汛期将至。")

    assert duties_before_publishing(record) == []


def test_a_period_that_is_over_is_no_period(listening, editor):
    record = made(listening, editor, opens_at=first_moment(-40), closes_at=first_moment(0))

    assert duties_before_publishing(record) == ["截止时间已经过了（令713第15条）"]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"held_at": -1, "sign_up_until": -9}, "举行时间已经过了（令713第14条、第16条）"),
        ({"sign_up_until": 21}, "报名截止时间应当早于举行时间（令713第16条）"),
        (
            {"sign_up_until": 14},
            "报名要在听证会7日以前截止，才来得及确定参加人、送达材料（令713第16条）",
        ),
        ({"seats": {}}, f"{SEATS}（令713第16条）"),
        ({"seats": {}, "selection": "all"}, None),
    ],
)
def test_the_days_and_seats_of_a_hearing_fit_together(listening, editor, fields, refusal):
    moments = {name: first_moment(day) for name, day in fields.items() if isinstance(day, int)}
    record = made(listening, editor, Method.HEARING, **{**fields, **moments})

    assert (duties_before_publishing(record) or [None])[0] == refusal


def test_the_public_is_asked_about_the_newest_draft(listening, editor):
    record = made(listening, editor)
    Draft.objects.create(
        decision=listening, number=2, title="第二稿", explanation="改", made_at=clock.now(), made_by=editor
    )

    refusal = "选定的草案已经有新稿，请改选最新一稿（令713第15条、第16条）"
    assert duties_before_publishing(record) == [refusal]


@pytest.mark.parametrize(("days_before", "is_late"), [(7, False), (6, True)])
def test_papers_reach_the_participants_seven_days_before_the_hearing(listening, editor, days_before, is_late):
    record = is_over(made(listening, editor, Method.HEARING))
    record.papers_delivered_on = clock.local(record.held_at).date() - timedelta(days=days_before)

    late = "材料没有在听证会7日前送达，应当改期重新送达（令713第16条）"
    assert (late in duties_before_closing(record)) is is_late


def test_everybody_who_was_at_the_hearing_confirms_the_record_or_says_why_not(listening, editor):
    record = is_over(made(listening, editor, Method.HEARING))
    there = consultations.make_participant(record, state="selected", attended=True)
    consultations.make_participant(record, "孙未定", state="selected")

    told = duties_before_closing(record)
    assert "还有1名参加人没有登记是否到会（令713第17条）" in told
    assert "还有1名参加人没有签字确认记录，也没有写明原因（令713第17条）" in told
    there.record_refusal = "中途离会"
    there.save()
    assert not [reason for reason in duties_before_closing(record) if "签字" in reason]


@pytest.mark.parametrize(
    ("ends", "due"),
    [("2026-12-31", "2027-01-30"), ("2027-01-31", "2027-02-28"), ("2027-02-01", "2027-02-28")],
)
def test_the_outcome_is_due_a_month_after_the_last_day(ends, due):
    """A period that ends with 30 December has its first moment after it on the 31st."""
    closes = timezone.make_aware(datetime.fromisoformat(ends))

    assert outcome_due_on(Consultation(closes_at=closes)).isoformat() == due
