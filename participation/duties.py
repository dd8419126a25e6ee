"""What each method of hearing the public owes: before its notice is published, and before its books are closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, Max, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from catalogs.checkup.personal_data import refused_personal_data
from disclosure_portal import clock
from disclosure_portal.personal.detecting import MOBILE_NUMBER
from disclosure_portal.personal.phones import plain_number
from disclosure_portal.personal.plain_view import view_of
from disclosure_portal.workdays.counting import DueDay, add_calendar_days, calendar_days_before
from disclosure_portal.workdays.display import long_day
from participation import law
from participation.conditions import Condition, filled
from participation.law import procedure
from participation.methods import traits_of
from participation.models import Consultation, Method, Opinion, Participant

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


def duties_before_publishing(consultation: Consultation) -> list[str]:
    """Everything that the notice still lacks, each with its article."""
    return _lacking(consultation, (*FOR_EVERY_NOTICE, *NOTICE_OF.get(consultation.method, ())))


def duties_before_closing(consultation: Consultation) -> list[str]:
    """Everything that keeps the books open, each with its article; what was ended early owes only the answers."""
    own = () if consultation.ended_early else BOOKS_OF.get(consultation.method, ())
    return _lacking(consultation, (*FOR_ALL_BOOKS, *own))


def faults_of_event(consultation: Consultation) -> list[str]:
    """Why a hearing, symposium or visit isn't one that was held lawfully: it is called off before its day, or lacks
    something of what its method owes (令713 art. 14, 16, 17). Empty for what has no day.
    """
    if not traits_of(consultation.method).has_event:
        return []
    if not consultation.is_done_at(clock.now()):
        return ["公告的举行时间还没有到"]
    return _lacking(consultation, BOOKS_OF[Method(consultation.method)])


def duties_of_unlawful_event(consultation: Consultation) -> list[str]:
    """What was said at it or about it is owed an answer all the same (令713 art. 18)."""
    return _lacking(consultation, (*ANSWERING, SPOKEN))


def _lacking(consultation: Consultation, conditions: tuple[Condition, ...]) -> list[str]:
    return [reason for condition in conditions if (reason := condition(consultation))]


def days_open(consultation: Consultation) -> int:
    """Calendar days in which opinions come in; the first one isn't counted (民法典 art. 201)."""
    return (last_day(consultation.closes_at) - _day(consultation.opens_at)).days


def is_short(consultation: Consultation) -> bool:
    """Whether its period ends before the 30 days are over (令713 art. 15)."""
    if consultation.opens_at is None or consultation.closes_at is None:
        return False
    due = earliest_end(_day(consultation.opens_at), consultation.unit.county)
    return last_day(consultation.closes_at) < due.legal


def earliest_end(opens_on: date, county: Unit) -> DueDay:
    """The first day with which a solicitation may end: 30 days counted from the day after it begins (令713 art. 15).

    As the legal day the next working day, where the last one is a day of rest (民法典 art. 201, 203).
    """
    return add_calendar_days(opens_on, law.SOLICITATION_DAYS, county=county)


def latest_delivery(held_at: datetime, county: Unit) -> date:
    """The last day on which the papers of a hearing still reach its participants in time (令713 art. 16).

    Seven days before it, the day of the hearing not counted; a working day, so that somebody can deliver them.
    """
    return calendar_days_before(_day(held_at), law.HEARING_PAPERS_DAYS, county=county).legal


def earliest_delivery(consultation: Consultation) -> date | None:
    """The day on which it was known whom the papers go to: the list was published, or the last person moved up."""
    seated = consultation.participants.filter(state=Participant.State.SELECTED).aggregate(
        last=Max("seated_at")
    )
    known = [moment for moment in (consultation.list_published_at, seated["last"]) if moment is not None]
    return _day(max(known)) if consultation.list_published_at else None


