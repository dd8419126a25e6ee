"""Consultations as pages show them: one with its decision, the activities of a round, the board of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from disclosure_portal.personal.masking import masked
from participation.methods import Traits, traits_of
from participation.models import Consultation, Decision
from participation.models.consultations import ConsultationQuerySet
from participation.queries.public_states import PublicState, public_state, takes_sign_ups

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State = Consultation.State


@dataclass(frozen=True)
class Activity:
    """A consultation beside what is worked out of it for a moment."""

    consultation: Consultation
    traits: Traits
    state: PublicState
    takes_sign_ups: bool

    @property
    def is_to_come(self) -> bool:
        """Whether one can take part still, now or later."""
        return self.state.code in ("open", "upcoming")


def activity(consultation: Consultation, *, at: datetime) -> Activity:
    state = public_state(consultation, at=at)
    return Activity(consultation, traits_of(consultation.method), state, takes_sign_ups(consultation, at=at))


def for_the_public() -> ConsultationQuerySet:
    related = ("decision__unit", "decision__organ", "draft", "minutes_attachment")
    return Consultation.objects.public().with_outcome().select_related(*related)


def public_activities(decision: Decision, round: int, *, at: datetime) -> list[Activity]:
    """Every way of taking part in a round of the decision, the cancelled left out, in the order of publication."""
    found = Consultation.objects.public().of_round(decision, round).with_outcome()
    listed = found.exclude(state=State.CANCELLED).order_by("published_at", "pk")
    return [activity(one, at=at) for one in listed]


def shown_minutes(consultation: Consultation) -> str:
    """The minutes as the public reads them: numbers, and the names and telephones of those who took part, masked."""
    if not consultation.minutes.strip():
        return ""
    people = list(consultation.participants.only("name", "phone"))
    names, phones = [one.name for one in people], [one.phone for one in people if one.phone]
    return masked(consultation.minutes, names, contacts=phones, landlines=False)


# The board of the desk

TABS = {"preparing": "筹备中", "open": "正在进行", "waiting": "等待结果", "done": "已结束"}


def on_board(tab: str, user: User, *, at: datetime) -> ConsultationQuerySet:
    """The activities of one tab, the most urgent first."""
    mine = Consultation.objects.visible_to(user).with_outcome().with_end().select_related("decision__unit")
    over = Consultation.objects.over_at(at).values("pk")
    match tab:
        case "preparing":
            return mine.filter(state__in=(State.PREPARING, State.SIGNED)).order_by("-pk")
        case "open":
            going_on = mine.filter(state=State.PUBLISHED).exclude(pk__in=over)
            return going_on.order_by("end", "pk")
        case "waiting":
            is_waiting = Q(state=State.CLOSED, has_outcome=False) | Q(state=State.PUBLISHED, pk__in=over)
            return mine.filter(is_waiting).order_by("outcome_due_on", "pk")
    is_done = Q(state=State.CLOSED, has_outcome=True) | Q(state=State.CANCELLED)
    return mine.filter(is_done).order_by("-published_at", "-pk")


def board_counts(user: User, *, at: datetime) -> dict[str, int]:
    return {tab: on_board(tab, user, at=at).count() for tab in TABS}
