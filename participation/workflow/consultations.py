"""Steps on consultations: prepared, signed, published, changed by a notice, closed or cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workflow import Step, StepRefused, require_version
from participation import law
from participation.duties import (
    duties_before_closing,
    duties_before_publishing,
    duties_of_unlawful_event,
    fault_of_delivery,
    faults_of_event,
    last_day,
)
from participation.four_eyes import may_return, somebody_is_left
from participation.law import procedure
from participation.methods import ALL_HAVE, MINUTES, traits_of
from participation.models import Consultation, Decision, Stage
from participation.permissions import (
    may_edit,
    may_prepare,
    may_publish_consultation,
    may_sign_consultation,
)

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State = Consultation.State
STALE = "这项活动刚刚被别人保存过。请核对最新内容，再提交一次。"
HELD = (State.PUBLISHED, State.CLOSED)
LISTENING = (Stage.DRAFTING, Stage.PARTICIPATION)


@dataclass(frozen=True)
class DutyStep(Step):
    """A step that asks its record for duties as well; every one that is lacking is a refusal of its own."""

    duties: Callable[[Consultation], list[str]] = field(kw_only=True)

    def refusals(self, record: models.Model) -> list[str]:
        refusals = super().refusals(record)
        return refusals if record.state not in self.sources else [*refusals, *self.duties(record)]


def _is_listening(consultation: Consultation) -> str | None:
    if consultation.decision.state == Stage.PARTICIPATION:
        return None
    return f"决策事项在“{consultation.decision.get_state_display()}”阶段，进入公众参与阶段后才能发布"


def _nothing_was_received(consultation: Consultation) -> str | None:
    """Whatever was received has to be studied and answered: calling the activity off doesn't undo it (令713 art. 18).

    What was screened out or voided was received as well: whether rightly so is read once the books are closed.
    """
    if consultation.state != State.PUBLISHED:
        return None
    received = [
        f"{count}{what}"
        for count, what in (
            (consultation.opinions.count(), "条意见"),
            (consultation.answer_sheets.count(), "份答卷"),
        )
        if count
    ]
    if received:
        ways = f"请答复后办结（{procedure(18)}）{_instead_of_cancelling(consultation)}"
        return f"已收到{'、'.join(received)}，不能取消；{ways}"
    there = consultation.participants.filter(attended=True).count()
    return f"会议已经举行，{there}名参加人到会，不能取消；请办结（{procedure(18)}）" if there else None


def _instead_of_cancelling(consultation: Consultation) -> str:
    """How an activity on which something came in is brought to its end all the same."""
    if traits_of(consultation.method).has_event:
        return "；不举行或者没有依法举行的，按未依法举行办结"
    return "" if consultation.has_ended_at(clock.now()) else "；不再征求的，先提前结束"


def _is_not_over(consultation: Consultation) -> str | None:
    """A meeting or visit that didn't take place has nobody and no record: it may still be called off, with the reason."""
    if consultation.state != State.PUBLISHED or not consultation.has_ended_at(clock.now()):
        return None
    if traits_of(consultation.method).has_event and not consultation.minutes.strip():
        return None
    return f"活动已经结束，不能取消；请办结（{procedure(18)}）{_instead_of_cancelling(consultation)}"


PREPARE = Step("edit", "修改", (State.PREPARING,), None, may_prepare)
SIGN = DutyStep(
    "sign",
    "审核",
    (State.PREPARING,),
    State.SIGNED,
    may_sign_consultation,
    (somebody_is_left(may_publish_consultation),),
    duties=duties_before_publishing,
)
RETURN = Step("return", "退回", (State.SIGNED,), State.PREPARING, may_return)
PUBLISH = DutyStep(
    "publish",
    "发布",
    (State.SIGNED,),
    State.PUBLISHED,
    may_publish_consultation,
    (_is_listening,),
    duties=duties_before_publishing,
)
RECORD = Step("record", "登记经过", (State.PUBLISHED,), None, may_prepare)
CLOSE = DutyStep(
    "close_books",
    "办结",
    (State.PUBLISHED,),
    State.CLOSED,
    may_sign_consultation,
    duties=duties_before_closing,
)
CANCEL = Step(
    "cancel",
    "取消",
    (State.PREPARING, State.SIGNED, State.PUBLISHED),
    State.CANCELLED,
    may_sign_consultation,
    (_nothing_was_received, _is_not_over),
)


def _was_held_unlawfully(consultation: Consultation) -> str | None:
    if consultation.state != State.PUBLISHED:
        return None
    if not faults_of_event(consultation):
        return "只有没有依法举行的听证会、座谈会、走访，才能按未依法举行办结"
    return None if CANCEL.refusals(consultation) else "没有收到意见，也没有记录，请取消活动"


