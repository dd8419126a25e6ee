"""What of public participation waits for a person: only steps that are open to them, each with the page to take it on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role, units_of
from disclosure_portal.workflow import Step
from participation.models import (
    AdoptionStatement,
    Consultation,
    Decision,
    Evidence,
    Explanation,
    Meeting,
    NoticeChange,
    Opinion,
    Stage,
)
from participation.permissions import COUNTY_EVIDENCE, may_enter_evidence
from participation.queries.rounds import Round
from participation.workflow import consultations, gates, meetings, notice_changes, outcomes

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from disclosure_portal.accounts.models import User

NAMED = 5  # records told one by one; more are counted, with the way to their board
MOST_LOOKED_AT = 50  # of one kind, the newest: the page stays quick whatever was left lying
EVIDENCE_OF_A_PAPER = "evidence-"
# Once it is carried out a decision waits for months: nobody is pressed then.
PRESSING = tuple(
    stage
    for gate in gates.COURSE
    for stage in gate.sources
    if stage not in (Stage.EXECUTING, Stage.EVALUATED)
)


@dataclass(frozen=True)
class Work:
    """How much waits, what is to be done, of what, and the address where it is done."""

    count: int
    text: str
    address: str
    about: str = ""


def work_of(user: User) -> list[Work]:
    """What waits for the user, the most pressing first; only what there is."""
    signed, reviewed, edited = (units_of(user, role) for role in (Role.APPROVER, Role.REVIEWER, Role.EDITOR))
    return [
        *_activities(user, signed, reviewed),
        *_changes(user, signed, reviewed),
        *_statements(user, signed, reviewed),
        *_meetings(user, reviewed),
        *_opinions(reviewed, Q(screening=Opinion.Screening.WAITING), "条意见等您甄别", "unscreened"),
        *_opinions(edited, Q(screening=Opinion.Screening.PASSED, verdict=""), "条意见等您答复", "unanswered"),
        *_decisions(user),
    ]


def _activities(user: User, signed: object, reviewed: object) -> list[Work]:
    """Complete notices to sign and to publish, and books in which everything is done."""
    state = Consultation.State
    found = Consultation.objects.select_related("decision__unit")
    of_unit, of_county = found.filter(decision__unit__in=signed), found.filter(decision__unit__in=reviewed)
    board = "consultations"
    return [
        *_open(
            user, consultations.SIGN, of_unit.filter(state=state.PREPARING), "项公众参与活动等您审核", board
        ),
        *_open(
            user,
            consultations.PUBLISH,
            of_county.filter(state=state.SIGNED),
            "项公众参与活动等您审核发布",
            board,
        ),
        *_open(
            user, consultations.CLOSE, of_unit.filter(state=state.PUBLISHED), "项公众参与活动等您办结", board
        ),
    ]


def _changes(user: User, signed: object, reviewed: object) -> list[Work]:
    state = NoticeChange.State
    found = NoticeChange.objects.filter(consultation__state=Consultation.State.PUBLISHED)
    found = found.select_related("consultation__decision__unit")
    to_sign = found.filter(state=state.PREPARING, consultation__decision__unit__in=signed)
    to_publish = found.filter(state=state.SIGNED, consultation__decision__unit__in=reviewed)
    return [
        *_open(user, notice_changes.SIGN, to_sign, "份公告变更等您审核", "consultations"),
        *_open(user, notice_changes.PUBLISH, to_publish, "份公告变更等您审核发布", "consultations"),
    ]


def _statements(user: User, signed: object, reviewed: object) -> list[Work]:
    found = []
    for model, name in ((AdoptionStatement, "采纳情况说明"), (Explanation, "解读")):
        rows = model.objects.select_related("decision__unit")
        to_sign = rows.filter(state=model.State.DRAFT, decision__unit__in=signed)
        to_publish = rows.filter(state=model.State.SIGNED, decision__unit__in=reviewed)
        found += _open(user, outcomes.SIGN, to_sign, f"份{name}等您审核", "decisions")
        found += _open(user, outcomes.PUBLISH, to_publish, f"份{name}等您审核发布", "decisions")
    return found


def _meetings(user: User, reviewed: object) -> list[Work]:
    state = Meeting.State
    found = Meeting.objects.filter(unit__in=reviewed).select_related("unit")
    told = found.filter(state=state.SUBMITTED)
    replied = found.filter(state=state.ANSWERED)
    return [
        *_open(user, meetings.PUBLISH, told, "个列席公告等您审核发布", "meetings"),
        *_open(user, meetings.CLOSE, replied, "个会议的意见和答复等您审核公布", "meetings"),
    ]


def _opinions(units: object, left: Q, text: str, name: str) -> list[Work]:
    """One line for each activity, to the list of just these opinions. One query, however many there are."""
    found = Consultation.objects.filter(state=Consultation.State.PUBLISHED, decision__unit__in=units)
    waiting = Opinion.objects.filter(left, consultation__in=found)
    counts = waiting.order_by().values("consultation", "consultation__title").annotate(count=Count("pk"))
    return [
        Work(
            row["count"],
            text,
            f"{reverse('participation_desk:opinions', args=[row['consultation']])}?left={name}",
            row["consultation__title"],
        )
        for row in counts.order_by("-count", "consultation")
    ]


def _decisions(user: User) -> list[Work]:
    """Gates that the user can sign with nothing missing, and decisions for which a paper is theirs to register."""
    mine = (
        Q(unit__in=units_of(user, Role.EDITOR))
        | Q(unit__in=units_of(user, Role.APPROVER))
        | Q(legality_unit__in=units_of(user, Role.APPROVER))
        | Q(organ__in=units_of(user, Role.REVIEWER))
    )
    found = Decision.objects.filter(mine, state__in=PRESSING).select_related("unit", "organ", "legality_unit")
    to_sign, to_register = [], []
    for decision in found.order_by("-state_since", "-pk")[:MOST_LOOKED_AT]:
        gate = next(gate for gate in gates.COURSE if decision.state in gate.sources)
        round = Round(decision)
        missing = [need for need in gate.needs if need(round)]
        if not missing and gate.may(user, decision):
            to_sign.append(decision)
        elif any(_is_to_register(user, decision, need.where) for need in missing):
            to_register.append(decision)
    return [
        *_told(to_sign, "项重大行政决策等您签批", "decisions"),
        *_told(to_register, "项重大行政决策等您登记材料", "decisions"),
    ]


def _is_to_register(user: User, decision: Decision, where: str) -> bool:
    """Whether what is missing is the user's own to write down. What waits for days or for others isn't."""
    kind = where.removeprefix(EVIDENCE_OF_A_PAPER)
    if kind == Evidence.Kind.LEGALITY:
        return decision.state == Stage.LEGALITY and may_enter_evidence(user, decision, kind)
    if kind in COUNTY_EVIDENCE:
        return has_role(user, Role.REVIEWER, decision.organ)
    is_paper = where in ("facts", "drafts") or where.startswith(EVIDENCE_OF_A_PAPER)
    return is_paper and has_role(user, Role.EDITOR, decision.unit)


def _open(user: User, step: Step, records: QuerySet[Model], text: str, board: str) -> list[Work]:
    """Records of which the step is open to the user."""
    looked_at = records.order_by("-pk")[:MOST_LOOKED_AT]
    return _told([record for record in looked_at if step.is_open_to(user, record)], text, board)


def _told(records: Iterable[Model], text: str, board: str) -> list[Work]:
    """Each by its name; when there are many, how many and where."""
    found = list(records)
    if len(found) > NAMED:
        return [Work(len(found), text, reverse(f"participation_desk:{board}"))]
    return [Work(1, text, record.get_absolute_url(), str(record)) for record in found]
