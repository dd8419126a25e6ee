"""What each method of hearing the public owes: before its notice is published, and before its books are closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from disclosure_portal import clock
from participation import law
from participation.conditions import Condition, filled
from participation.methods import traits_of
from participation.models import Consultation, Method, Opinion, Participant


def duties_before_publishing(consultation: Consultation) -> list[str]:
    """Everything that the notice still lacks, each with its article."""
    return _lacking(consultation, (*FOR_EVERY_NOTICE, *NOTICE_OF.get(consultation.method, ())))


def duties_before_closing(consultation: Consultation) -> list[str]:
    """Everything that keeps the books open, each with its article."""
    return _lacking(consultation, (*FOR_ALL_BOOKS, *BOOKS_OF.get(consultation.method, ())))


def _lacking(consultation: Consultation, conditions: tuple[Condition, ...]) -> list[str]:
    return [reason for condition in conditions if (reason := condition(consultation))]


def days_open(consultation: Consultation) -> int:
    """Calendar days in which opinions come in; the first and the last day both count."""
    return (last_day(consultation.closes_at) - _day(consultation.opens_at)).days + 1


def latest_delivery(consultation: Consultation) -> date:
    """The last day on which the papers of a hearing still reach its participants in time (令713 art. 16)."""
    return _day(consultation.held_at) - timedelta(days=law.HEARING_PAPERS_DAYS)


def last_day(ends: datetime) -> date:
    """The last day that counts whole, for a moment that is the first one after it."""
    return _day(ends - timedelta(microseconds=1))


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


# The notice


def _draft_is_present(consultation: Consultation) -> str | None:
    draft = consultation.draft
    if draft is None:
        return "没有选定征求意见的草案"
    if draft.decision_id != consultation.decision_id or draft.round != consultation.round:
        return "选定的草案不是本轮决策的草案"
    if draft.decision.drafts.filter(round=draft.round, number__gt=draft.number).exists():
        return "选定的草案已经有新稿，请改选最新一稿"
    return None if draft.explanation.strip() else "草案没有起草说明"


def _period_is_set(consultation: Consultation) -> str | None:
    if not traits_of(consultation.method).has_period:
        return None
    if consultation.opens_at is None or consultation.closes_at is None:
        return "没有填写开始和截止时间"
    return "截止时间已经过了" if consultation.closes_at <= clock.now() else None


def _event_is_set(consultation: Consultation) -> str | None:
    if not traits_of(consultation.method).has_event:
        return None
    if consultation.held_at is None or not consultation.place.strip():
        return "没有填写举行时间和地点"
    return "举行时间已经过了" if consultation.held_at <= clock.now() else None


def _is_long_enough(consultation: Consultation) -> str | None:
    if consultation.opens_at is None or consultation.closes_at is None or consultation.short_reason.strip():
        return None
    days = days_open(consultation)
    if days >= law.SOLICITATION_DAYS:
        return None
    return f"征求意见的期限是{days}日，一般不少于{law.SOLICITATION_DAYS}日；期限较短的，要在公告中写明理由"


def _sign_up_ends_before(consultation: Consultation) -> str | None:
    if consultation.sign_up_until is None:
        return "没有填写报名截止时间"
    if consultation.held_at and consultation.sign_up_until >= consultation.held_at:
        return "报名截止时间应当早于举行时间"
    if consultation.held_at and last_day(consultation.sign_up_until) >= latest_delivery(consultation):
        return f"报名要在听证会{law.HEARING_PAPERS_DAYS}日以前截止，才来得及确定参加人、送达材料"
    return "报名截止时间已经过了" if consultation.sign_up_until <= clock.now() else None


def _has_seats(consultation: Consultation) -> str | None:
    takes_all = consultation.selection == Consultation.Selection.ALL
    return None if takes_all or any(consultation.seats.values()) else "没有填写各类参加人的名额"


def _has_questions(consultation: Consultation) -> str | None:
    return None if consultation.questions.exists() else "问卷还没有题目"


FOR_EVERY_NOTICE = (
    Condition("draft", "令713第15条、第16条", _draft_is_present),
    filled("notice", "没有填写公告正文", "令713第15条"),
    filled("afterwards", "没有写明意见以后怎样处理", "令713第18条"),
    filled("contact", "没有填写联系人和电话"),
    Condition("period", "令713第15条", _period_is_set),
    Condition("event", "令713第14条、第16条", _event_is_set),
)
NOTICE_OF = {
    Method.OPEN_SOLICITATION: (Condition("days", "令713第15条", _is_long_enough),),
    Method.HEARING: (
        Condition("sign_up", "令713第16条", _sign_up_ends_before),
        Condition("seats", "令713第16条", _has_seats),
        filled("selection", "没有选择参加人的产生办法", "令713第16条"),
        filled("selection_rule", "没有说明参加人的产生办法", "令713第16条"),
        filled("agenda", "没有填写听证会议程", "令713第17条"),
    ),
    Method.SYMPOSIUM: (Condition("seats", "令713第14条", _has_seats),),
    Method.QUESTIONNAIRE: (Condition("questions", "令713第14条", _has_questions),),
    Method.OPINION_POLL: (
        Condition("questions", "令713第14条", _has_questions),
        filled("sample", "没有写明调查对象和样本", "令713第14条"),
        filled("conducted_by", "没有写明调查机构", "令713第14条"),
    ),
    Method.WRITTEN: (filled("recipients", "没有写明向谁征求意见", "令713第14条"),),
}


# The books


def _is_over(consultation: Consultation) -> str | None:
    return None if consultation.is_done_at(clock.now()) else "活动还没有结束"


def _is_screened(consultation: Consultation) -> str | None:
    left = consultation.opinions.filter(screening=Opinion.Screening.WAITING).count()
    return f"还有{left}条意见没有甄别" if left else None


def _is_answered(consultation: Consultation) -> str | None:
    left = consultation.opinions.counted().unanswered().count()
    return f"还有{left}条意见没有答复" if left else None


def _list_was_published(consultation: Consultation) -> str | None:
    published = consultation.list_published_at
    if published is None:
        return "没有公布参加人名单"
    return "参加人名单是在听证会以后公布的" if published > consultation.held_at else None


def _papers_were_delivered(consultation: Consultation) -> str | None:
    delivered = consultation.papers_delivered_on
    if delivered is None:
        return "没有登记材料送达日期"
    if delivered > latest_delivery(consultation):
        return f"材料没有在听证会{law.HEARING_PAPERS_DAYS}日前送达，应当改期重新送达"
    return None


def _attendance_is_noted(consultation: Consultation) -> str | None:
    selected = consultation.participants.filter(state=Participant.State.SELECTED)
    if not selected.filter(attended=True).exists():
        return "没有登记到会的参加人"
    left = selected.filter(attended__isnull=True).count()
    return f"还有{left}名参加人没有登记是否到会" if left else None


def _record_is_confirmed(consultation: Consultation) -> str | None:
    there = consultation.participants.filter(attended=True)
    left = there.filter(record_confirmed_on__isnull=True, record_refusal="").count()
    return f"还有{left}名参加人没有签字确认记录，也没有写明原因" if left else None


def _has_answers(consultation: Consultation) -> str | None:
    if consultation.answer_sheets.counted().exists() or consultation.minutes.strip():
        return None
    return "没有收到答卷，也没有填写调查结果"


FOR_ALL_BOOKS = (
    Condition("over", "令713第18条", _is_over),
    Condition("screened", "令713第18条", _is_screened),
    Condition("answered", "令713第18条", _is_answered),
)
MINUTES = filled("minutes", "没有填写记录或者纪要", "令713第33条")
BOOKS_OF = {
    Method.HEARING: (
        Condition("list", "令713第16条", _list_was_published),
        Condition("papers", "令713第16条", _papers_were_delivered),
        Condition("attendance", "令713第17条", _attendance_is_noted),
        Condition("record", "令713第17条", _record_is_confirmed),
        MINUTES,
    ),
    Method.SYMPOSIUM: (Condition("attendance", "令713第14条", _attendance_is_noted), MINUTES),
    Method.SITE_VISIT: (filled("people_met", "没有填写走访对象", "令713第14条"), MINUTES),
    Method.QUESTIONNAIRE: (Condition("answers", "令713第14条", _has_answers),),
    Method.OPINION_POLL: (Condition("answers", "令713第14条", _has_answers),),
    Method.WRITTEN: (MINUTES,),
}
