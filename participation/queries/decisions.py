"""What a decision has and lacks in its present round, and the board of decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from participation.models import (
    AdoptionStatement,
    Consultation,
    Decision,
    Draft,
    Evidence,
    Explanation,
    NotNeeded,
    Stage,
    StageEntry,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.accounts.models import User
    from participation.models.decisions import DecisionQuerySet


# The present round


def standing(decision: Decision, kind: str) -> Evidence | None:
    """The newest evidence of a kind that holds now."""
    found = decision.evidence.standing().filter(kind=kind, round=decision.round)
    return found.order_by("pk").last()


def is_not_needed(decision: Decision, requirement: str) -> bool:
    said = decision.not_needed.filter(requirement=requirement, round=decision.round, ended_at__isnull=True)
    return said.exists()


def is_exempt(decision: Decision) -> bool:
    """Without the public: only what is legally not public, and only when somebody said why (令713 art. 14)."""
    return not decision.is_public and is_not_needed(decision, NotNeeded.Requirement.PARTICIPATION)


def present_draft(decision: Decision) -> Draft | None:
    return decision.drafts.filter(round=decision.round).order_by("number").last()


def activities(decision: Decision) -> QuerySet[Consultation]:
    """The round's participation activities that were not cancelled."""
    return decision.consultations.filter(round=decision.round).exclude(state=Consultation.State.CANCELLED)


def completed_methods(decision: Decision) -> set[str]:
    """Methods by which the public was heard and whose books are closed."""
    return set(activities(decision).filter(state=Consultation.State.CLOSED).values_list("method", flat=True))


def plan_methods(decision: Decision) -> set[str]:
    """Of these, what counts for "any two" of 岫政办发〔2020〕37号."""
    return completed_methods(decision) - set(settings.METHODS_NOT_COUNTED)


def held_methods(decision: Decision) -> set[str]:
    """Counted methods that took place, their books closed or not."""
    now = clock.now()
    held = {found.method for found in activities(decision) if found.is_done_at(now)}
    return held - set(settings.METHODS_NOT_COUNTED)


def execution_began(decision: Decision) -> StageEntry | None:
    """When the round's execution began, or went on after it had been suspended."""
    entries = decision.stage_entries.filter(round=decision.round, stage=Stage.EXECUTING)
    return entries.order_by("pk").last()


# The board

STAGES_OF = {
    "editor": (Stage.PROPOSED, Stage.STARTED, Stage.DRAFTING, Stage.PARTICIPATION, Stage.HANDLING),
    "approver": (
        Stage.PROPOSED,
        Stage.STARTED,
        Stage.DRAFTING,
        Stage.PARTICIPATION,
        Stage.HANDLING,
        Stage.LEGALITY,
    ),
    "reviewer": (Stage.SCREENED, Stage.DISCUSSION, Stage.REPORTING, Stage.DECIDED, Stage.PUBLISHED),
}


def waiting_for(user: User) -> Q:
    """Decisions whose next word is the user's: the organiser's, the county office's or the legality unit's."""
    waiting = Q(state=Stage.LEGALITY, legality_unit__in=units_of(user, Role.APPROVER))
    for role in (Role.EDITOR, Role.APPROVER):
        waiting |= Q(state__in=STAGES_OF[role], unit__in=units_of(user, role))
    return waiting | Q(state__in=STAGES_OF[Role.REVIEWER], organ__in=units_of(user, Role.REVIEWER))


def narrowed(
    decisions: DecisionQuerySet, *, stage: str = "", unit: str = "", year: int | None = None, words: str = ""
) -> DecisionQuerySet:
    if stage:
        decisions = decisions.filter(state=stage)
    if unit:
        decisions = decisions.filter(unit__code=unit)
    if year:
        decisions = decisions.filter(created_at__year=year)
    for word in words.split():
        decisions = decisions.filter(Q(title__icontains=word) | Q(content__icontains=word))
    return decisions


def for_board(decisions: DecisionQuerySet, user: User) -> DecisionQuerySet:
    """What waits for the user first, then the newest stage first."""
    waits = ExpressionWrapper(waiting_for(user), output_field=BooleanField())
    listed = decisions.select_related("unit", "organ").annotate(waits=waits)
    return listed.order_by("-waits", "-state_since", "-pk")


def counts_by_stage(decisions: DecisionQuerySet) -> list[tuple[str, str, int]]:
    """(code, label, how many) of the stages that have any, in the order of the course."""
    counted = dict(decisions.order_by().values_list("state").annotate(Count("pk")))
    return [(stage.value, stage.label, counted[stage]) for stage in Stage if stage in counted]


# The course before the public


@dataclass(frozen=True)
class PublicCourse:
    """What anyone may know of a decision: no names of staff, no papers that were not marked as public."""

    entries: list[StageEntry]
    consultations: list[Consultation]
    evidence: list[Evidence]
    statements: list[AdoptionStatement]
    explanations: list[Explanation]


def public_course(decision: Decision) -> PublicCourse:
    shown = decision.consultations.public().select_related("draft").order_by("published_at", "pk")
    return PublicCourse(
        entries=list(_once_started(decision)),
        consultations=list(shown),
        evidence=list(decision.evidence.standing().public().order_by("dated_on", "pk")),
        statements=list(
            AdoptionStatement.objects.public().filter(decision=decision).order_by("published_at")
        ),
        explanations=list(Explanation.objects.public().filter(decision=decision).order_by("published_at")),
    )


def _once_started(decision: Decision) -> list[StageEntry]:
    entries = list(decision.stage_entries.order_by("pk"))
    first = next((place for place, entry in enumerate(entries) if entry.stage == Stage.STARTED), len(entries))
    return entries[first:]
