"""Steps on changes of a published notice: prepared, signed, published like the notice itself, or discarded.

A period is extended and never shortened (国务院令第713号 art. 15). Where the draft is taken back it is ended early: what
came in is answered, and it counts as no way of hearing the public. A meeting or visit is moved so that its papers still
come in time (art. 16).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.clock import begins
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused
from participation import law
from participation.conditions import Condition, filled
from participation.duties import last_day, latest_delivery, sign_up_too_late
from participation.four_eyes import may_return, somebody_is_left
from participation.law import procedure
from participation.methods import traits_of
from participation.models import Consultation, Method, NoticeChange, Participant
from participation.permissions import may_prepare, may_prepare_change, may_publish_change, may_sign_change
from participation.queries.opinion_posting import kept_until
from participation.workflow.consultations import set_outcome_due

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State, Kind = NoticeChange.State, NoticeChange.Kind
STALE = "这份变更刚刚被别人保存过。请核对最新内容，再提交一次。"
ONE_IN_HAND = "这项活动已经有一份变更在办理，请在那一份上修改，或者先作废。"
WRITTEN = {
    Kind.EXTENSION: ("closes_at", "reason"),
    Kind.MOVE: ("held_at", "place", "sign_up_until", "reason"),
    Kind.EARLY_END: ("reason",),
}
CHANGED = {
    Kind.EXTENSION: ("closes_at",),
    Kind.MOVE: ("held_at", "place", "sign_up_until"),
    Kind.EARLY_END: ("closes_at",),
}
VERBS = {Kind.EXTENSION: "extend", Kind.MOVE: "reschedule", Kind.EARLY_END: "end_early"}


def kinds_of(consultation: Consultation) -> tuple[Kind, ...]:
    """What can be changed of its notice: the period where it has one, else the day and place."""
    return (Kind.EXTENSION, Kind.EARLY_END) if traits_of(consultation.method).has_period else (Kind.MOVE,)


def kind_of(consultation: Consultation, asked: str = "") -> Kind:
    """The kind that is asked for, where the notice can be changed so; else its usual one."""
    kinds = kinds_of(consultation)
    return Kind(asked) if asked in kinds else kinds[0]


def refusal_to_change(consultation: Consultation, kind: Kind | None = None) -> str | None:
    """Why the notice can't be extended, ended or moved now, and what to do instead; None when it can."""
    if consultation.state != Consultation.State.PUBLISHED:
        return f"活动{consultation.get_state_display()}，只有已发布、还没有办结的活动才能变更"
    if consultation.ended_early:
        return "已经提前结束，不能再变更；请答复意见后办结"
    now = clock.now()
    if kind == Kind.EARLY_END:
        is_over = consultation.closes_at is None or consultation.closes_at <= end_of_today()
        return "今天24时以前就截止，不用提前结束；请答复意见后办结" if is_over else None
    if kind_of(consultation) == Kind.EXTENSION:
        is_over = consultation.closes_at is not None and consultation.closes_at <= now
        return "已经截止，不能再延长；仍要听取意见的，请新办一次公众参与活动" if is_over else None
    if consultation.held_at is not None and consultation.held_at <= now:
        return "公告的举行时间已经过了，不能再改期；没有举行的，请写明原因取消，再新办一次公众参与活动"
    return None


# What is asked of a change; the code is the field that it stands at.


def _is_open_to_change(change: NoticeChange) -> str | None:
    return refusal_to_change(change.consultation, Kind(change.kind))


def end_of_today() -> datetime:
    """The first moment after today: what is ended today still has the whole of it."""
    return begins(clock.today() + timedelta(days=1))


def _is_later(change: NoticeChange) -> str | None:
    if change.kind != Kind.EXTENSION:
        return None
    if change.closes_at is None:
        return "没有填写新的截止日期"
    ends = change.consultation.closes_at
    if change.closes_at > ends:
        return None
    return f"新的截止日期应当晚于原来的{long_day(last_day(ends))}：期限只能延长，不能缩短"


def _has_day_and_place(change: NoticeChange) -> str | None:
    if change.kind != Kind.MOVE:
        return None
    if change.held_at is None:
        return "没有填写新的举行时间"
    if change.held_at <= clock.now():
        return "新的举行时间已经过了"
    old = change.consultation
    is_same = all(getattr(change, name) == getattr(old, name) for name in CHANGED[Kind.MOVE])
    return "时间和地点都没有改变" if is_same else None


def _has_place(change: NoticeChange) -> str | None:
    return "没有填写新的地点" if change.kind == Kind.MOVE and not change.place.strip() else None


