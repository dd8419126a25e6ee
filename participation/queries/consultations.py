"""Consultations as pages show them: one with its decision, the activities of a round, the board of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from participation.methods import Traits, traits_of
from participation.models import Consultation, Decision
from participation.models.consultations import ConsultationQuerySet
from participation.queries.public_states import PublicState, public_state, takes_sign_ups, with_outcome

State = Consultation.State


@dataclass(frozen=True)
class Activity:
    """A consultation beside what is worked out of it for a moment."""

    consultation: Consultation
    traits: Traits
    state: PublicState
    takes_sign_ups: bool


def activity(consultation: Consultation, *, at: datetime) -> Activity:
    state = public_state(consultation, at=at)
    return Activity(consultation, traits_of(consultation.method), state, takes_sign_ups(consultation, at=at))


def for_the_public() -> ConsultationQuerySet:
    related = ("decision__unit", "decision__organ", "draft", "minutes_attachment")
    return with_outcome(Consultation.objects.public().select_related(*related))


def public_activities(decision: Decision, round: int, *, at: datetime) -> list[Activity]:
    """Every way of taking part in a round of the decision, the cancelled left out, in the order of publication."""
    found = with_outcome(Consultation.objects.public().filter(decision=decision, round=round))
    listed = found.exclude(state=State.CANCELLED).order_by("published_at", "pk")
    return [activity(one, at=at) for one in listed]
