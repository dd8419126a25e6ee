"""Steps on what a decision's gates rest on: evidence, what is not needed, and the versions of the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workflow import Step, StepRefused
from participation.models import Decision, Draft, Evidence, NotNeeded, Paragraph, Stage
from participation.models.decisions import OVER
from participation.permissions import may_edit, may_enter_evidence, may_say_not_needed
from participation.queries.rounds import Round
from participation.workflow.decisions import EDIT
from participation.workflow.gates import keeping_a_signer

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

QUESTION_OF = {
    NotNeeded.Requirement.EXPERTS: "is_professional",
    NotNeeded.Requirement.RISK: "is_risky",
    NotNeeded.Requirement.FAIRNESS: "is_economic",
}
# Papers of a stage are written in it, never ahead of it: nothing is reviewed, discussed or decided before its turn.
STAGE_OF = {
    Evidence.Kind.LEGALITY: Stage.LEGALITY,
    Evidence.Kind.DISCUSSION: Stage.DISCUSSION,
    Evidence.Kind.PARTY: Stage.REPORTING,
    Evidence.Kind.DECISION: Stage.REPORTING,
}
# A review that stops the decision isn't written away by who wrote it: another person answers for the other outcome.
STOPPING = {
    Evidence.Kind.RISK: Evidence.Outcome.UNCONTROLLABLE,
    Evidence.Kind.FAIRNESS: Evidence.Outcome.FAIL,
}
PAPER_FIELDS = (
    *("kind", "title", "document_number", "dated_on", "person", "kept_at", "outcome", "summary"),
    *("attendees", "dissent", "independence", "short_reason", "received_on", "address", "is_public"),
    "attachment_id",
)
WRITE_DRAFT = Step(
    "draft",
    "保存草案",
    (Stage.DRAFTING, Stage.PARTICIPATION, Stage.HANDLING, Stage.LEGALITY, Stage.DISCUSSION),
    None,
    may_edit,
)


# Evidence


@transaction.atomic
def enter_evidence(decision: Decision, evidence: Evidence, *, by: User) -> Evidence:
    """Register a paper of the process; a review that stands already is corrected instead.

    Raises PermissionDenied for another's paper, StepRefused before its stage, once the decision is over, and to the last
    reviewer who may still sign.
    """
    fresh = _locked(decision, by, evidence.kind)
    if refusal := refusal_to_enter(fresh, evidence.kind):
        raise StepRefused([refusal])
    _refuse_faulty(evidence)
    evidence.decision, evidence.round = fresh, fresh.round
    evidence.entered_by, evidence.entered_at = by, clock.now()
    with keeping_a_signer(fresh, by):
        evidence.save()
    trail.record("participation.evidence.add", evidence, by=by, after=_told(evidence))
    return evidence


@transaction.atomic
def supersede_evidence(old: Evidence, evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """Put another paper in the place of one that was wrong. The old one stays, marked with the reason."""
    fresh = _locked(old.decision, by, old.kind)
    if refusal := refusal_of_stage(fresh, old.kind):
        raise StepRefused([refusal])
    old = Evidence.objects.select_for_update(of=("self",)).get(pk=old.pk)
    if not reason.strip():
        raise StepRefused(["请写明为什么要更正。"])
    if old.superseded_at or old.round != fresh.round:
        raise StepRefused(["这份证据已经被取代，请从现行的一份更正。"])
    evidence.kind, evidence.decision, evidence.round, evidence.supersedes = old.kind, fresh, fresh.round, old
    _refuse_faulty(evidence)
    if evidence.outcome != old.outcome and (refusal := _refusal_to_overrule(old, by)):
        raise StepRefused([refusal])
    old.superseded_at, old.superseded_because = clock.now(), reason.strip()
    evidence.entered_by, evidence.entered_at = by, clock.now()
    with keeping_a_signer(fresh, by):
        old.save(update_fields=["superseded_at", "superseded_because"])
        evidence.save()
    detail = {"supersedes": old.pk, "reason": old.superseded_because}
    trail.record("participation.evidence.correct", evidence, by=by, after=_told(evidence), detail=detail)
    return evidence


@transaction.atomic
def say_not_needed(decision: Decision, requirement: str, *, by: User, reason: str) -> NotNeeded:
    """State that a step isn't needed for this decision: person, day and reason stay on record.

    That the public isn't heard only the county office states (令713 art. 14).
    """
    fresh = EDIT.begin(decision, by=by)
    if not may_say_not_needed(by, fresh, requirement):
        raise PermissionDenied
    if not reason.strip():
        raise StepRefused(["请写明不需要的理由和依据。"])
    if requirement == NotNeeded.Requirement.PARTICIPATION and fresh.is_public:
        raise StepRefused(
            ["只有依法不予公开的事项可以不组织公众参与：请先在基本情况里写明不公开的法律依据。"]
        )
    if requirement in QUESTION_OF and getattr(fresh, QUESTION_OF[requirement]):
        label = fresh._meta.get_field(QUESTION_OF[requirement]).verbose_name
        raise StepRefused([f"“{label}”答了“是”，不能认定不需要。答错的，请先修改基本情况。"])
    if requirement in Round(fresh).needless:
        raise StepRefused([f"已经写明不需要{NotNeeded.Requirement(requirement).label}。"])
    said = NotNeeded(
        decision=fresh,
        round=fresh.round,
        requirement=requirement,
        reason=reason.strip(),
        said_at=clock.now(),
        said_by=by,
    )
    with keeping_a_signer(fresh, by):
        said.save()
    trail.record("participation.notneeded.add", said, by=by, detail={"reason": said.reason})
    return said


@transaction.atomic
def end_not_needed(said: NotNeeded, *, by: User) -> NotNeeded:
    """It is needed after all. What was said stays on record, ended."""
    EDIT.begin(said.decision, by=by)
    said = NotNeeded.objects.select_for_update(of=("self",)).get(pk=said.pk)
    if said.ended_at:
        raise StepRefused(["已经撤销过了。"])
    said.ended_at, said.ended_by = clock.now(), by
    said.save(update_fields=["ended_at", "ended_by"])
    trail.record("participation.notneeded.end", said, by=by)
    return said


@transaction.atomic
def save_draft(decision: Decision, draft: Draft, paragraphs: Sequence[str], *, by: User) -> Draft:
    """Keep a new version of the draft with its paragraphs, numbered from one. Earlier versions stay as they were.

    A later version says what it changed.
    """
    fresh = WRITE_DRAFT.begin(decision, by=by)
    if fresh.drafts.filter(round=fresh.round).exists() and not draft.change_note.strip():
        raise StepRefused(["请写明与上一稿相比改了什么。"])
    texts = [text.strip() for text in paragraphs if text.strip()]
    if not texts:
        raise StepRefused(["请填写草案正文。"])
    last = fresh.drafts.aggregate(last=Max("number"))["last"] or 0
    draft.decision, draft.round, draft.number = fresh, fresh.round, last + 1
    draft.made_by, draft.made_at = by, clock.now()
    with keeping_a_signer(fresh, by):
        draft.save()
    Paragraph.objects.bulk_create(
        [Paragraph(draft=draft, number=number, text=text) for number, text in enumerate(texts, 1)]
    )
    after = {"title": draft.title, "explanation": draft.explanation, "paragraphs": texts}
    detail = {"number": draft.number, "material": draft.is_material}
    trail.record("participation.draft.create", draft, by=by, after=after, detail=detail)
    return draft


def refusal_to_enter(decision: Decision, kind: str) -> str | None:
    """Why no paper of the kind can be registered now; one with an outcome stands once in a round."""
    if refusal := refusal_of_stage(decision, kind):
        return refusal
    of_round = decision.evidence.standing().filter(kind=kind, round=decision.round)
    if stands_once(kind) and of_round.exists():
        return f"“{Evidence.Kind(kind).label}”已登记，请更正并写明理由。"
    return None


def refusal_of_stage(decision: Decision, kind: str) -> str | None:
    """Why no paper of the kind is written now: the course is over, or hasn't come to the stage of the paper."""
    at, label = decision.get_state_display(), Evidence.Kind(kind).label
    if decision.state in OVER:
        return f"{at}状态下不能登记、更正证据。"
    stage = STAGE_OF.get(Evidence.Kind(kind))
    if stage is None or decision.state in Stage.since(stage):
        return None
    return f"“{label}”要到{stage.label}阶段才能登记、更正，现在是{at}阶段。"