def _papers_come_in_time(change: NoticeChange) -> str | None:
    """Whoever takes part in a hearing knows the new day, and has the papers, 7 days before."""
    old = change.consultation
    if old.method != Method.HEARING or change.held_at is None or change.held_at == old.held_at:
        return None
    latest = latest_delivery(change.held_at, old.unit.county)
    if latest < max(clock.today(), old.papers_delivered_on or clock.today()):
        return f"距新的举行时间不足{law.HEARING_PAPERS_DAYS}日：通知和材料最迟要在{long_day(latest)}送达参加人，来不及"
    return None


def _sign_up_fits(change: NoticeChange) -> str | None:
    """Sign-up goes on at least as long as was told, and ends before the papers have to be delivered."""
    old = change.consultation
    if old.method != Method.HEARING or change.held_at is None:
        return None
    until, told = change.sign_up_until, old.sign_up_until
    if until is None or told is None or until == told:
        is_late = told is not None and sign_up_too_late(told, old, change.held_at)
        return "报名截止时间太晚，请把举行时间改得更晚" if is_late and change.held_at != old.held_at else None
    if told <= clock.now():
        return "报名已经截止，不能重新开始"
    if until < told:
        return f"报名截止日期不能早于原来的{long_day(last_day(told))}"
    return sign_up_too_late(until, old, change.held_at)


ASKED = (
    Condition("", "", _is_open_to_change),
    Condition("closes_at", procedure(15), _is_later),
    Condition("held_at", "", _has_day_and_place),
    Condition("place", "", _has_place),
    Condition("held_at", procedure(16), _papers_come_in_time),
    Condition("sign_up_until", procedure(16), _sign_up_fits),
    filled("reason", "没有写明变更的原因"),
)
EDIT = Step("edit", "修改", (State.PREPARING,), None, may_prepare_change)
SIGN = Step(
    "sign",
    "审核",
    (State.PREPARING,),
    State.SIGNED,
    may_sign_change,
    (*ASKED, somebody_is_left(may_publish_change)),
)
RETURN = Step("return", "退回", (State.SIGNED,), State.PREPARING, may_return)
PUBLISH = Step("publish", "发布", (State.SIGNED,), State.PUBLISHED, may_publish_change, ASKED)
DISCARD = Step("discard", "作废", (State.PREPARING, State.SIGNED), None, may_prepare_change)
STEPS = (EDIT, SIGN, RETURN, PUBLISH, DISCARD)


def faults_of(change: NoticeChange) -> list[tuple[str, str]]:
    """Everything that is wrong with it, each with the field where it stands; no field for the notice itself."""
    return [(one.code, reason) for one in ASKED if (reason := one(change))]


@transaction.atomic
def prepare_change(
    consultation: Consultation, *, by: User, values: Mapping[str, Any], kind: str = ""
) -> NoticeChange:
    """Begin a change of the notice. Raises StepRefused when it can't be changed so, or another is in hand."""
    fresh = _locked(consultation.pk)
    if not may_prepare(by, fresh):
        raise PermissionDenied
    if fresh.changes.in_hand().exists():
        raise StepRefused([ONE_IN_HAND])
    change = NoticeChange(consultation=fresh, kind=kind_of(fresh, kind), prepared_by=by)
    change.is_demo = fresh.is_demo
    _write(change, values)
    change.save()
    change.preparers.add(by)
    trail.record("participation.noticechange.create", change, by=by, after=_told(change))
    return change


@transaction.atomic
def edit_change(change: NoticeChange, *, by: User, version: int, values: Mapping[str, Any]) -> NoticeChange:
    """Save what is prepared. Who saves has prepared it. Raises StepRefused when somebody saved in between."""
    _locked(change.consultation_id)
    fresh = EDIT.begin(change, by=by, version=version, stale=STALE)
    before = _told(fresh)
    _write(fresh, values)
    fresh.prepared_by, fresh.returned_because = by, ""
    fresh.version += 1
    fresh.save(update_fields=[*WRITTEN[fresh.kind], "prepared_by", "returned_because", "version"])
    fresh.preparers.add(by)
    trail.record("participation.noticechange.edit", fresh, by=by, before=before, after=_told(fresh))
    return fresh


@transaction.atomic
def sign_change(change: NoticeChange, *, by: User, version: int) -> NoticeChange:
    """The organiser's second pair of eyes hands the change to the county office, in the version that was read."""
    _locked(change.consultation_id)
    fresh = SIGN.begin(change, by=by, version=version, stale=STALE)
    fresh.signed_at, fresh.signed_by = clock.now(), by
    fresh.version += 1
    SIGN.finish(fresh, by=by, changed=["signed_at", "signed_by", "version"])
    _tell(fresh, Role.REVIEWER, "signed", f"“{fresh.consultation}”的{fresh.get_kind_display()}等您审核发布。")
    return fresh


