"""Steps on decisions: proposed, worked out, shown to the public, reviewed, discussed, decided, carried out, archived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workflow import Step, StepRefused
from participation.models import Decision, Draft, Evidence, NotNeeded, Paragraph, Stage, StageEntry
from participation.permissions import may_edit, may_enter_evidence, may_propose
from participation.workflow import gates

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

STALE = "这项决策刚刚被别人保存过。请核对最新内容，再保存一次。"
OVER = (Stage.ARCHIVED, Stage.ENDED)
WRITTEN = (
    "title",
    "content",
    "kind",
    "reason",
    "touches_interests",
    "needs_wide_knowledge",
    "proposer",
    "not_listed_reason",
    "procedures",
    "methods",
    "planned_on",
    "is_professional",
    "is_risky",
    "is_economic",
    "is_public",
    "not_public_reason",
    "executing_unit",
)
DECIDED = (Stage.DECIDED, Stage.PUBLISHED, Stage.EXECUTING, Stage.SUSPENDED, Stage.EVALUATED)
QUESTION_OF = {
    NotNeeded.Requirement.EXPERTS: "is_professional",
    NotNeeded.Requirement.RISK: "is_risky",
    NotNeeded.Requirement.FAIRNESS: "is_economic",
}
AFTER_DECISION = ("executing_unit",)
_WORKED_ON = tuple(stage for stage in Stage if stage not in OVER)
EDIT = Step("edit", "修改", _WORKED_ON, None, may_edit)
WRITE_DRAFT = Step(
    "draft",
    "保存草案",
    (Stage.DRAFTING, Stage.PARTICIPATION, Stage.HANDLING, Stage.LEGALITY, Stage.DISCUSSION),
    None,
    may_edit,
)


@transaction.atomic
def propose(decision: Decision, *, by: User) -> Decision:
    """Take a matter up. It begins as a proposal, whoever made it (令713 art. 10)."""
    if not may_propose(by, decision.unit):
        raise PermissionDenied
    if decision.unit_id == decision.legality_unit_id:
        raise StepRefused(["合法性审查单位不能是承办单位自己。"])
    decision.created_by, decision.saved_by, decision.created_at = by, by, clock.now()
    decision.state, decision.state_since = Stage.PROPOSED, decision.created_at
    decision.save()
    trail.record("participation.decision.create", decision, by=by, after=_told(decision))
    return decision


@transaction.atomic
def edit(decision: Decision, *, by: User, version: int, values: Mapping[str, Any]) -> Decision:
    """Save what is known of a decision. Raises StepRefused when somebody saved in between."""
    fresh = EDIT.begin(decision, by=by)
    if fresh.version != version:
        raise StepRefused([STALE])
    before = _told(fresh)
    for name in writable(fresh):
        if name in values:
            setattr(fresh, name, values[name])
    _refuse_secrecy_without_ground(fresh)
    fresh.version += 1
    fresh.saved_by = by
    fresh.save(update_fields=[*WRITTEN, "version", "saved_by"])
    trail.record("participation.decision.edit", fresh, by=by, before=before, after=_told(fresh))
    return fresh


def writable(decision: Decision) -> tuple[str, ...]:
    """Which facts may still change: once decided, only who carries it out."""
    return AFTER_DECISION if decision.state in DECIDED else WRITTEN


def _refuse_secrecy_without_ground(decision: Decision) -> None:
    if decision.is_public:
        return
    if not decision.not_public_reason.strip():
        raise StepRefused(["不公开的，请写明法律依据和理由。"])
    if decision.consultations.filter(published_at__isnull=False).exists():
        raise StepRefused(["已经向社会发布过公众参与公告，不能再改为不公开。"])


@transaction.atomic
def pass_gate(decision: Decision, verb: str, *, by: User, reason: str = "") -> Decision:
    """Sign a gate: the only way in which a decision moves. Every unmet condition is named with its article.

    Raises PermissionDenied for anyone but the gate's signer, StepRefused when a condition doesn't hold or, where
    the decision doesn't simply go on, without a reason.
    """
    gate = gates.BY_VERB[verb]
    fresh = gate.begin(decision, by=by)
    reason = reason.strip()
    if verb in gates.WITH_REASON and not reason:
        raise StepRefused([f"请写明{gate.label}的理由。"])
    if gate is gates.ADJUST:
        fresh.round += 1
    fresh.state_since = clock.now()
    fresh.was_started = fresh.was_started or gate is gates.START
    shown = _shown(gate, fresh)
    StageEntry.objects.create(
        decision=fresh,
        round=fresh.round,
        stage=gate.target,
        entered_at=fresh.state_since,
        signed_by=by,
        remark=reason,
        shown=shown,
    )
    gate.finish(
        fresh,
        by=by,
        changed=["round", "state_since", "was_started"],
        detail={"reason": reason, "shown": shown},
    )
    _tell_who_is_next(fresh)
    return fresh


def _shown(gate: Step, decision: Decision) -> list[dict[str, Any]]:
    """The conditions that held when the gate was signed, and the evidence that stood for them."""
    standing = decision.evidence.standing().filter(round=decision.round)
    keys: dict[str, list[int]] = {}
    for pk, kind in standing.order_by("pk").values_list("pk", "kind"):
        keys.setdefault(f"evidence-{kind}", []).append(pk)
    return [
        {"code": need.code, "article": need.article, "evidence": keys.get(need.where, [])}
        for need in gate.needs
    ]


# Evidence


@transaction.atomic
def enter_evidence(decision: Decision, evidence: Evidence, *, by: User) -> Evidence:
    """Register a paper of the process. Raises PermissionDenied for another's paper, StepRefused once it is over."""
    fresh = _locked(decision, by, evidence.kind)
    _refuse_faulty(evidence)
    evidence.decision, evidence.round = fresh, fresh.round
    evidence.entered_by, evidence.entered_at = by, clock.now()
    evidence.save()
    trail.record("participation.evidence.add", evidence, by=by, after=_told_of(evidence))
    return evidence


