"""Makes decisions that listen to the public, and consultations ready for each of their steps, for tests."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.workdays.counting import add_calendar_days
from participation.models import (
    Consultation,
    Decision,
    Draft,
    Method,
    NoticeChange,
    Paragraph,
    Participant,
    Stage,
)
from participation.receipts import new_receipt
from tests.participation import records

TITLES = {
    Method.OPEN_SOLICITATION: "公开征求意见",
    Method.HEARING: "水价调整听证会",
    Method.SYMPOSIUM: "用水户座谈会",
}


def make_listening(decision, *, by):
    """The decision at the stage of public participation, with a draft of two paragraphs."""
    draft = Draft.objects.create(
        decision=decision,
        number=1,
        title="农村自来水价格调整方案（征求意见稿）",
        explanation="起草背景、依据和主要内容。",
        made_at=clock.now(),
        made_by=by,
    )
    Paragraph.objects.create(draft=draft, number=1, text="第一条　水价每吨2.5元。")
    Paragraph.objects.create(draft=draft, number=2, text="第二条　自2027年1月1日起执行。")
    Decision.objects.filter(pk=decision.pk).update(state=Stage.PARTICIPATION, was_started=True)
    decision.refresh_from_db()
    return decision


def first_moment(days):
    """The first moment of the day that many days from today."""
    return timezone.make_aware(datetime.combine(clock.today() + timedelta(days=days), time.min))


def just_enough(opens_in):
    """The first moment after a period of thirty days that begins in so many days, and ends with a working day."""
    last = add_calendar_days(clock.today() + timedelta(days=opens_in), 30).legal
    return first_moment((last - clock.today()).days + 1)


def whole(method=Method.OPEN_SOLICITATION, **fields):
    """What a notice of the method needs, whole."""
    values = {
        "title": TITLES.get(method, Method(method).label),
        "notice": "欢迎各位用水户提出意见。",
        "afterwards": "逐条研究，一个月内公布采纳情况。",
        "contact": "刘经手 0412-7812345",
        "opens_at": None,
        "closes_at": None,
    }
    if method in (Method.OPEN_SOLICITATION, Method.QUESTIONNAIRE, Method.OPINION_POLL, Method.WRITTEN):
        values |= {"opens_at": first_moment(1), "closes_at": just_enough(1)}
    else:
        values |= {"held_at": first_moment(30) + timedelta(hours=9), "place": "镇政府三楼会议室"}
    if method in (Method.HEARING, Method.SYMPOSIUM):
        values |= {
            "seats": {"stakeholder": 2, "expert": 1},
            "agenda": "一、宣布纪律；二、说明草案；三、发言。",
        }
    if method == Method.HEARING:
        values |= {
            "sign_up_until": first_moment(8),
            "selection": Consultation.Selection.DRAWN,
            "selection_rule": "分类别公开抽签产生。",
        }
    if method == Method.OPINION_POLL:
        values |= {"sample": "全镇随机抽取300户。", "conducted_by": "县统计调查队"}
    if method == Method.WRITTEN:
        values |= {"recipients": "各村民委员会。"}
    return {**values, **fields}


def make(decision, method=Method.OPEN_SOLICITATION, *, by, state="preparing", **fields):
    """A consultation with a whole notice, in the state asked for."""
    values = whole(method, published_at=clock.now() if state not in ("preparing", "signed") else None)
    return records.make_consultation(decision, method, by=by, state=state, **{**values, **fields})


def make_unlawful_hearing(decision, *, by):
    """A hearing that is over, whose papers were never delivered in time, and which left minutes."""
    day = first_moment(-5) + timedelta(hours=9)
    times = {"held_at": day, "sign_up_until": first_moment(-20), "list_published_at": first_moment(-18)}
    return make(decision, Method.HEARING, by=by, state="published", minutes="到会五人，记录在案。", **times)


def make_participant(consultation, name="王建国", *, group="stakeholder", **fields):
    values = {
        "receipt": new_receipt(),
        "name": name,
        "phone": "13804120000",
        "shown_name": f"{name[0]}某",
        "signed_up_at": clock.now(),
    }
    return Participant.objects.create(consultation=consultation, group=group, **{**values, **fields})


def make_change(consultation, *, by, state="preparing"):
    """A meeting or visit that is to be moved by twenty days."""
    return NoticeChange.objects.create(
        consultation=consultation,
        kind=NoticeChange.Kind.MOVE,
        held_at=consultation.held_at + timedelta(days=20),
        place=consultation.place,
        sign_up_until=consultation.sign_up_until,
        reason="道路中断",
        state=state,
        prepared_by=by,
    )