@transaction.atomic
def return_change(change: NoticeChange, *, by: User, version: int, reason: str) -> NoticeChange:
    if not reason.strip():
        raise StepRefused(["请写明退回的原因。"])
    _locked(change.consultation_id)
    fresh = RETURN.begin(change, by=by, version=version, stale=STALE)
    fresh.returned_because, fresh.signed_at, fresh.signed_by = reason.strip(), None, None
    fresh.version += 1
    changed = ["returned_because", "signed_at", "signed_by", "version"]
    RETURN.finish(fresh, by=by, changed=changed, detail={"reason": fresh.returned_because})
    settle_under(events(fresh.consultation))
    text = f"“{fresh.consultation}”的{fresh.get_kind_display()}被退回：{fresh.returned_because}"
    _tell(fresh, Role.EDITOR, "returned", text)
    return fresh


@transaction.atomic
def publish_change(change: NoticeChange, *, by: User, version: int) -> NoticeChange:
    """From now on the notice says the new time; the old one stays beside it with the reason.

    The target of the outcome and the time that personal data are kept move along. Staff are asked to tell those
    who take part by name.
    """
    notice = _locked(change.consultation_id)
    fresh = PUBLISH.begin(change, by=by, version=version, stale=STALE)
    names = CHANGED[fresh.kind]
    if fresh.kind == Kind.EARLY_END:
        fresh.closes_at = end_of_today()
    for name in names:
        setattr(fresh, f"old_{name}", getattr(notice, name))
        setattr(notice, name, getattr(fresh, name))
    fresh.published_at, fresh.published_by = clock.now(), by
    changed = [*names, *(f"old_{name}" for name in names), "published_at", "published_by"]
    PUBLISH.finish(fresh, by=by, changed=changed)
    _change_notice(notice, fresh, by)
    settle_under(events(notice))
    people = notice.participants.exclude(state=Participant.State.WITHDRAWN).count()
    ask = f"请逐一通知{people}名参加人。" if people else ""
    for role in (Role.EDITOR, Role.APPROVER):
        _tell(fresh, role, "published", f"“{notice}”的{fresh.get_kind_display()}已经发布。{ask}")
    return fresh


def _change_notice(notice: Consultation, change: NoticeChange, by: User) -> None:
    names = CHANGED[change.kind]
    if change.kind == Kind.EARLY_END:
        notice.ended_early = True
        notice.opens_at = min(notice.opens_at, change.published_at)  # what hasn't begun has its day as well
    notice.save(update_fields=[*names, "ended_early", "opens_at"])
    set_outcome_due(notice)
    kept = kept_until(notice, at=clock.now())
    notice.opinions.filter(purged_at__isnull=True).update(purge_after=kept)
    trail.record(
        f"participation.consultation.{VERBS[change.kind]}",
        notice,
        by=by,
        before={name: getattr(change, f"old_{name}") for name in names},
        after={name: getattr(notice, name) for name in names},
        detail={"reason": change.reason, "change": change.pk},
    )


@transaction.atomic
def discard_change(change: NoticeChange, *, by: User) -> None:
    """Throw away what isn't published; what is stays."""
    _locked(change.consultation_id)
    fresh = DISCARD.begin(change, by=by)
    settle_under(events(fresh.consultation))
    trail.record("participation.noticechange.discard", fresh, by=by, before=_told(fresh))
    fresh.delete()


def events(consultation: Consultation) -> str:
    """What the notices about its change in hand begin with."""
    return f"notice-change-signed:{consultation.pk}:"


def _locked(key: int) -> Consultation:
    """The notice, locked before its change: nobody closes its books, cancels or changes it meanwhile."""
    trail.require_transaction("participation.noticechange")
    locked = Consultation.objects.select_for_update(of=("self",))
    return locked.select_related("decision__unit").get(pk=key)


def _write(change: NoticeChange, values: Mapping[str, Any]) -> None:
    for name in WRITTEN[change.kind]:
        if name in values:
            setattr(change, name, values[name])
    if change.kind == Kind.MOVE and change.sign_up_until is None:
        change.sign_up_until = change.consultation.sign_up_until
    if reasons := [reason for _, reason in faults_of(change)]:
        raise StepRefused(reasons)


def _told(change: NoticeChange) -> dict[str, Any]:
    return {name: getattr(change, name) for name in WRITTEN[Kind(change.kind)]}


def _tell(change: NoticeChange, role: Role, what: str, text: str) -> None:
    event = f"notice-change-{what}:{change.consultation_id}:{change.pk}:{clock.now().isoformat()}:{role}"
    url = change.get_absolute_url()
    if what == "published" and traits_of(change.consultation.method).takes_people:
        url = change.consultation.get_absolute_url()
    notify(holders(role, change.unit), text, event=event, url=url)
