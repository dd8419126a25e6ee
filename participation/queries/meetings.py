"""Reads around meetings open to attendance: where a call stands for the public, who holds which seat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from disclosure_portal.personal.masking import masked
from participation import law
from participation.duties import last_day
from participation.lots import lot
from participation.models import Decision, Group, Meeting, MeetingAttendance, SeatQuota

State = Meeting.State
Seat = MeetingAttendance.State
BY_THEMSELVES = "本人凭回执退出"

OVER = {  # the code for the public, and what it reads
    State.CANCELLED: ("cancelled", "已取消"),
    State.HELD: ("held", "已召开，意见正在办理"),
    State.ANSWERED: ("held", "已召开，意见正在办理"),
    State.CLOSED: ("closed", "已召开并答复"),
}


@dataclass(frozen=True)
class CallState:
    """Where a meeting stands for the public. `days_left` is told while people may sign up; 0 on the last day."""

    code: str
    label: str
    days_left: int | None = None


def call_state(meeting: Meeting, *, at: datetime) -> CallState:
    """Worked out from dates and the state of the staff's work, never stored."""
    if meeting.state in OVER:
        return CallState(*OVER[meeting.state])
    if not meeting.is_open_to_attendance:
        return CallState("none", "不安排列席")
    if meeting.is_open_for_sign_up_at(at):
        days = (last_day(meeting.sign_up_until) - timezone.localdate(at)).days
        return CallState("open", f"正在报名，还剩{days}天" if days else "正在报名，今天截止", days)
    if meeting.state == State.SEATED:
        return CallState("seated", "列席人员已确定")
    return CallState("over", "报名已截止，正在确定列席人员" if meeting.has_sign_up else "邀请列席")


def open_calls(at: datetime) -> list[tuple[Meeting, CallState]]:
    """The meetings for which anyone may sign up now, the nearest end first. One query."""
    called = Meeting.objects.public().filter(
        state=State.CALLED, no_attendance_reason="", sign_up_until__gt=at
    )
    listed = called.exclude(selection=Meeting.Selection.INVITED).select_related("unit")
    return [(meeting, call_state(meeting, at=at)) for meeting in listed.order_by("sign_up_until", "pk")]


@dataclass(frozen=True)
class Seats:
    """How the seats of one group are filled."""

    group: str
    seats: int
    applied: int
    taken: int

    @property
    def label(self) -> str:
        return Group(self.group).label

    @property
    def free(self) -> int:
        return max(0, self.seats - self.taken)


def seats_of(meeting: Meeting, people: Iterable[MeetingAttendance]) -> list[Seats]:
    """Every group that has seats, in the order of the groups."""
    listed = list(people)
    applied = Counter(person.group for person in listed)
    taken = Counter(person.group for person in listed if person.state in (Seat.SELECTED, Seat.CONFIRMED))
    quotas = quotas_of(meeting)
    return [Seats(quota.group, quota.seats, applied[quota.group], taken[quota.group]) for quota in quotas]


def quotas_of(meeting: Meeting) -> list[SeatQuota]:
    """The seats of each group, in the order of the groups."""
    order = list(Group)
    return sorted(meeting.quotas.all(), key=lambda quota: order.index(quota.group))


def refusal_to_step_back(person: MeetingAttendance, *, at: datetime) -> str | None:
    """Why a person can't give up the seat by the receipt at a moment; None when they can.

    Whoever staff entered calls: their number passed through other hands.
    """
    if person.state == Seat.DECLINED:
        return "您已经退出。"
    if person.entered_by_id is not None:
        return "您由工作人员代为登记，不能列席的，请电话告诉召集单位。"
    if person.meeting.state != State.SEATED or at >= person.meeting.held_at:
        return "列席人员还没有确定，或者会议已经开始、取消，现在不能退出。"
    if person.state not in (Seat.SELECTED, Seat.CONFIRMED):
        return "您没有入选，不用退出。"
    return None


def told_of(person: MeetingAttendance) -> str:
    """What became of a lot, as the public reads it: how a seat was come by, and why it was given up."""
    reason = masked(person.state_reason, [person.name]) if person.state_reason else ""
    return f"{person.get_state_display()}：{reason}" if reason else person.get_state_display()


@dataclass(frozen=True)
class Drawn:
    """The draw of one group as the public can repeat it: every lot in order, and how many of them were seated."""

    label: str
    seats: int
    invited: int
    lots: list[tuple[int, str, str]]  # place, lot, what became of it


def draw_of(meeting: Meeting, people: Iterable[MeetingAttendance]) -> list[Drawn]:
    """Lots instead of receipt numbers: each person finds their own, nobody another's."""
    listed = list(people)
    found = []
    for quota in quotas_of(meeting):
        own = [one for one in listed if one.group == quota.group]
        entered = sorted(
            (one for one in own if one.drawn_at_place is not None), key=lambda one: one.drawn_at_place
        )
        lots = [(one.drawn_at_place, lot(one.receipt, meeting.draw_seed), told_of(one)) for one in entered]
        invited = sum(one.drawn_at_place is None for one in own)
        found.append(Drawn(quota.get_group_display(), quota.seats, invited, lots))
    return found


def spoken_remarks(people: Iterable[MeetingAttendance]) -> list[tuple[MeetingAttendance, str, str]]:
    """Who said what and what was replied, as the public reads it.

    Numbers are masked, and the names and telephones of all `people` of the meeting, who may have been silent.
    """
    listed = list(people)
    names, phones = [one.name for one in listed], [one.phone for one in listed if one.phone]
    return [
        (one, masked(one.remarks, names, contacts=phones), masked(one.reply, names, contacts=phones))
        for one in listed
        if one.remarks.strip()
    ]


def too_few(meeting: Meeting, people: Iterable[MeetingAttendance]) -> str:
    """A hint when fewer than two are going to attend or attended; empty when there is nothing to say."""
    if not meeting.is_open_to_attendance or meeting.state == State.CANCELLED:
        return ""
    listed = list(people)
    if meeting.state in (State.HELD, State.ANSWERED, State.CLOSED):
        count = sum(one.attended is True for one in listed)
        return (
            f"只有{count}人到会，一般不少于{law.FEWEST_ATTENDING}人。" if count < law.FEWEST_ATTENDING else ""
        )
    if meeting.state == State.SEATED:
        count = sum(one.state in (Seat.SELECTED, Seat.CONFIRMED) for one in listed)
    else:
        count = sum(quota.seats for quota in meeting.quotas.all())
    return (
        f"列席人员只有{count}人，一般不少于{law.FEWEST_ATTENDING}人，请考虑再邀请。"
        if count < law.FEWEST_ATTENDING
        else ""
    )


def public_topics(meeting: Meeting) -> list[tuple[str, Decision | None]]:
    """The topics with the decision they belong to, where the public may read about it."""
    topics = list(meeting.topics.select_related("decision"))
    return [(topic.title, _shown(topic.decision)) for topic in topics]


def _shown(decision: Decision | None) -> Decision | None:
    return decision if decision is not None and decision.is_public and decision.was_started else None