def fault_of_delivery(consultation: Consultation, delivered: date) -> str | None:
    """Why the papers of a hearing can't have been delivered on a day, or were too late then (令713 art. 16)."""
    known, latest = (
        earliest_delivery(consultation),
        latest_delivery(consultation.held_at, consultation.unit.county),
    )
    if known is None:
        return "参加人名单还没有公布，公布名单以后再送达、登记材料"
    if delivered < known:
        return f"名单在{long_day(known)}公布或者递补，材料送达日期不能早于这一天"
    if delivered > latest:
        return (
            f"材料最迟应当在{long_day(latest)}送达（听证会{law.HEARING_PAPERS_DAYS}日前），应当改期重新送达"
        )
    return None


def remarks_to_take_over(consultation: Consultation) -> QuerySet[Participant]:
    """Who said something at the meeting that isn't among the opinions yet (令713 art. 18)."""
    key = Concat(Value(Participant.OPINION_KEY), Cast(OuterRef("pk"), CharField()))
    there = consultation.participants.filter(attended=True).exclude(remarks="")
    return there.exclude(Exists(Opinion.objects.filter(form_key=key))).order_by("group", "pk")


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
    due = earliest_end(_day(consultation.opens_at), consultation.unit.county)
    if last_day(consultation.closes_at) >= due.legal:
        return None
    return (
        f"征求意见的期限一般不少于{law.SOLICITATION_DAYS}日，最早到{long_day(due.legal)}24时截止"
        f"（{due.conclusion().rstrip('。')}）；期限较短的，要在公告中写明理由"
    )


def _sign_up_ends_before(consultation: Consultation) -> str | None:
    if consultation.sign_up_until is None:
        return "没有填写报名截止时间"
    if consultation.held_at and consultation.sign_up_until >= consultation.held_at:
        return "报名截止时间应当早于举行时间"
    if consultation.held_at and (late := sign_up_too_late(consultation.sign_up_until, consultation)):
        return late
    return "报名截止时间已经过了" if consultation.sign_up_until <= clock.now() else None


def sign_up_too_late(
    until: datetime, consultation: Consultation, held_at: datetime | None = None
) -> str | None:
    """Why sign-up can't last until then: the papers still have to be delivered before the hearing."""
    latest = latest_delivery(held_at or consultation.held_at, consultation.unit.county)
    if last_day(until) < latest:
        return None
    return f"听证材料最迟在{long_day(latest)}送达参加人，报名要在这一天以前截止，才来得及确定参加人"


def _has_seats(consultation: Consultation) -> str | None:
    takes_all = consultation.selection == Consultation.Selection.ALL
    return None if takes_all or any(consultation.seats.values()) else "没有填写各类参加人的名额"


def _without_personal_data(*names: str) -> Callable[[Consultation], str | None]:
    """Numbers that identify people, and their own telephones; what the notice gives as its contact may stand."""

    def lacks(consultation: Consultation) -> str | None:
        for name in names:
            if fault := fault_of_personal_data(consultation, getattr(consultation, name)):
                return f"“{Consultation._meta.get_field(name).verbose_name}”{fault}"
        return None

    return lacks


def fault_of_personal_data(consultation: Consultation, text: str) -> str | None:
    """Why a text can't become public; what the notice gives as its contact may stand (个人信息保护法 art. 25)."""
    if refusal := refused_personal_data(text):
        return refusal.rstrip("。")
    known = {plain_number(found) for found in _mobiles(consultation.contact)}
    private = [found for found in _mobiles(text) if plain_number(found) not in known]
    if not private:
        return None
    return f"含有手机号（{private[0][:3]}…{private[0][-2:]}），公开前请删去；办公电话写在“联系人和电话”一栏"


def _mobiles(text: str) -> list[str]:
    return [found.group() for found in MOBILE_NUMBER.finditer(view_of(text).text)]


def _has_questions(consultation: Consultation) -> str | None:
    return None if consultation.questions.exists() else "问卷还没有题目"