CLOSE_UNLAWFUL = DutyStep(
    "close_unlawful",
    "按未依法举行办结",
    (State.PUBLISHED,),
    State.CLOSED,
    may_sign_consultation,
    (_was_held_unlawfully,),
    duties=duties_of_unlawful_event,
)
STEPS = (PREPARE, SIGN, RETURN, PUBLISH, RECORD, CLOSE, CANCEL, CLOSE_UNLAWFUL)


def refusal_to_prepare(decision: Decision) -> str | None:
    """Why no activity can be added now; the draft has to be worked on already, and nothing decided yet."""
    if decision.state in LISTENING:
        return None
    return f"决策事项在“{decision.get_state_display()}”阶段，拟订草案、公众参与阶段才能新增公众参与活动。"


@transaction.atomic
def prepare(decision: Decision, consultation: Consultation, *, by: User) -> Consultation:
    """Begin an activity for the decision's present round. It can be published once the gate into 公众参与 is passed."""
    fresh = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not may_edit(by, fresh):
        raise PermissionDenied
    if refusal := refusal_to_prepare(fresh):
        raise StepRefused([refusal])
    consultation.decision, consultation.round = fresh, fresh.round
    consultation.prepared_by, consultation.state = by, State.PREPARING
    consultation.save()
    consultation.preparers.add(by)
    trail.record("participation.consultation.create", consultation, by=by, after=_told(consultation))
    return consultation


@transaction.atomic
def edit_consultation(
    consultation: Consultation, *, by: User, version: int, values: Mapping[str, Any]
) -> Consultation:
    """Save what is prepared. Who saves has prepared it. Raises StepRefused when somebody saved in between."""
    fresh = PREPARE.begin(consultation, by=by)
    fresh.prepared_by, fresh.returned_because = by, ""
    fresh.preparers.add(by)
    return _save(fresh, (*ALL_HAVE, *traits_of(fresh.method).fields), by, version, values)


@transaction.atomic
def record_event(
    consultation: Consultation, *, by: User, version: int, values: Mapping[str, Any]
) -> Consultation:
    """What came after the notice: papers delivered, whom one met, the minutes. The notice itself stands as published."""
    fresh = RECORD.begin(consultation, by=by)
    delivered = values.get("papers_delivered_on")
    if (
        delivered
        and delivered != fresh.papers_delivered_on
        and (fault := fault_of_delivery(fresh, delivered))
    ):
        raise StepRefused([fault])
    return _save(fresh, (*traits_of(fresh.method).recorded, *MINUTES), by, version, values, verb="record")


@transaction.atomic
def sign(consultation: Consultation, *, by: User, version: int | None = None) -> Consultation:
    """The organiser's second pair of eyes hands the notice to the county office, in the version that was read."""
    fresh = SIGN.begin(consultation, by=by, version=version, stale=STALE)
    fresh.signed_at, fresh.signed_by = clock.now(), by
    SIGN.finish(fresh, by=by, changed=["signed_at", "signed_by"])
    event = f"consultation-signed:{fresh.pk}:{fresh.signed_at.isoformat()}"
    _tell(Role.REVIEWER, fresh, f"“{fresh}”等您审核发布。", event)
    return fresh


@transaction.atomic
def return_consultation(
    consultation: Consultation, *, by: User, reason: str, version: int | None = None
) -> Consultation:
    if not reason.strip():
        raise StepRefused(["请写明退回的原因。"])
    fresh = RETURN.begin(consultation, by=by, version=version, stale=STALE)
    fresh.returned_because = reason.strip()
    RETURN.finish(fresh, by=by, changed=["returned_because"], detail={"reason": fresh.returned_because})
    settle_under(f"consultation-signed:{fresh.pk}:")
    event = f"consultation-returned:{fresh.pk}:{clock.now().isoformat()}"
    _tell(Role.EDITOR, fresh, f"“{fresh}”被退回：{fresh.returned_because}", event)
    return fresh


@transaction.atomic
def publish(consultation: Consultation, *, by: User, version: int | None = None) -> Consultation:
    """Put the notice before the public. An open period that should have begun begins now (令713 art. 15)."""
    Decision.objects.select_for_update(of=("self",)).get(pk=consultation.decision_id)  # its stage stays
    fresh = PUBLISH.begin(consultation, by=by, version=version, stale=STALE)
    fresh.published_at, fresh.published_by = clock.now(), by
    changed = ["published_at", "published_by"]
    if fresh.opens_at and fresh.opens_at < fresh.published_at:
        fresh.opens_at = fresh.published_at
        changed.append("opens_at")
        if reasons := duties_before_publishing(fresh):
            raise StepRefused(["现在才发布，期限要重新计算：", *reasons])
    PUBLISH.finish(fresh, by=by, changed=changed)
    set_outcome_due(fresh)
    settle_under(f"consultation-signed:{fresh.pk}:")
    _tell(Role.EDITOR, fresh, f"“{fresh}”已经发布。", f"consultation-published:{fresh.pk}")
    return fresh


