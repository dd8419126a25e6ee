"""What is going on: the consultations that anyone can take part in, those that await their outcome, and the outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from participation.models import Consultation
from participation.models.consultations import ConsultationQuerySet
from participation.queries.consultations import Activity, activity, for_the_public

MOST = 50  # of each part: far more than a county has at once


@dataclass(frozen=True)
class Overview:
    """What the first page of public participation shows. The nearest end stands first."""

    open: list[Activity]
    coming: list[Activity]
    awaiting: list[Activity]


def overview(at: datetime) -> Overview:
    """Everything public whose outcome isn't, sorted into its parts. Two queries."""
    waiting = for_the_public().filter(has_outcome=False).exclude(state=Consultation.State.CANCELLED)
    waiting = waiting.with_end()
    going_on = activities_of(waiting.filter(end__gt=at).order_by("end", "pk")[: 2 * MOST], at=at)
    return Overview(
        open=[one for one in going_on if one.state.code == "open"],
        coming=[one for one in going_on if one.state.code == "upcoming"],
        awaiting=activities_of(waiting.filter(end__lte=at).order_by("-end", "-pk")[:MOST], at=at),
    )


def outcomes() -> ConsultationQuerySet:
    """Consultations whose outcome is public, and those that were called off: the latest first."""
    listed = for_the_public()
    ended = listed.filter(has_outcome=True) | listed.filter(state=Consultation.State.CANCELLED)
    return ended.order_by("-published_at", "-pk")


def activities_of(
    consultations: QuerySet[Consultation] | list[Consultation], *, at: datetime
) -> list[Activity]:
    return [activity(consultation, at=at) for consultation in consultations]