SHOWN_WORDS = (
    *("title", "notice", "afterwards", "short_reason", "agenda", "selection_rule", "place"),
    *("sample", "conducted_by", "recipients"),
)
FOR_EVERY_NOTICE = (
    Condition("draft", procedure(15, 16), _draft_is_present),
    filled("notice", "没有填写公告正文", procedure(15)),
    filled("afterwards", "没有写明意见以后怎样处理", procedure(18)),
    filled("contact", "没有填写联系人和电话"),
    Condition("notice_personal_data", "个人信息保护法第25条", _without_personal_data(*SHOWN_WORDS)),
    Condition("period", procedure(15), _period_is_set),
    Condition("event", procedure(14, 16), _event_is_set),
)
NOTICE_OF = {
    Method.OPEN_SOLICITATION: (Condition("days", procedure(15), _is_long_enough),),
    Method.HEARING: (
        Condition("sign_up", procedure(16), _sign_up_ends_before),
        Condition("seats", procedure(16), _has_seats),
        filled("selection", "没有选择参加人的产生办法", procedure(16)),
        filled("selection_rule", "没有说明参加人的产生办法", procedure(16)),
        filled("agenda", "没有填写听证会议程", procedure(17)),
    ),
    Method.SYMPOSIUM: (Condition("seats", procedure(14), _has_seats),),
    Method.QUESTIONNAIRE: (Condition("questions", procedure(14), _has_questions),),
    Method.OPINION_POLL: (
        Condition("questions", procedure(14), _has_questions),
        filled("sample", "没有写明调查对象和样本", procedure(14)),
        filled("conducted_by", "没有写明调查机构", procedure(14)),
    ),
    Method.WRITTEN: (filled("recipients", "没有写明向谁征求意见", procedure(14)),),
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
        is_late = clock.today() > latest_delivery(consultation.held_at, consultation.unit.county)
        return "没有登记材料送达日期" + ("；没有按期送达的，应当在会前改期" if is_late else "")
    return fault_of_delivery(consultation, delivered)


def _attendance_is_noted(consultation: Consultation) -> str | None:
    selected = consultation.participants.filter(state=Participant.State.SELECTED)
    if not selected.filter(attended=True).exists():
        return "没有登记到会的参加人"
    left = selected.filter(attended__isnull=True).count()
    return f"还有{left}名参加人没有登记是否到会" if left else None


def _remarks_are_opinions(consultation: Consultation) -> str | None:
    left = remarks_to_take_over(consultation).count()
    return f"还有{left}名参加人的发言没有转为意见" if left else None


def _record_is_confirmed(consultation: Consultation) -> str | None:
    there = consultation.participants.filter(attended=True)
    left = there.filter(record_confirmed_on__isnull=True, record_refusal="").count()
    return f"还有{left}名参加人没有签字确认记录，也没有写明原因" if left else None


def _has_answers(consultation: Consultation) -> str | None:
    if consultation.answer_sheets.counted().exists() or consultation.minutes.strip():
        return None
    return "没有收到答卷，也没有填写调查结果"


ANSWERING = (
    Condition("screened", procedure(18), _is_screened),
    Condition("answered", procedure(18), _is_answered),
    Condition(
        "minutes_personal_data", "个人信息保护法第25条", _without_personal_data("minutes", "people_met")
    ),
)
FOR_ALL_BOOKS = (Condition("over", procedure(18), _is_over), *ANSWERING)
SPOKEN = Condition("spoken", procedure(18), _remarks_are_opinions)
MINUTES = filled("minutes", "没有填写记录或者纪要", procedure(33))
BOOKS_OF = {
    Method.HEARING: (
        Condition("list", procedure(16), _list_was_published),
        Condition("papers", procedure(16), _papers_were_delivered),
        Condition("attendance", procedure(17), _attendance_is_noted),
        SPOKEN,
        Condition("record", procedure(17), _record_is_confirmed),
        MINUTES,
    ),
    Method.SYMPOSIUM: (Condition("attendance", procedure(14), _attendance_is_noted), SPOKEN, MINUTES),
    Method.SITE_VISIT: (filled("people_met", "没有填写走访对象", procedure(14)), MINUTES),
    Method.QUESTIONNAIRE: (Condition("answers", procedure(14), _has_answers),),
    Method.OPINION_POLL: (Condition("answers", procedure(14), _has_answers),),
    Method.WRITTEN: (MINUTES,),
}
