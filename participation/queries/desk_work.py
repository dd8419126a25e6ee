"""What of public participation waits for a person: counted for the first page of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from participation.models import (
    AdoptionStatement,
    Consultation,
    Decision,
    Explanation,
    Meeting,
    NoticeChange,
    Opinion,
)
from participation.queries.decisions import waiting_for

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


@dataclass(frozen=True)
class Work:
    """How much of what waits, and the board where it is done (a name among the desk addresses)."""

    count: int
    text: str
    board: str


def work_of(user: User) -> list[Work]:
    """What waits for the user, the most pressing first; only what there is. One query for each line."""
    reviewed = units_of(user, Role.REVIEWER)
    edited = units_of(user, Role.EDITOR)
    open_books = Opinion.objects.counted().filter(consultation__state=Consultation.State.PUBLISHED)
    lines = [
        Work(
            Consultation.objects.filter(state=Consultation.State.SIGNED, decision__unit__in=reviewed).count(),
            "项公众参与活动等您审核发布",
            "consultations",
        ),
        Work(
            NoticeChange.objects.filter(
                state=NoticeChange.State.SIGNED,
                consultation__state=Consultation.State.PUBLISHED,
                consultation__decision__unit__in=reviewed,
            ).count(),
            "份公告延长或者改期等您审核发布",
            "consultations",
        ),
        Work(_statements_to_publish(reviewed), "份采纳情况说明或者解读等您审核发布", "decisions"),
        Work(
            Meeting.objects.filter(state=Meeting.State.SUBMITTED, unit__in=reviewed).count(),
            "个列席公告等您审核发布",
            "meetings",
        ),
        Work(
            Meeting.objects.filter(state=Meeting.State.ANSWERED, unit__in=reviewed).count(),
            "个会议的意见和答复等您审核公布",
            "meetings",
        ),
        Work(
            open_books.filter(
                screening=Opinion.Screening.WAITING, consultation__decision__unit__in=reviewed
            ).count(),
            "条意见等您甄别",
            "consultations",
        ),
        Work(
            open_books.filter(screening=Opinion.Screening.PASSED, consultation__decision__unit__in=edited)
            .unanswered()
            .count(),
            "条意见等您答复",
            "consultations",
        ),
        Work(Decision.objects.filter(waiting_for(user)).count(), "项重大行政决策轮到您办理", "decisions"),
    ]
    return [line for line in lines if line.count]


def _statements_to_publish(units: object) -> int:
    return sum(
        model.objects.filter(state=model.State.SIGNED, decision__unit__in=units).count()
        for model in (AdoptionStatement, Explanation)
    )