@transaction.atomic
def close(consultation: Consultation, *, by: User, version: int | None = None) -> Consultation:
    """Close the books: over, every duty of the method done, every opinion answered (令713 art. 18).

    From now on the public reads every opinion with its answer, and the minutes.
    """
    fresh = CLOSE.begin(consultation, by=by, version=version, stale=STALE)
    fresh.closed_at, fresh.closed_by = clock.now(), by
    CLOSE.finish(fresh, by=by, changed=["closed_at", "closed_by"])
    _tell(
        Role.EDITOR, fresh, f"“{fresh}”已经办结，请起草意见采纳情况说明。", f"consultation-closed:{fresh.pk}"
    )
    return fresh


@transaction.atomic
def close_unlawful(
    consultation: Consultation, *, by: User, reason: str, version: int | None = None
) -> Consultation:
    """Close the books of a hearing, symposium or visit that was called off, or not held as it is owed (令713 art. 14,
    16, 17); the public reads why.

    Its opinions are answered like others (art. 18); it doesn't count as a way of hearing the public.
    """
    if not reason.strip():
        raise StepRefused(["请写明未依法举行的原因。"])
    fresh = CLOSE_UNLAWFUL.begin(consultation, by=by, version=version, stale=STALE)
    fresh.unlawful_because, fresh.closed_at, fresh.closed_by = reason.strip(), clock.now(), by
    changed, detail = ["unlawful_because", "closed_at", "closed_by"], {"reason": fresh.unlawful_because}
    CLOSE_UNLAWFUL.finish(fresh, by=by, changed=changed, detail=detail)
    settle_under(f"notice-change-signed:{fresh.pk}:")
    text = f"“{fresh}”按未依法举行办结，不计入公众参与方式：{fresh.unlawful_because}"
    _tell(Role.EDITOR, fresh, text, f"consultation-closed:{fresh.pk}")
    return fresh


@transaction.atomic
def cancel(consultation: Consultation, *, by: User, reason: str) -> Consultation:
    """Call it off, as long as nothing came in. A published notice stays, marked with the reason."""
    if not reason.strip():
        raise StepRefused(["请写明取消的原因。"])
    fresh = CANCEL.begin(consultation, by=by)
    fresh.cancelled_because = reason.strip()
    CANCEL.finish(fresh, by=by, changed=["cancelled_because"], detail={"reason": fresh.cancelled_because})
    set_outcome_due(fresh)
    settle_under(f"consultation-signed:{fresh.pk}:")
    settle_under(f"notice-change-signed:{fresh.pk}:")
    _tell(
        Role.EDITOR,
        fresh,
        f"“{fresh}”已经取消：{fresh.cancelled_because}",
        f"consultation-cancelled:{fresh.pk}",
    )
    return fresh


def set_outcome_due(consultation: Consultation) -> None:
    """One target for the one statement of the round, whichever of its activities was published, moved or cancelled."""
    held = Consultation.objects.of_round(consultation.decision, consultation.round).filter(state__in=HELD)
    due = outcome_due_on([one.ends_at for one in held])
    held.update(outcome_due_on=due)
    consultation.outcome_due_on = due


def outcome_due_on(ends: Iterable[datetime | None]) -> date | None:
    """The day by which an outcome should be public: a month after the last end (国办发〔2019〕19号), a target."""
    last = max((last_day(end) for end in ends if end is not None), default=None)
    if last is None:
        return None
    months = last.month - 1 + law.OUTCOME_MONTHS
    return _same_day(last.year + months // 12, months % 12 + 1, last.day)


def _same_day(year: int, month: int, day: int) -> date:
    """The day of that number in a month, or its last one (民法典 art. 202)."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def _save(
    fresh: Consultation,
    names: tuple[str, ...],
    by: User,
    version: int,
    values: Mapping[str, Any],
    *,
    verb: str = "edit",
) -> Consultation:
    require_version(fresh, version, STALE)
    before = _told(fresh)
    for name in names:
        if name in values:
            setattr(fresh, name, values[name])
    fresh.version += 1
    fresh.save(update_fields=[*names, "prepared_by", "returned_because", "version"])
    trail.record(f"participation.consultation.{verb}", fresh, by=by, before=before, after=_told(fresh))
    return fresh


def _tell(role: Role, consultation: Consultation, text: str, event: str) -> None:
    notify(holders(role, consultation.unit), text, event=event, url=consultation.get_absolute_url())


def _told(consultation: Consultation) -> dict[str, Any]:
    traits = traits_of(consultation.method)
    names = {*ALL_HAVE, *traits.fields, *traits.recorded, *MINUTES} - {"draft", "minutes_attachment"}
    told = {name: getattr(consultation, name) for name in sorted(names)}
    keys = {"draft": consultation.draft_id, "minutes_attachment": consultation.minutes_attachment_id}
    return {**told, **keys, "method": consultation.method}
