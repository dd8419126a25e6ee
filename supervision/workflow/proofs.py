"""Proofs: handed in where the portal holds no data, replaced while they wait, accepted or refused by the county office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from disclosure_portal.accounts.models import UNIT_ROLES, Role
from disclosure_portal.accounts.queries import holders, people_of
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import StaleSave, Step, StepRefused
from supervision.evidence.years import period_of
from supervision.models import Assignment, Plan, Proof
from supervision.permissions import may_decide_proof, may_hand_in_proof, proof_deciders

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.attachments.models import Attachment

State = Proof.State
STALE_HAND_IN = "这份佐证刚刚有人提交或者核定过。您写的内容还在，请核对最新情况，再提交一次。"
NOBODY_DECIDES = (
    "县政府办没有可以核定的人：提交过它的人和本单位的人不能核定。请管理员再授权一位县政府办审核人员。"
)
STALE_DECISION = "您打开本页以后，单位换过佐证。请核对最新的材料，再核定。"

ACCEPT = Step("accept", "认可", (State.HANDED_IN,), State.ACCEPTED, may_decide_proof)
REFUSE = Step("refuse", "不认可", (State.HANDED_IN,), State.REFUSED, may_decide_proof)
STEPS = (ACCEPT, REFUSE)


@dataclass(frozen=True)
class Paper:
    """What is handed in. Without a new attachment the waiting one stays."""

    text: str
    document_number: str
    done_on: date
    attachment: Attachment | None = None


def hand_in_refusals(assignment: Assignment, *, on: date) -> list[str]:
    """Why no proof can be handed in for the task on a day."""
    milestone = assignment.milestone
    if milestone.check_name:
        return ["这项任务由平台按自己的记录核验，不用提交佐证"]
    refusals = []
    if milestone.plan.state != Plan.State.RUNNING:
        refusals.append(f"方案{milestone.plan.get_state_display()}，不能提交佐证")
    if assignment.is_waived(on):
        refusals.append("这项任务已经免除，不用提交佐证")
    if assignment.proofs.filter(state=State.ACCEPTED).exists():
        refusals.append("佐证已经认可，不用再提交")
    return refusals


def day_refusal(assignment: Assignment, done_on: date, *, on: date) -> str:
    """What is wrong with the day on which the task is said to be done; empty when nothing is."""
    if done_on > on:
        return "完成日期不能晚于今天。"
    milestone = assignment.milestone
    first = period_of(milestone).begins if milestone.is_continuing else milestone.plan.issued_on
    return f"完成日期不能早于{long_day(first)}。" if done_on < first else ""


def waiting_proof(assignment: Assignment) -> Proof | None:
    return assignment.proofs.waiting().first()


@transaction.atomic
def hand_in(assignment: Assignment, *, by: User, version: int, paper: Paper, at: datetime) -> Proof:
    """Hand a proof in, or put it in the place of the one that waits.

    `version` is that of the waiting one that was shown, 0 for none. Raises StaleSave when that is no longer so.
    """
    assignment = _locked(assignment)
    if not may_hand_in_proof(by, assignment):
        raise PermissionDenied
    today = timezone.localdate(at)
    refusals = [*hand_in_refusals(assignment, on=today), day_refusal(assignment, paper.done_on, on=today)]
    if refusals := [one for one in refusals if one]:
        raise StepRefused(refusals)
    waiting = waiting_proof(assignment)
    if version != (waiting.version if waiting else 0):
        raise StaleSave([STALE_HAND_IN])
    proof = waiting or Proof(assignment=assignment, version=0)
    if not (paper.document_number or paper.attachment or proof.attachment_id):
        raise StepRefused(["请上传附件，或者填写文号。"])
    before = _told(proof) if waiting else None
    proof.text, proof.document_number, proof.done_on = paper.text, paper.document_number, paper.done_on
    proof.attachment = paper.attachment or proof.attachment
    proof.handed_in_by, proof.handed_in_at, proof.version = by, at, proof.version + 1
    proof.save()
    proof.preparers.add(by)
    _ask_to_decide(proof)
    trail.record("supervision.proof.hand_in", proof, by=by, before=before, after=_told(proof))
    return proof


@transaction.atomic
def accept(proof: Proof, *, by: User, version: int, at: datetime) -> Proof:
    """The paper shows the task done on the day that it names."""
    return _decide(ACCEPT, proof, by=by, version=version, reason="", at=at)


@transaction.atomic
def refuse(proof: Proof, *, by: User, version: int, reason: str, at: datetime) -> Proof:
    """The paper doesn't show it, and why; the unit hands in another."""
    if not reason.strip():
        raise StepRefused(["请写明不认可的理由，单位按理由重新提交。"])
    return _decide(REFUSE, proof, by=by, version=version, reason=reason.strip(), at=at)


def _decide(step: Step, proof: Proof, *, by: User, version: int, reason: str, at: datetime) -> Proof:
    _locked(proof.assignment)
    fresh = step.begin(proof, by=by, version=version, stale=STALE_DECISION)
    fresh.decided_by, fresh.decided_at, fresh.reason = by, at, reason
    fresh.version += 1
    changed = ["decided_by", "decided_at", "reason", "version"]
    step.finish(fresh, by=by, changed=changed, detail={"reason": reason, "done_on": fresh.done_on})
    settle_under(f"proof-handed-in:{fresh.pk}:")
    told = "已认可。" if step is ACCEPT else f"没有认可，请重新提交：{reason}"
    people = people_of([fresh.unit], *UNIT_ROLES)[fresh.unit.pk]
    event = f"proof-decided:{fresh.pk}:{fresh.version}"
    notify(people, f"“{fresh.assignment.milestone}”的佐证{told}", event=event, url=fresh.get_absolute_url())
    return fresh


def _locked(assignment: Assignment) -> Assignment:
    """The task is locked first: of two who hand in at once the second is told."""
    trail.require_transaction("proof")
    locked = Assignment.objects.select_for_update(of=("self",))
    return locked.select_related("unit__county", "milestone__plan").get(pk=assignment.pk)


def _ask_to_decide(proof: Proof) -> None:
    settle_under(f"proof-handed-in:{proof.pk}:")
    told = f"{proof.unit}提交了“{proof.assignment.milestone}”的佐证"
    event, url = f"proof-handed-in:{proof.pk}:{proof.version}", proof.get_absolute_url()
    if deciders := proof_deciders(proof):
        notify(deciders, f"{told}，等您核定。", event=event, url=url)
    else:
        notify(holders(Role.ADMINISTRATOR, proof.unit), f"{told}。{NOBODY_DECIDES}", event=event, url=url)


def _told(proof: Proof) -> dict[str, object]:
    names = ("text", "document_number", "done_on", "attachment_id", "version")
    return {name: getattr(proof, name) for name in names}
