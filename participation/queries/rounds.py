"""A decision's present round as its gates see it: each table is read at most once, however many conditions ask."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings

from disclosure_portal import clock
from participation.models import Consultation, NotNeeded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from participation.models import Decision, Draft, Evidence, StageEntry


class Round:
    """What a decision has and lacks in its present round, as it stands when it is first asked for."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision

    # Evidence, and what is not needed

    @cached_property
    def all_papers(self) -> list[Evidence]:
        """Standing evidence of every round, the newest last."""
        return list(self.decision.evidence.standing().order_by("pk"))

    @property
    def papers(self) -> list[Evidence]:
        return [paper for paper in self.all_papers if paper.round == self.decision.round]

    def paper(self, kind: str) -> Evidence | None:
        """The newest evidence of a kind that holds now."""
        return next((paper for paper in reversed(self.papers) if paper.kind == kind), None)

    @cached_property
    def needless(self) -> dict[str, NotNeeded]:
        """What was found not needed, under its requirement."""
        said = self.decision.not_needed.filter(round=self.decision.round, ended_at__isnull=True)
        return {one.requirement: one for one in said.select_related("said_by")}

    @property
    def is_exempt(self) -> bool:
        """Without the public: only what is legally not public, and only when somebody said why (令713 art. 14)."""
        return not self.decision.is_public and NotNeeded.Requirement.PARTICIPATION in self.needless

    # Drafts and stages

    @cached_property
    def drafts(self) -> list[Draft]:
        return list(self.decision.drafts.filter(round=self.decision.round).order_by("number"))

    @property
    def draft(self) -> Draft | None:
        return self.drafts[-1] if self.drafts else None

    @property
    def material_drafts(self) -> list[Draft]:
        return [draft for draft in self.drafts if draft.is_material]

    @cached_property
    def entries(self) -> list[StageEntry]:
        return list(self.decision.stage_entries.filter(round=self.decision.round).order_by("pk"))

    def entered(self, stage: str) -> StageEntry | None:
        """When the stage was entered the last time."""
        return next((entry for entry in reversed(self.entries) if entry.stage == stage), None)

    # Hearing the public

    @cached_property
    def activities(self) -> list[Consultation]:
        """The round's participation activities that were not cancelled."""
        found = self.decision.consultations.filter(round=self.decision.round)
        kept = found.exclude(state=Consultation.State.CANCELLED)
        return list(kept.select_related("draft").order_by("pk"))

    @property
    def closed(self) -> list[Consultation]:
        return [one for one in self.activities if one.state == Consultation.State.CLOSED]

    @property
    def held(self) -> list[Consultation]:
        """What took place, the books closed or not."""
        now = clock.now()
        return [one for one in self.activities if one.is_done_at(now)]


def counted_methods(activities: Iterable[Consultation]) -> set[str]:
    """The methods that count for "any two" of 岫政办发〔2020〕37号; what was held unlawfully is none."""
    return {one.method for one in activities if one.is_counted} - set(settings.METHODS_NOT_COUNTED)
