"""Who takes part in an activity: whether one may sign up, free seats, and the list as the public reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from disclosure_portal.personal.masking import masked
from participation.lots import lot
from participation.methods import traits_of
from participation.models import Consultation, Group, Participant
from participation.queries.public_states import takes_sign_ups

State = Participant.State
SHOWN_SIGNS = 8  # of a lot: enough to see the order, and to find one's own


@dataclass(frozen=True)
class Line:
    """A participant as the public reads them; `lot` is empty where nothing was drawn."""

    participant: Participant
    lot: str

    @property
    def told(self) -> str:
        """What stands beside the result: how a seat was come by, or why somebody stepped back."""
        if self.was_invited and self.participant.state == State.SELECTED:
            return "邀请"
        if self.participant.state not in (State.SELECTED, State.WITHDRAWN):
            return ""
        return masked(self.participant.state_reason, [self.participant.name])

    @property
    def was_invited(self) -> bool:
        return self.participant.is_invited


def refusal_to_sign_up(consultation: Consultation, *, at: datetime) -> str | None:
    """Why nobody can sign up at a moment, and what to do instead; None when one can."""
    if takes_sign_ups(consultation, at=at):
        return None
    if not traits_of(consultation.method).signs_up:
        return f"{consultation.get_method_display()}不在网上报名，参加办法见活动页面。"
    if consultation.state == Consultation.State.CANCELLED:
        return f"本次活动已经取消：{consultation.cancelled_because}"
    return "报名已经截止。您仍可以在活动页面查看参加人名单和结果，或者联系公告里的联系人反映意见。"


def refusal_to_step_back(person: Participant, consultation: Consultation, *, at: datetime) -> str | None:
    """Why a person can't step back by the receipt at a moment; None when they can.

    Whoever staff entered calls: their number passed through other hands.
    """
    if person.state == State.WITHDRAWN:
        return "您已经退出。"
    if person.entered_by_id is not None:
        return f"您的报名由工作人员代为登记，要退出的，请联系{consultation.contact}。"
    if consultation.state != Consultation.State.PUBLISHED or at >= consultation.held_at:
        return "活动已经开始或者结束，不能再退出。"
    return None


def groups_asked(consultation: Consultation) -> list[tuple[str, str]]:
    """The groups that have seats, as choices; all of them where everybody takes part."""
    if consultation.selection == Consultation.Selection.ALL and not any(consultation.seats.values()):
        return list(Group.choices)
    return [(group, label) for group, label in Group.choices if consultation.seats.get(group)]


def free_seats(consultation: Consultation, group: str) -> int:
    """Seats of a group that nobody has; never below zero."""
    taken = consultation.participants.filter(group=group, state=State.SELECTED).count()
    return max(0, consultation.seats.get(group, 0) - taken)


@dataclass(frozen=True)
class GroupCount:
    """A group's seats, and how many of its people stand where."""

    label: str
    seats: int
    people: int
    selected: int


def group_counts(consultation: Consultation) -> list[GroupCount]:
    rows = consultation.participants.order_by().values("group", "state").annotate(count=Count("pk"))
    counts = {(row["group"], row["state"]): row["count"] for row in rows}
    told = [
        GroupCount(
            label,
            consultation.seats.get(group) or 0,
            sum(counts.get((group, state), 0) for state in State),
            counts.get((group, State.SELECTED), 0),
        )
        for group, label in Group.choices
    ]
    return [one for one in told if one.seats or one.people]


def published_list(consultation: Consultation) -> list[Line]:
    """Who takes part, once the list is public; for a draw everybody whose lot was drawn, in its order."""
    if consultation.list_published_at is None:
        return []
    people = consultation.participants.exclude(state=State.APPLIED)
    if not consultation.draw_seed:
        people = people.filter(state=State.SELECTED)
    return _in_order(people, consultation.draw_seed)


def _in_order(people: Iterable[Participant], seed: str) -> list[Line]:
    listed = sorted(people, key=lambda one: (one.group, one.drawn_at_place or 0, one.pk))
    return [Line(one, lot(one.receipt, seed)[:SHOWN_SIGNS] if one.drawn_at_place else "") for one in listed]