@transaction.atomic
def supersede_evidence(old: Evidence, evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """Put another paper in the place of one that was wrong. The old one stays, marked with the reason."""
    fresh = _locked(old.decision, by, old.kind)
    old = Evidence.objects.select_for_update(of=("self",)).get(pk=old.pk)
    if not reason.strip():
        raise StepRefused(["请写明为什么要更正。"])
    if old.superseded_at or old.round != fresh.round:
        raise StepRefused(["这份证据已经被取代，请从现行的一份更正。"])
    evidence.kind, evidence.decision, evidence.round, evidence.supersedes = old.kind, fresh, fresh.round, old
    _refuse_faulty(evidence)
    old.superseded_at, old.superseded_because = clock.now(), reason.strip()
    old.save(update_fields=["superseded_at", "superseded_because"])
    evidence.entered_by, evidence.entered_at = by, clock.now()
    evidence.save()
    detail = {"supersedes": old.pk, "reason": old.superseded_because}
    trail.record("participation.evidence.correct", evidence, by=by, after=_told_of(evidence), detail=detail)
    return evidence


@transaction.atomic
def say_not_needed(decision: Decision, requirement: str, *, by: User, reason: str) -> NotNeeded:
    """State that a step isn't needed for this decision: person, day and reason stay on record."""
    fresh = EDIT.begin(decision, by=by)
    if not reason.strip():
        raise StepRefused(["请写明不需要的理由和依据。"])
    if requirement == NotNeeded.Requirement.PARTICIPATION and fresh.is_public:
        raise StepRefused(
            ["只有依法不予公开的事项可以不组织公众参与：请先在基本情况里写明不公开的法律依据。"]
        )
    if requirement in QUESTION_OF and getattr(fresh, QUESTION_OF[requirement]):
        label = fresh._meta.get_field(QUESTION_OF[requirement]).verbose_name
        raise StepRefused([f"“{label}”答了“是”，不能认定不需要。答错的，请先修改基本情况。"])
    if gates.is_not_needed(fresh, requirement):
        raise StepRefused([f"已经写明不需要{NotNeeded.Requirement(requirement).label}。"])
    said = NotNeeded.objects.create(
        decision=fresh,
        round=fresh.round,
        requirement=requirement,
        reason=reason.strip(),
        said_at=clock.now(),
        said_by=by,
    )
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
    """Keep a new version of the draft with its paragraphs, numbered from one. Earlier versions stay as they were."""
    fresh = WRITE_DRAFT.begin(decision, by=by)
    texts = [text.strip() for text in paragraphs if text.strip()]
    if not texts:
        raise StepRefused(["请填写草案正文。"])
    last = fresh.drafts.aggregate(last=Max("number"))["last"] or 0
    draft.decision, draft.round, draft.number = fresh, fresh.round, last + 1
    draft.made_by, draft.made_at = by, clock.now()
    draft.save()
    Paragraph.objects.bulk_create(
        [Paragraph(draft=draft, number=number, text=text) for number, text in enumerate(texts, 1)]
    )
    after = {"title": draft.title, "explanation": draft.explanation, "paragraphs": texts}
    detail = {"number": draft.number, "material": draft.is_material}
    trail.record("participation.draft.create", draft, by=by, after=after, detail=detail)
    return draft


def _locked(decision: Decision, by: User, kind: str) -> Decision:
    """The decision, locked for evidence of a kind."""
    trail.require_transaction("participation.evidence")
    fresh = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not may_enter_evidence(by, fresh, kind):
        raise PermissionDenied
    if fresh.state in OVER:
        raise StepRefused([f"{fresh.get_state_display()}状态下不能登记证据"])
    return fresh


def _refuse_faulty(evidence: Evidence) -> None:
    allowed = Evidence.OUTCOMES.get(Evidence.Kind(evidence.kind), ())
    if allowed and evidence.outcome not in allowed:
        labels = "、".join(outcome.label for outcome in allowed)
        raise StepRefused([f"请选择结论：{labels}。"])
    if evidence.dated_on > clock.today():
        raise StepRefused(["形成日期还没有到，请核对。"])
    if evidence.received_on and evidence.received_on > evidence.dated_on:
        raise StepRefused(["送审材料收齐日期不能晚于形成日期。"])


def _tell_who_is_next(decision: Decision) -> None:
    """Tell those who have the next word; what an earlier stage asked for is settled."""
    settle_under(f"decision-stage:{decision.pk}:")
    people = {
        Stage.SCREENED: (Role.REVIEWER, decision.organ),
        Stage.LEGALITY: (Role.APPROVER, decision.legality_unit),
        Stage.DISCUSSION: (Role.REVIEWER, decision.organ),
        Stage.DECIDED: (Role.REVIEWER, decision.organ),
    }
    role, unit = people.get(decision.state, (Role.EDITOR, decision.unit))
    event = f"decision-stage:{decision.pk}:{decision.state_since.isoformat()}"
    text = f"“{decision}”已进入{decision.get_state_display()}阶段。"
    notify(holders(role, unit), text, event=event, url=decision.get_absolute_url())


def _told(decision: Decision) -> dict[str, Any]:
    return {name: getattr(decision, f"{name}_id" if name == "executing_unit" else name) for name in WRITTEN}


def _told_of(evidence: Evidence) -> dict[str, Any]:
    names = ("kind", "title", "document_number", "dated_on", "person", "kept_at", "outcome", "summary")
    return {name: getattr(evidence, name) for name in names}
