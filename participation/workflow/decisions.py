"""Steps on decisions: proposed, worked out, shown to the public, reviewed, discussed, decided, carried out, archived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workflow import Step, StepRefused
from participation import law
from participation.law import cite, procedure
from participation.models import (
    Consultation,
    Decision,
    Evidence,
    Explanation,
    ListEntry,
    ListVersion,
    Stage,
    StageEntry,
)
from participation.models.decisions import DECIDED, OVER
from participation.permissions import may_edit, may_keep_secret, may_propose
from participation.queries.decisions import next_people
from participation.queries.rounds import Round
from participation.workflow import gates

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

STALE = "这项决策刚刚被别人保存过。请核对最新内容，再保存一次。"
STALE_GATE = "您打开本页以后，材料有变动。请核对最新内容，再签批。"
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
AFTER_DECISION = ("executing_unit",)
STOPPED = ("state", "cancelled_because", "closes_at", "sign_up_until")
SECRECY = ("is_public", "not_public_reason")
# What the legality review, the discussion and the decision are about: it stays what was reviewed.
REVIEWED = ("title", "content", "kind")
_WORKED_ON = tuple(stage for stage in Stage if stage not in OVER)
EDIT = Step("edit", "修改", _WORKED_ON, None, may_edit)


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
    decision.preparers.add(by)
    trail.record("participation.decision.create", decision, by=by, after=_told(decision))
    return decision


@transaction.atomic
def edit(decision: Decision, *, by: User, version: int, values: Mapping[str, Any]) -> Decision:
    """Save what is known of a decision. Raises StepRefused when somebody saved in between."""
    fresh = EDIT.begin(decision, by=by, version=version, stale=STALE)
    before = _told(fresh)
    _refuse_unwritable(fresh, values)
    for name, value in values.items():
        setattr(fresh, name, value)
    if not fresh.is_public and not fresh.not_public_reason.strip():
        raise StepRefused(["不公开的，请写明法律依据和理由。"])
    if fresh.state == Stage.DECIDED and _secrecy_of(before) != _secrecy_of(_told(fresh)):
        _refuse_late_secrecy(fresh, by)
    elif before["is_public"] and not fresh.is_public:
        _refuse_hiding_what_was_announced(fresh)
        _refuse_hiding(fresh, by)
    fresh.version += 1
    fresh.saved_by = by
    with gates.keeping_a_signer(Decision.objects.get(pk=fresh.pk), by):
        fresh.save(update_fields=[*WRITTEN, "version", "saved_by"])
        fresh.preparers.add(by)
    trail.record("participation.decision.edit", fresh, by=by, before=before, after=_told(fresh))
    return fresh


def writable(decision: Decision) -> tuple[str, ...]:
    """Which facts may still change: not what is under review; once decided, who carries it out, and until it is
    published whether it is public at all."""
    if decision.state == Stage.DECIDED:
        return (*AFTER_DECISION, *SECRECY)
    if decision.state in DECIDED:
        return AFTER_DECISION
    is_reviewed = decision.state in Stage.since(Stage.LEGALITY)
    return tuple(name for name in WRITTEN if not (is_reviewed and name in REVIEWED))


def writable_by(user: User, decision: Decision) -> tuple[str, ...]:
    """What of it this person may change: once decided, whether it is public is the county office's."""
    names = writable(decision)
    if decision.state != Stage.DECIDED or may_keep_secret(user, decision):
        return names
    return tuple(name for name in names if name not in SECRECY)


def _refuse_unwritable(decision: Decision, values: Mapping[str, Any]) -> None:
    """Nothing that was typed is dropped: what no longer changes is refused by name."""
    fixed = [
        name for name in values if name not in writable(decision) and values[name] != getattr(decision, name)
    ]
    if fixed:
        labels = "、".join(f"“{decision._meta.get_field(name).verbose_name}”" for name in fixed)
        raise StepRefused([f"{decision.get_state_display()}阶段不能再改{labels}。"])


def _secrecy_of(told: Mapping[str, Any]) -> tuple[Any, Any]:
    return told["is_public"], told["not_public_reason"]


def _refuse_late_secrecy(decision: Decision, by: User) -> None:
    """The review of secrecy may come to a no: the county office keeps the text back while it isn't public yet."""
    if not may_keep_secret(by, decision):
        raise StepRefused(
            [f"作出决定以后公开还是不公开，由县政府办审核人员办理（{cite(law.DISCLOSURE, 17)}）。"]
        )
    published = decision.evidence.standing().filter(kind=Evidence.Kind.PUBLICATION, round=decision.round)
    told = decision.explanations.public().filter(round=decision.round, about=Explanation.About.DECISION)
    if published.exists() or told.exists():
        raise StepRefused(["决定已经公布或者解读，不能再改公开还是不公开。"])


