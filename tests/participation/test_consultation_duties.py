"""What each method owes before its notice is published and before its books are closed, with the articles."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from disclosure_portal import clock
from participation.duties import (
    duties_before_closing,
    duties_before_publishing,
    fault_of_delivery,
    latest_delivery,
)
from participation.methods import TRAITS
from participation.models import Consultation, Draft, Method, Question
from participation.workflow.consultations import outcome_due_on
from participation.workflow.participants import take_over_remarks
from tests.participation import consultations
from tests.participation.consultations import first_moment

pytestmark = pytest.mark.django_db

DRAFT = "没有选定征求意见的草案（《重大行政决策程序暂行条例》第十五条、第十六条）"
FOR_ALL = [
    DRAFT,
    "没有填写公告正文（《重大行政决策程序暂行条例》第十五条）",
    "没有写明意见以后怎样处理（《重大行政决策程序暂行条例》第十八条）",
    "没有填写联系人和电话",
]
PERIOD = "没有填写开始和截止时间（《重大行政决策程序暂行条例》第十五条）"
EVENT = "没有填写举行时间和地点（《重大行政决策程序暂行条例》第十四条、第十六条）"
SEATS = "没有填写各类参加人的名额"
QUESTIONS = "问卷还没有题目（《重大行政决策程序暂行条例》第十四条）"
BEFORE_PUBLISHING = {
    Method.OPEN_SOLICITATION: [PERIOD],
    Method.HEARING: [
        EVENT,
        "没有填写报名截止时间（《重大行政决策程序暂行条例》第十六条）",
        f"{SEATS}（《重大行政决策程序暂行条例》第十六条）",
        "没有选择参加人的产生办法（《重大行政决策程序暂行条例》第十六条）",
        "没有说明参加人的产生办法（《重大行政决策程序暂行条例》第十六条）",
        "没有填写听证会议程（《重大行政决策程序暂行条例》第十七条）",
    ],
    Method.SYMPOSIUM: [EVENT, f"{SEATS}（《重大行政决策程序暂行条例》第十四条）"],
    Method.SITE_VISIT: [EVENT],
    Method.QUESTIONNAIRE: [PERIOD, QUESTIONS],
    Method.OPINION_POLL: [
        PERIOD,
        QUESTIONS,
        "没有写明调查对象和样本（《重大行政决策程序暂行条例》第十四条）",
        "没有写明调查机构（《重大行政决策程序暂行条例》第十四条）",
    ],
    Method.WRITTEN: [PERIOD, "没有写明向谁征求意见（《重大行政决策程序暂行条例》第十四条）"],
}
MINUTES = "没有填写记录或者纪要（《重大行政决策程序暂行条例》第三十三条）"
ANSWERS = "没有收到答卷，也没有填写调查结果（《重大行政决策程序暂行条例》第十四条）"
BEFORE_CLOSING = {
    Method.OPEN_SOLICITATION: [],
    Method.HEARING: [
        "没有公布参加人名单（《重大行政决策程序暂行条例》第十六条）",
        "没有登记材料送达日期；没有按期送达的，应当在会前改期（《重大行政决策程序暂行条例》第十六条）",
        "没有登记到会的参加人（《重大行政决策程序暂行条例》第十七条）",
        MINUTES,
    ],
    Method.SYMPOSIUM: ["没有登记到会的参加人（《重大行政决策程序暂行条例》第十四条）", MINUTES],
    Method.SITE_VISIT: ["没有填写走访对象（《重大行政决策程序暂行条例》第十四条）", MINUTES],
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
    ("published", "last", "needed"),
    [
        ("2026-09-05", "2026-10-08", None),
        ("2026-09-05", "2026-10-07", "2026年10月8日（星期四）"),
        ("2026-03-02", "2026-04-01", None),
        ("2026-03-02", "2026-03-31", "2026年4月1日（星期三）"),
    ],
    ids=["T8 just enough", "T8 ends on a holiday", "T9 just enough", "T9 a day short"],
)
def test_thirty_days_begin_on_the_next_day_and_end_on_a_working_day(
    listening, editor, monkeypatch, published, last, needed
):
    """The day of posting isn't counted, and a last day of rest rolls on (民法典 art. 201, 203)."""
    monkeypatch.setattr(clock, "now", lambda: midnight(published) + timedelta(hours=8))
    period = {"opens_at": midnight(published), "closes_at": midnight(last) + timedelta(days=1)}
    told = duties_before_publishing(made(listening, editor, **period))

    assert bool(told) is (needed is not None)
    if needed:
        assert f"一般不少于30日，最早到{needed}24时截止" in told[0]
        assert told[0].endswith("期限较短的，要在公告中写明理由（《重大行政决策程序暂行条例》第十五条）")


