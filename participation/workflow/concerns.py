"""Steps on concerns: registered under a clock, answered by the unit, decided by the county office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.checkup import refused_personal_numbers
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workflow import Step, StepRefused
from participation.conditions import filled
from participation.four_eyes import may_return
from participation.models import Concern, Decision, EarlierCharge
from participation.permissions import (
    may_answer_concern,
    may_assign_concern,
    may_decide_concern,
    may_register_concern,
)
from participation.queries.concerns import clock_of

if TYPE_CHECKING:
    from datetime import datetime

    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = Concern.State
STALE = "这件关切刚刚被别人办理过。请核对最新内容，再提交一次。"
WORDS = ("title", "text", "source", "decision")
CLOCK = ("urgency", "raised_at")


def _shows_no_personal_data(concern: Concern) -> str | None:
    """What is published holds no identity, card or mobile number (个人信息保护法 art. 25)."""
    return refused_personal_numbers(f"{concern.title}\n{concern.answer}").rstrip("。") or None


def _asks_for_press(concern: Concern) -> str | None:
    return None if concern.press_due_at else "只有特别重大、重大突发事件要求举行新闻发布会"


def _press_is_not_held(concern: Concern) -> str | None:
    return "已经登记过新闻发布会" if concern.press_held_at else None


CORRECT = Step("correct", "更正", (State.ASSIGNED,), None, may_answer_concern)
REASSIGN = Step("assign", "改派", (State.ASSIGNED,), None, may_assign_concern)
ANSWER = Step("answer", "答复", (State.ASSIGNED,), State.ANSWERED, may_answer_concern)
RETURN = Step("return", "退回", (State.ANSWERED,), State.ASSIGNED, may_return)
PUBLISH = Step(
    "publish",
    "公开答复",
    (State.ANSWERED,),
    State.PUBLISHED,
    may_decide_concern,
    (filled("answer", "没有答复"), _shows_no_personal_data),
)
KEEP_BACK = Step("keep_back", "不公开答复", (State.ANSWERED,), State.UNPUBLISHED, may_decide_concern)
HOLD_PRESS = Step(
    "hold_press",
    "登记新闻发布会",
    tuple(State),
    None,
    may_answer_concern,
    (_asks_for_press, _press_is_not_held),
)
STEPS = (CORRECT, REASSIGN, ANSWER, RETURN, PUBLISH, KEEP_BACK, HOLD_PRESS)


@transaction.atomic
def register_concern(concern: Concern, *, by: User) -> Concern:
    """Take a matter of concern down for the unit that answers it; its clock has run since it was found.

    A unit registers its own; the county office registers for any unit of the county, which assigns it.
    """
    _refuse_unit(concern.unit)
    if not may_register_concern(by, concern.unit):
        raise PermissionDenied
    _refuse_moment(concern.raised_at)
    _refuse_decision(concern.decision, by)
    _set_clock(concern)
    concern.state = State.ASSIGNED
    concern.registered_by, concern.registered_at = by, clock.now()
    concern.save()
    trail.record("participation.concern.register", concern, by=by, after=_told(concern))
    _tell_unit(concern, f"有一件社会关切要答复：“{concern}”。", "assigned", by)
    return concern


@transaction.atomic
def correct_concern(concern: Concern, *, by: User, version: int, values: Mapping[str, Any]) -> Concern:
    """Mend what was registered. Only who assigns may change the urgency and the moment, which set the clock anew."""
    fresh = _begin(CORRECT, concern, by, version)
    changes_clock = any(name in values and values[name] != getattr(fresh, name) for name in CLOCK)
    if changes_clock and not may_assign_concern(by, fresh):
        raise PermissionDenied
    if changes_clock:
        EarlierCharge.of(fresh, until=clock.now()).save()
    before = _told(fresh)
    for name in (*WORDS, *CLOCK):
        if name in values:
            setattr(fresh, name, values[name])
    _refuse_decision(fresh.decision, by)
    changed = [*WORDS]
    if changes_clock:
        _refuse_moment(fresh.raised_at)
        _set_clock(fresh)
        changed += [*CLOCK, "due_at", "press_due_at", "due_proof"]
    fresh.version += 1
    fresh.save(update_fields=[*changed, "version"])
    trail.record("participation.concern.correct", fresh, by=by, before=before, after=_told(fresh))
    return fresh


@transaction.atomic
def reassign_concern(concern: Concern, *, by: User, version: int, unit: Unit, reason: str) -> Concern:
    """Give it to another unit of the county. The clock runs on: it began when the matter was found."""
    if not reason.strip():
        raise StepRefused(["请写明改派的原因。"])
    fresh = _begin(REASSIGN, concern, by, version)
    _refuse_unit(unit)
    if unit.pk == fresh.unit_id:
        raise StepRefused([f"这件关切本来就由{unit}答复，请选择别的单位。"])
    if unit.county_id != fresh.unit.county_id or not may_register_concern(by, unit):
        raise PermissionDenied
    settle_under(_events(fresh, "assigned"))
    EarlierCharge.of(fresh, until=clock.now()).save()
    fresh.unit, fresh.returned_because = unit, ""
    fresh.version += 1
    detail = {"reason": reason.strip()}
    REASSIGN.finish(fresh, by=by, changed=["unit_id", "returned_because", "version"], detail=detail)
    text = f"有一件社会关切改派给{unit}答复：“{fresh}”。原因：{detail['reason']}"
    _tell_unit(fresh, text, "assigned", by)
    return fresh


@transaction.atomic
def answer_concern(concern: Concern, *, by: User, version: int, answer: str) -> Concern:
    """The unit's answer, for the county office to decide."""
    if not answer.strip():
        raise StepRefused(["请填写答复。"])
    fresh = _begin(ANSWER, concern, by, version)
    fresh.answer, fresh.returned_because = answer.strip(), ""
    fresh.answered_by, fresh.answered_at = by, clock.now()
    fresh.version += 1
    changed = ["answer", "returned_because", "answered_by", "answered_at", "version"]
    ANSWER.finish(fresh, by=by, changed=changed)
    settle_under(_events(fresh, "assigned"))
    settle_under(_events(fresh, "returned"))
    people = holders(Role.REVIEWER, fresh.unit).exclude(pk=by.pk)
    _tell(people, fresh, f"“{fresh}”的答复等您审核。", "answered")
    return fresh


