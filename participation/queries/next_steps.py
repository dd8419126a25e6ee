"""What comes next in an activity for which people sign up, worked out from its dates and from what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from disclosure_portal.workdays.display import long_day
from participation.duties import latest_delivery, remarks_to_take_over
from participation.methods import traits_of
from participation.models import Consultation, Opinion, Participant
from participation.queries.public_states import takes_sign_ups

State, Selection = Participant.State, Consultation.Selection
PEOPLE, RECORD, OPINIONS = "participants", "consultation_record", "opinions"


@dataclass(frozen=True)
class NextStep:
    """What is to be done or waited for, and the page of the desk on which it is done; empty for a step of others."""

    text: str
    page: str = ""
    label: str = ""


def next_of_hearing(consultation: Consultation, *, at: datetime) -> NextStep | None:
    """The one step that comes next; None for other methods, and once only the closing is left."""
    if consultation.state != Consultation.State.PUBLISHED or not traits_of(consultation.method).signs_up:
        return None
    if at < consultation.held_at:
        return _before(consultation, at)
    return _after(consultation)


def _before(consultation: Consultation, at: datetime) -> NextStep:
    if takes_sign_ups(consultation, at=at):
        return NextStep(
            "公众正在报名。来电、来访报名的和邀请的人由经办人登记，报名截止以后产生参加人。",
            PEOPLE,
            "登记参加人",
        )
    if consultation.list_published_at is None:
        if not _is_decided(consultation):
            how = consultation.get_selection_display()
            return NextStep(f"报名已截止，请按公告的办法产生参加人（{how}）。", PEOPLE, "产生参加人")
        return NextStep("参加人已产生，由承办单位审核人核对、公布名单。", PEOPLE, "核对名单")
    if consultation.papers_delivered_on is None:
        latest = long_day(latest_delivery(consultation.held_at, consultation.unit.county))
        return NextStep(f"最迟{latest}把听证材料送达每一名参加人，送达以后登记日期。", RECORD, "登记材料送达")
    return NextStep("材料已送达，等听证会举行。会后登记到会、发言和签字。")


def _after(consultation: Consultation) -> NextStep | None:
    selected = consultation.participants.filter(state=State.SELECTED)
    there = consultation.participants.filter(attended=True)
    if selected.filter(attended__isnull=True).exists():
        return NextStep("听证会时间已过，请登记每名参加人是否到会、说了什么。", PEOPLE, "登记到会和发言")
    if there.filter(record_confirmed_on__isnull=True, record_refusal="").exists():
        return NextStep("请参加人在听证记录上签字，登记日期；没有签字的写明原因。", PEOPLE, "登记签字")
    if remarks_to_take_over(consultation).exists():
        return NextStep("请把参加人的发言转为意见，同其他意见一样答复。", PEOPLE, "把发言转为意见")
    if not consultation.minutes.strip():
        return NextStep("请填写听证记录。", RECORD, "填写听证记录")
    if consultation.opinions.filter(screening=Opinion.Screening.WAITING).exists():
        return NextStep("有意见等县政府办甄别，甄别以后答复。", OPINIONS, "看意见")
    if consultation.opinions.counted().unanswered().exists():
        return NextStep("请答复意见。", OPINIONS, "答复意见")
    return None


def _is_decided(consultation: Consultation) -> bool:
    """Whether it is settled for everybody who signed up if they take part."""
    if consultation.selection == Selection.DRAWN and consultation.draw_seed:
        return True
    return not consultation.participants.filter(state=State.APPLIED, is_invited=False).exists()
