"""Steps on meetings open to attendance: prepared, called, seated by lot or choice, held, answered, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.checkup import refused_personal_numbers
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.personal.masking import mentions
from disclosure_portal.workflow import Step, StepRefused
from participation.four_eyes import may_return, somebody_is_left
from participation.models import Decision, Group, Meeting, MeetingTopic, SeatQuota
from participation.permissions import may_close_meeting, may_prepare_meeting, may_publish_meeting
from participation.workflow.attendance import STALE_NAMES, forget_later

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State = Meeting.State
STALE = "这个会议刚刚被别人保存过。您填写的还在，请核对下面的不同，再保存一次。"
NOBODY_CAME = "没有人到会的，请写明原因，原因会公布。"
NAMES_SOMEBODY = "写有列席或者报名人员的姓名、电话，公开前请删去，可以写“某村民”"
WRITTEN = (
    "title",
    "held_at",
    "place",
    "sign_up_until",
    "selection",
    "selection_rule",
    "no_attendance_reason",
)


@dataclass(frozen=True)
class Topic:
    """A topic as it is written: its title, and the decision it belongs to."""

    title: str
    decision: Decision | None = None


# Conditions


def _has_topics(meeting: Meeting) -> str | None:
    return None if meeting.topics.exists() else "没有填写议题"


def _has_seats(meeting: Meeting) -> str | None:
    if not meeting.is_open_to_attendance:
        return None
    return (
        None if meeting.quotas.exists() else "没有写明列席名额；不安排列席的，写明理由（国办发〔2016〕80号）"
    )


def _has_rule(meeting: Meeting) -> str | None:
    if not meeting.is_open_to_attendance or meeting.selection_rule.strip():
        return None
    return "没有写明列席人员怎样产生"


def _sign_up_ends_before_the_meeting(meeting: Meeting) -> str | None:
    if not meeting.has_sign_up:
        return None
    if meeting.sign_up_until is None:
        return "没有填写报名截止时间"
    return None if meeting.sign_up_until < meeting.held_at else "报名截止时间应当早于会议召开时间"


def _there_is_time_left(meeting: Meeting) -> str | None:
    now = clock.now()
    if meeting.held_at <= now:
        return "会议召开时间已过"
    if meeting.has_sign_up and meeting.sign_up_until and meeting.sign_up_until <= now:
        return "报名截止时间已过，请退回修改"
    return None


def _has_taken_place(meeting: Meeting) -> str | None:
    return None if meeting.held_at <= clock.now() else "会议还没有召开"


def _is_seated(meeting: Meeting) -> str | None:
    """Where nobody signed up nor was invited there is nobody to seat."""
    is_waiting = meeting.state == State.CALLED and meeting.attendances.exists()
    return "还没有确定列席人员" if is_waiting else None


def _remarks_are_replied(meeting: Meeting) -> str | None:
    left = meeting.attendances.exclude(remarks="").filter(reply="").count()
    return f"还有{left}人的意见建议没有答复" if left else None


def _nobody_is_told_by_name_or_number(meeting: Meeting) -> str | None:
    """What is published has nobody's number in it, nor names anybody of the list (个人信息保护法 art. 25)."""
    people = list(meeting.attendances.all())
    names, phones = [one.name for one in people], [one.phone for one in people if one.phone]
    told = [("没有人到会的原因", meeting.nobody_because)]
    told += [(f"{one.shown_name}的意见和答复", f"{one.remarks}\n\n{one.reply}") for one in people]
    found = []
    for whose, text in told:
        if reason := refused_personal_numbers(text).rstrip("。"):
            found.append(f"{whose}：{reason}")
        if mentions(text, names=names, contacts=phones):
            found.append(f"{whose}：{NAMES_SOMEBODY}")
    return "；".join(found) or None