def midnight(day):
    return timezone.make_aware(datetime.fromisoformat(day))


@pytest.mark.parametrize(
    ("held", "latest"), [("2026-10-15", date(2026, 10, 8)), ("2026-10-12", date(2026, 9, 30))]
)
def test_the_papers_of_a_hearing_come_on_a_working_day_seven_days_before(county, held, latest):
    """T11; and where the seventh day before lies in the holidays, the last working day before them."""
    assert latest_delivery(midnight(held) + timedelta(hours=9), county) == latest


def test_a_short_period_is_lawful_with_its_reason(listening, editor):
    record = made(listening, editor, closes_at=first_moment(8), short_reason="防汛紧急，汛期将至。")

    assert duties_before_publishing(record) == []


def test_a_period_that_is_over_is_no_period(listening, editor):
    record = made(listening, editor, opens_at=first_moment(-40), closes_at=first_moment(0))

    assert duties_before_publishing(record) == ["截止时间已经过了（《重大行政决策程序暂行条例》第十五条）"]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        (
            {"held_at": -1, "sign_up_until": -9},
            "举行时间已经过了（《重大行政决策程序暂行条例》第十四条、第十六条）",
        ),
        ({"sign_up_until": 31}, "报名截止时间应当早于举行时间（《重大行政决策程序暂行条例》第十六条）"),
        (
            {"sign_up_until": 24},
            "报名要在这一天以前截止，才来得及确定参加人（《重大行政决策程序暂行条例》第十六条）",
        ),
        ({"seats": {}}, f"{SEATS}（《重大行政决策程序暂行条例》第十六条）"),
        ({"seats": {}, "selection": "all"}, None),
    ],
)
def test_the_days_and_seats_of_a_hearing_fit_together(listening, editor, fields, refusal):
    moments = {name: first_moment(day) for name, day in fields.items() if isinstance(day, int)}
    record = made(listening, editor, Method.HEARING, **{**fields, **moments})

    told = (duties_before_publishing(record) or [None])[0]
    assert told == refusal or told.endswith(refusal)


def test_the_public_is_asked_about_the_newest_draft(listening, editor):
    record = made(listening, editor)
    Draft.objects.create(
        decision=listening, number=2, title="第二稿", explanation="改", made_at=clock.now(), made_by=editor
    )

    refusal = "选定的草案已经有新稿，请改选最新一稿（《重大行政决策程序暂行条例》第十五条、第十六条）"
    assert duties_before_publishing(record) == [refusal]


@pytest.mark.parametrize(
    ("published", "delivered", "fault"),
    [
        ("2026-09-28", "2026-10-08", None),
        ("2026-09-28", "2026-10-09", "材料最迟应当在2026年10月8日（星期四）送达"),
        ("2026-09-28", "2026-09-27", "名单在2026年9月28日（星期一）公布或者递补"),
        (None, "2026-10-08", "参加人名单还没有公布"),
    ],
)
def test_papers_are_delivered_after_the_list_and_seven_days_before_the_hearing(
    listening, editor, published, delivered, fault
):
    record = made(listening, editor, Method.HEARING, held_at=midnight("2026-10-15") + timedelta(hours=9))
    record.list_published_at = midnight(published) if published else None
    record.papers_delivered_on = date.fromisoformat(delivered)

    told = fault_of_delivery(record, record.papers_delivered_on)
    assert (told or "").startswith(fault or "")
    found = [reason for reason in duties_before_closing(record) if told and told in reason]
    assert bool(told) is bool(found) is bool(fault)