@transaction.atomic
def publish_concern(concern: Concern, *, by: User, version: int) -> Concern:
    """Put the answer before the public: received, answered, by whom and what (湖北省 rules under 国办发〔2017〕47号)."""
    fresh = _begin(PUBLISH, concern, by, version)
    return _decide(PUBLISH, fresh, by, [])


@transaction.atomic
def keep_concern_back(concern: Concern, *, by: User, version: int, reason: str) -> Concern:
    """The answer goes to those who asked and isn't published; why stays on record."""
    if not reason.strip():
        raise StepRefused(["请写明不公开的理由。"])
    fresh = _begin(KEEP_BACK, concern, by, version)
    fresh.unpublished_because = reason.strip()
    detail = {"reason": fresh.unpublished_because}
    return _decide(KEEP_BACK, fresh, by, ["unpublished_because"], detail)


@transaction.atomic
def return_concern(concern: Concern, *, by: User, version: int, reason: str) -> Concern:
    """Back to the unit for a better answer. The clock runs on."""
    if not reason.strip():
        raise StepRefused(["请写明退回的原因。"])
    fresh = _begin(RETURN, concern, by, version)
    fresh.returned_because = reason.strip()
    fresh.version += 1
    detail = {"reason": fresh.returned_because}
    RETURN.finish(fresh, by=by, changed=["returned_because", "version"], detail=detail)
    settle_under(_events(fresh, "answered"))
    _tell_unit(fresh, f"“{fresh}”的答复被退回：{fresh.returned_because}", "returned", by)
    return fresh


@transaction.atomic
def hold_press(concern: Concern, *, by: User, version: int, held_at: datetime) -> Concern:
    """Take down when the press conference on an emergency was held (国办发〔2016〕80号: within 24 hours)."""
    fresh = _begin(HOLD_PRESS, concern, by, version)
    if held_at > clock.now():
        raise StepRefused(["新闻发布会的时间还没有到，举行以后再登记。"])
    if held_at < fresh.raised_at:
        raise StepRefused(["新闻发布会的时间早于发现时间，请核对。"])
    fresh.press_held_at = held_at
    fresh.version += 1
    HOLD_PRESS.finish(fresh, by=by, changed=["press_held_at", "version"])
    return fresh


def _begin(step: Step, concern: Concern, by: User, version: int) -> Concern:
    return step.begin(concern, by=by, version=version, stale=STALE)


def _decide(
    step: Step, fresh: Concern, by: User, changed: list[str], detail: dict[str, Any] | None = None
) -> Concern:
    fresh.decided_by, fresh.decided_at = by, clock.now()
    fresh.published_at = fresh.decided_at if step is PUBLISH else None
    fresh.version += 1
    changed = [*changed, "decided_by", "decided_at", "published_at", "version"]
    step.finish(fresh, by=by, changed=changed, detail=detail)
    settle_under(_events(fresh, "answered"))
    _tell_unit(fresh, f"“{fresh}”{fresh.get_state_display()}。", "decided", by)
    return fresh


def _set_clock(concern: Concern) -> None:
    found = clock_of(concern.urgency, concern.raised_at, county=concern.unit.county)
    concern.due_at, concern.press_due_at, concern.due_proof = found.due_at, found.press_due_at, found.proof


def _refuse_moment(raised_at: datetime) -> None:
    if raised_at > clock.now():
        raise StepRefused(["发现时间还没有到，请核对。"])


def _refuse_unit(unit: Unit) -> None:
    if unit.is_container or not unit.is_active:
        raise StepRefused([f"{unit}不能作为答复单位，请选择具体的单位。"])


def _refuse_decision(decision: Decision | None, by: User) -> None:
    if decision is not None and not Decision.objects.visible_to(by).filter(pk=decision.pk).exists():
        raise PermissionDenied


def _told(concern: Concern) -> dict[str, Any]:
    told = {name: getattr(concern, name) for name in ("title", "text", "source", *CLOCK, "due_at")}
    return {**told, "unit": concern.unit_id, "decision": concern.decision_id}


def _events(concern: Concern, what: str) -> str:
    return f"concern-{what}:{concern.pk}:"


def _tell_unit(concern: Concern, text: str, what: str, by: User) -> None:
    _tell(holders(Role.EDITOR, concern.unit).exclude(pk=by.pk), concern, text, what)


def _tell(people: Any, concern: Concern, text: str, what: str) -> None:
    event = f"{_events(concern, what)}{clock.now().isoformat()}"
    notify(people, text, event=event, url=concern.get_absolute_url())