def _refuse_hiding_what_was_announced(decision: Decision) -> None:
    if decision.consultations.filter(published_at__isnull=False).exists():
        raise StepRefused(["已经向社会发布过公众参与公告，不能再改为不公开。"])


def _refuse_hiding(decision: Decision, by: User) -> None:
    """What was announced to the public, in the list or by its start, the organiser doesn't hide by itself."""
    is_listed = ListEntry.objects.filter(
        decision=decision, version__state=ListVersion.State.PUBLISHED
    ).exists()
    if (is_listed or decision.was_started) and not may_keep_secret(by, decision):
        articles = f"{procedure(14)}；{cite(law.DISCLOSURE, 14)}"
        raise StepRefused(
            [f"已经列入公布的目录或者已经启动的事项，改为不公开由县政府办审核人员办理（{articles}）。"]
        )


@transaction.atomic
def pass_gate(
    decision: Decision, verb: str, *, by: User, reason: str = "", seen: str | None = None
) -> Decision:
    """Sign a gate: the only way in which a decision moves. Every unmet condition is named with its article.

    `seen` binds the signature to what was read (`gates.seen`); None when no page was read. Raises PermissionDenied for
    anyone but the gate's signer, StepRefused when a condition doesn't hold, when anything changed since it was read
    or, where the decision doesn't simply go on, without a reason.
    """
    gate = gates.BY_VERB[verb]
    fresh = gate.begin(decision, by=by)
    round = Round(fresh)
    if seen is not None and seen != gates.seen(round):
        raise StepRefused([STALE_GATE])
    reason = reason.strip()
    if verb in gates.WITH_REASON and not reason:
        raise StepRefused([f"请写明{gate.label}的理由。"])
    shown = _shown(gate, round)
    if gate is gates.ADJUST:
        fresh.round += 1
        fresh.preparers.clear()
    fresh.state_since = clock.now()
    fresh.was_started = fresh.was_started or gate is gates.START
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
    if gate is gates.END:
        _stop_listening(fresh, by, reason)
    _tell_who_is_next(fresh)
    return fresh


def _stop_listening(decision: Decision, by: User, reason: str) -> None:
    """Nobody is asked about what was ended: what goes on is over now, what didn't begin is called off.

    What was said stays to be answered (令713 art. 18).
    """
    now = clock.now()
    going_on = decision.consultations.select_for_update(of=("self",)).filter(
        state=Consultation.State.PUBLISHED
    )
    for one in going_on:
        before = {name: getattr(one, name) for name in STOPPED}
        if one.opens_at and one.opens_at >= now:
            one.state, one.cancelled_because = Consultation.State.CANCELLED, f"决策已终止办理：{reason}"
        else:
            one.closes_at = min(one.closes_at, now) if one.closes_at else None
            one.sign_up_until = min(one.sign_up_until, now) if one.sign_up_until else None
        after = {name: getattr(one, name) for name in STOPPED}
        if after == before:
            continue
        one.version += 1
        one.save(update_fields=[*STOPPED, "version"])
        detail = {"reason": reason}
        trail.record("participation.consultation.stop", one, by=by, before=before, after=after, detail=detail)


def _shown(gate: gates.Gate, round: Round) -> list[dict[str, Any]]:
    """The conditions that held when the gate was signed, and the evidence that stood for them."""
    keys: dict[str, list[int]] = {}
    for paper in round.papers:
        keys.setdefault(f"evidence-{paper.kind}", []).append(paper.pk)
    return [
        {
            "code": need.code,
            "label": need.label,
            "article": need.article,
            "evidence": keys.get(need.where, []),
        }
        for need in gate.needs
    ]


def _tell_who_is_next(decision: Decision) -> None:
    """Tell those who have the next word; what an earlier stage asked for is settled."""
    settle_under(f"decision-stage:{decision.pk}:")
    event = f"decision-stage:{decision.pk}:{decision.state_since.isoformat()}"
    text = f"“{decision}”已进入{decision.get_state_display()}阶段。"
    notify(next_people(decision), text, event=event, url=decision.get_absolute_url())


def _told(decision: Decision) -> dict[str, Any]:
    return {name: getattr(decision, f"{name}_id" if name == "executing_unit" else name) for name in WRITTEN}