COMPLETE = (_has_topics, _has_seats, _has_rule, _sign_up_ends_before_the_meeting)
EDIT = Step("edit", "修改", (State.PREPARING,), None, may_prepare_meeting)
SUBMIT = Step(
    "submit",
    "送县政府办发布",
    (State.PREPARING,),
    State.SUBMITTED,
    may_prepare_meeting,
    (*COMPLETE, _there_is_time_left, somebody_is_left(may_publish_meeting)),
)
RETURN = Step("return", "退回", (State.SUBMITTED,), State.PREPARING, may_return)
PUBLISH = Step(
    "publish",
    "发布公告",
    (State.SUBMITTED,),
    State.CALLED,
    may_publish_meeting,
    (*COMPLETE, _there_is_time_left),
)
HOLD = Step(
    "hold",
    "登记到会情况",
    (State.CALLED, State.SEATED),
    State.HELD,
    may_prepare_meeting,
    (_is_seated, _has_taken_place),
)
ANSWERED = (_remarks_are_replied, _nobody_is_told_by_name_or_number)
SUBMIT_REPLIES = Step(
    "submit_replies",
    "送县政府办公布",
    (State.HELD,),
    State.ANSWERED,
    may_prepare_meeting,
    (*ANSWERED, somebody_is_left(may_close_meeting)),
)
RETURN_REPLIES = Step("return_replies", "退回", (State.ANSWERED,), State.HELD, may_return)
CLOSE = Step("close_books", "公布意见和答复", (State.ANSWERED,), State.CLOSED, may_close_meeting, ANSWERED)
CANCEL = Step(
    "cancel",
    "取消会议",
    (State.PREPARING, State.SUBMITTED, State.CALLED, State.SEATED),
    State.CANCELLED,
    may_prepare_meeting,
)
STEPS = (EDIT, SUBMIT, RETURN, PUBLISH, HOLD, SUBMIT_REPLIES, RETURN_REPLIES, CLOSE, CANCEL)


@transaction.atomic
def prepare_meeting(
    meeting: Meeting, topics: Sequence[Topic], seats: Mapping[str, int], *, by: User
) -> Meeting:
    """Begin a meeting with its topics and the seats of each group."""
    if not may_prepare_meeting(by, meeting):
        raise PermissionDenied
    meeting.prepared_by, meeting.state = by, State.PREPARING
    meeting.save()
    meeting.preparers.add(by)
    _write_parts(meeting, topics, seats)
    trail.record("participation.meeting.create", meeting, by=by, after=_told(meeting))
    return meeting


@transaction.atomic
def edit_meeting(
    meeting: Meeting,
    values: Mapping[str, Any],
    topics: Sequence[Topic],
    seats: Mapping[str, int],
    *,
    by: User,
    version: int,
) -> Meeting:
    """Save what is prepared. Who saves has prepared it. Raises StepRefused when somebody saved in between."""
    fresh = EDIT.begin(meeting, by=by, version=version, stale=STALE)
    before = _told(fresh)
    for name in WRITTEN:
        if name in values:
            setattr(fresh, name, values[name])
    fresh.prepared_by, fresh.returned_because = by, ""
    fresh.version += 1
    fresh.save(update_fields=[*WRITTEN, "prepared_by", "returned_because", "version"])
    fresh.preparers.add(by)
    fresh.topics.all().delete()
    fresh.quotas.all().delete()
    _write_parts(fresh, topics, seats)
    trail.record("participation.meeting.edit", fresh, by=by, before=before, after=_told(fresh))
    return fresh


@transaction.atomic
def submit_meeting(meeting: Meeting, *, by: User) -> Meeting:
    fresh = SUBMIT.begin(meeting, by=by)
    SUBMIT.finish(fresh, by=by)
    event = f"meeting-submitted:{fresh.pk}:{clock.now().isoformat()}"
    _tell(Role.REVIEWER, fresh, f"“{fresh}”的列席公告等您审核发布。", event)
    return fresh


@transaction.atomic
def return_meeting(meeting: Meeting, *, by: User, reason: str) -> Meeting:
    if not reason.strip():
        raise StepRefused(["请写明退回的原因。"])
    fresh = RETURN.begin(meeting, by=by)
    fresh.returned_because = reason.strip()
    RETURN.finish(fresh, by=by, changed=["returned_because"], detail={"reason": fresh.returned_because})
    settle_under(f"meeting-submitted:{fresh.pk}:")
    event = f"meeting-returned:{fresh.pk}:{clock.now().isoformat()}"
    _tell(Role.EDITOR, fresh, f"“{fresh}”的列席公告被退回：{fresh.returned_because}", event)
    return fresh


