"""Decisions: what happened last, who has the next word, the board of the desk, and the course before the public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Q

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders, units_of
from participation.models import (
    AdoptionStatement,
    Consultation,
    Decision,
    Evidence,
    Explanation,
    Stage,
    StageEntry,
)

if TYPE_CHECKING:
    from datetime import datetime

    from disclosure_portal.accounts.models import User
    from participation.models.decisions import DecisionQuerySet


# Its course


def last_change(decision: Decision) -> datetime:
    """When anything of what the archive holds was written the last time."""
    moments = [decision.state_since]
    for records, names in (
        (decision.evidence, ("entered_at", "superseded_at")),
        (decision.drafts, ("made_at",)),
        (decision.not_needed, ("said_at", "ended_at")),
        (decision.consultations, ("published_at", "closed_at")),
        (decision.adoptionstatements, ("saved_at", "published_at")),
        (decision.explanations, ("saved_at", "published_at")),
    ):
        found = records.aggregate(**{name: Max(name) for name in names})
        moments += [moment for moment in found.values() if moment]
    return max(moments)


# The board

EDITOR_OF_UNIT, APPROVER_OF_UNIT = (Role.EDITOR, "unit"), (Role.APPROVER, "unit")
APPROVER_OF_LEGALITY, REVIEWER_OF_ORGAN = (Role.APPROVER, "legality_unit"), (Role.REVIEWER, "organ")
# Who has the next word in each stage: the role, and as which of its units the decision names theirs.
NEXT_WORD: dict[str, tuple[tuple[Role, str], ...]] = {
    Stage.PROPOSED: (EDITOR_OF_UNIT, APPROVER_OF_UNIT),
    Stage.SCREENED: (REVIEWER_OF_ORGAN,),
    Stage.STARTED: (EDITOR_OF_UNIT, APPROVER_OF_UNIT),
    Stage.DRAFTING: (EDITOR_OF_UNIT, APPROVER_OF_UNIT),
    Stage.PARTICIPATION: (EDITOR_OF_UNIT, APPROVER_OF_UNIT),
    Stage.HANDLING: (EDITOR_OF_UNIT, APPROVER_OF_UNIT),
    Stage.LEGALITY: (APPROVER_OF_LEGALITY, APPROVER_OF_UNIT),
    Stage.DISCUSSION: (REVIEWER_OF_ORGAN,),
    Stage.REPORTING: (REVIEWER_OF_ORGAN,),
    Stage.DECIDED: (EDITOR_OF_UNIT, REVIEWER_OF_ORGAN),
    Stage.PUBLISHED: (EDITOR_OF_UNIT, REVIEWER_OF_ORGAN),
    Stage.SUSPENDED: (REVIEWER_OF_ORGAN,),
    Stage.EVALUATED: (REVIEWER_OF_ORGAN,),
}


def waiting_for(user: User) -> Q:
    """Decisions whose next word is the user's: the organiser's, the county office's or the legality unit's."""
    stages: dict[tuple[Role, str], list[str]] = {}
    for stage, words in NEXT_WORD.items():
        for word in words:
            stages.setdefault(word, []).append(stage)
    waiting = Q()
    for (role, place), waits in stages.items():
        waiting |= Q(state__in=waits, **{f"{place}__in": units_of(user, role)})
    return waiting


def next_people(decision: Decision) -> list[User]:
    """Those who have the next word; where nobody has one, the organiser's editors hear how far it is."""
    words = NEXT_WORD.get(decision.state, (EDITOR_OF_UNIT,))
    found = [person for role, place in words for person in holders(role, getattr(decision, place))]
    return list(dict.fromkeys(found))


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