def test_who_moved_up_gets_the_papers_after_that(listening, editor):
    record = made(listening, editor, Method.HEARING, held_at=midnight("2026-10-15") + timedelta(hours=9))
    record.list_published_at = midnight("2026-09-21")
    consultations.make_participant(record, state="selected", seated_at=midnight("2026-09-29"))

    assert "2026年9月29日" in fault_of_delivery(record, date(2026, 9, 28))
    assert fault_of_delivery(record, date(2026, 9, 29)) is None


def test_what_was_said_at_the_meeting_has_to_become_an_opinion(listening, editor):
    """令713 art. 18 asks for an answer to what people said wherever they said it."""
    record = is_over(made(listening, editor, Method.SYMPOSIUM))
    person = consultations.make_participant(record, state="selected", attended=True, remarks="建议分步。")
    consultations.make_participant(record, "孙未到", state="selected", attended=False)
    left = "还有1名参加人的发言没有转为意见（《重大行政决策程序暂行条例》第十八条）"
    assert left in duties_before_closing(record)

    take_over_remarks(person, by=editor)

    assert left not in duties_before_closing(record)


@pytest.mark.parametrize("field", ["notice", "agenda", "afterwards"])
@pytest.mark.parametrize(
    "said", ["身份证号11010519491231002X", "卡号6222021234567890128", "请打13804120002找老王"]
)
def test_a_notice_tells_nothing_that_identifies_a_person(listening, editor, field, said):
    told = duties_before_publishing(made(listening, editor, **{field: said}))

    assert len(told) == 1
    assert told[0].endswith("（个人信息保护法第25条）")


def test_the_contact_of_the_notice_may_stand_in_its_words(listening, editor):
    whole = made(
        listening, editor, contact="刘经手 138-0412-0002", notice="请打13804120002，或者0412-7812345。"
    )

    assert duties_before_publishing(whole) == []


def test_minutes_tell_nothing_that_identifies_a_person(listening, editor):
    record = is_over(made(listening, editor, Method.WRITTEN))
    record.minutes = "王建国（电话１３８０４１２０００１）建议分步。"

    told = duties_before_closing(record)
    assert told == [
        "“记录、纪要或者结果”含有手机号（138…01），公开前请删去；"
        "办公电话写在“联系人和电话”一栏（个人信息保护法第25条）"
    ]


def test_everybody_who_was_at_the_hearing_confirms_the_record_or_says_why_not(listening, editor):
    record = is_over(made(listening, editor, Method.HEARING))
    there = consultations.make_participant(record, state="selected", attended=True)
    consultations.make_participant(record, "孙未定", state="selected")

    told = duties_before_closing(record)
    assert "还有1名参加人没有登记是否到会（《重大行政决策程序暂行条例》第十七条）" in told
    assert "还有1名参加人没有签字确认记录，也没有写明原因（《重大行政决策程序暂行条例》第十七条）" in told
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

    assert outcome_due_on([closes]).isoformat() == due


@pytest.mark.parametrize(("not_counted", "is_told"), [(["written"], True), ([], False)])
def test_a_method_says_that_it_does_not_count_where_the_county_has_set_so(settings, not_counted, is_told):
    settings.METHODS_NOT_COUNTED = not_counted

    assert ("不计入要求的2种方式" in TRAITS[Method.WRITTEN].duties) is is_told
    assert "不计入" not in TRAITS[Method.HEARING].duties