@transaction.atomic
def publish_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Publish the call, or that nobody attends and why (岫政办发〔2020〕37号)."""
    fresh = PUBLISH.begin(meeting, by=by)
    fresh.published_at, fresh.published_by = clock.now(), by
    PUBLISH.finish(fresh, by=by, changed=["published_at", "published_by"])
    settle_under(f"meeting-submitted:{fresh.pk}:")
    _tell(Role.EDITOR, fresh, f"“{fresh}”的列席公告已经发布。", f"meeting-published:{fresh.pk}")
    return fresh


@transaction.atomic
def hold_meeting(
    meeting: Meeting,
    *,
    by: User,
    attended: Sequence[int],
    nobody_because: str = "",
    version: int | None = None,
) -> Meeting:
    """Note who of the seated came; `attended` are their keys. Whoever else held a seat stayed away.

    Where nobody came to a meeting open to attendance, the reason is asked and later published (岫政办发〔2020〕37号).

    Raises StepRefused when the list changed after `version` was seen: nobody is noted as absent unread.
    """
    fresh = HOLD.begin(meeting, by=by, version=version, stale=STALE_NAMES)
    seated = fresh.attendances.seated()
    keys = set(seated.values_list("pk", flat=True))
    if not set(attended) <= keys:
        raise StepRefused(["名单已有变化，请核对后再登记。"])
    is_empty = fresh.is_open_to_attendance and not attended
    if is_empty and not nobody_because.strip():
        raise StepRefused([NOBODY_CAME])
    fresh.nobody_because = nobody_because.strip() if is_empty else ""
    seated.update(attended=False)
    fresh.attendances.filter(pk__in=attended).update(attended=True)
    detail = {"attended": len(set(attended)), "seated": len(keys)}
    HOLD.finish(fresh, by=by, changed=["nobody_because"], detail=detail)
    return fresh


@transaction.atomic
def submit_replies(meeting: Meeting, *, by: User) -> Meeting:
    """Hand the remarks and their replies to the county office, which publishes them."""
    fresh = SUBMIT_REPLIES.begin(meeting, by=by)
    fresh.returned_because = ""
    SUBMIT_REPLIES.finish(fresh, by=by, changed=["returned_because"])
    event = f"meeting-answered:{fresh.pk}:{clock.now().isoformat()}"
    _tell(Role.REVIEWER, fresh, f"“{fresh}”列席人员的意见和答复等您审核公布。", event)
    return fresh


@transaction.atomic
def return_replies(meeting: Meeting, *, by: User, reason: str) -> Meeting:
    """Back to the unit for better replies."""
    if not reason.strip():
        raise StepRefused(["请写明退回的原因。"])
    fresh = RETURN_REPLIES.begin(meeting, by=by)
    fresh.returned_because = reason.strip()
    detail = {"reason": fresh.returned_because}
    RETURN_REPLIES.finish(fresh, by=by, changed=["returned_because"], detail=detail)
    settle_under(f"meeting-answered:{fresh.pk}:")
    event = f"meeting-replies-returned:{fresh.pk}:{clock.now().isoformat()}"
    _tell(Role.EDITOR, fresh, f"“{fresh}”的意见和答复被退回：{fresh.returned_because}", event)
    return fresh


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Publish what was said and replied, once every remark has its reply (AT-04).

    From now personal data are kept as long as was said.
    """
    fresh = CLOSE.begin(meeting, by=by)
    fresh.closed_at, fresh.closed_by = clock.now(), by
    forget_later(fresh, fresh.closed_at)
    CLOSE.finish(fresh, by=by, changed=["closed_at", "closed_by"])
    settle_under(f"meeting-answered:{fresh.pk}:")
    _tell(Role.EDITOR, fresh, f"“{fresh}”的意见和答复已经公布。", f"meeting-closed:{fresh.pk}")
    return fresh


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, reason: str) -> Meeting:
    """Call it off. A published call stays, marked with the reason."""
    if not reason.strip():
        raise StepRefused(["请写明取消的原因。"])
    fresh = CANCEL.begin(meeting, by=by)
    fresh.cancelled_because = reason.strip()
    forget_later(fresh, clock.now())
    CANCEL.finish(fresh, by=by, changed=["cancelled_because"], detail={"reason": fresh.cancelled_because})
    settle_under(f"meeting-submitted:{fresh.pk}:")
    return fresh


def _write_parts(meeting: Meeting, topics: Sequence[Topic], seats: Mapping[str, int]) -> None:
    MeetingTopic.objects.bulk_create(
        MeetingTopic(meeting=meeting, position=position, title=topic.title, decision=topic.decision)
        for position, topic in enumerate(topics, 1)
    )
    if meeting.is_open_to_attendance:
        SeatQuota.objects.bulk_create(
            SeatQuota(meeting=meeting, group=group, seats=seats[group]) for group in Group if seats.get(group)
        )


def _tell(role: Role, meeting: Meeting, text: str, event: str) -> None:
    notify(holders(role, meeting.unit), text, event=event, url=meeting.get_absolute_url())


def _told(meeting: Meeting) -> dict[str, Any]:
    told = {name: getattr(meeting, name) for name in WRITTEN}
    told["topics"] = list(meeting.topics.values_list("title", "decision_id"))
    told["seats"] = dict(meeting.quotas.values_list("group", "seats"))
    return told