def stands_once(kind: str) -> bool:
    """A second review beside one that stands would overrule it without a reason."""
    return Evidence.Kind(kind) in Evidence.OUTCOMES


def _locked(decision: Decision, by: User, kind: str) -> Decision:
    """The decision, locked for evidence of a kind."""
    trail.require_transaction("participation.evidence")
    fresh = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not may_enter_evidence(by, fresh, kind):
        raise PermissionDenied
    return fresh


def _refusal_to_overrule(old: Evidence, by: User) -> str | None:
    """Whoever found in this round that the decision can't go on doesn't find otherwise (令713 art. 22 to 24, 29)."""
    if old.outcome != STOPPING.get(Evidence.Kind(old.kind)):
        return None
    of_round = Evidence.objects.filter(decision=old.decision_id, round=old.round, kind=old.kind)
    if not of_round.filter(outcome=old.outcome, entered_by=by).exists():
        return None
    return f"“{old.get_outcome_display()}”是您登记的，要改变结论，须由另一人更正并写明理由。"


def _refuse_faulty(evidence: Evidence) -> None:
    allowed = Evidence.OUTCOMES.get(Evidence.Kind(evidence.kind), ())
    if allowed and evidence.outcome not in allowed:
        labels = "、".join(outcome.label for outcome in allowed)
        raise StepRefused([f"请选择结论：{labels}。"])
    if evidence.dated_on > clock.today():
        raise StepRefused(["形成日期还没有到，请核对。"])
    if evidence.received_on and evidence.received_on > evidence.dated_on:
        raise StepRefused(["送审材料收齐日期不能晚于形成日期。"])


def _told(evidence: Evidence) -> dict[str, Any]:
    return {name: getattr(evidence, name) for name in PAPER_FIELDS}
