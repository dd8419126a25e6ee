"""Steps on those who attend a meeting: signed up or entered, seated, asked, heard and answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders, system_user
from disclosure_portal.audit import trail
from disclosure_portal.audit.address import address_hidden
from disclosure_portal.notices.outbox import notify
from disclosure_portal.personal.masking import shown_name
from disclosure_portal.workflow import Step, StepRefused, require_version
from participation.lots import drawn, new_seed
from participation.models import Meeting, MeetingAttendance
from participation.permissions import may_prepare_meeting, may_release_seat
from participation.phones import phone_hash
from participation.queries.meetings import BY_THEMSELVES, refusal_to_step_back
from participation.receipts import new_receipt
from participation.workflow.posting import count_kept

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

STALE_NAMES = "名单刚刚有变化。您填写的还在，请核对下面的最新名单，再保存一次。"
STALE_PERSON = "这个人的登记刚刚被别人保存过。您填写的还在，请核对下面的不同，再保存一次。"
State = Meeting.State
Seat = MeetingAttendance.State
NO_SIGN_UP = "现在不能报名：报名还没有开始，或者已经截止。"
NOT_ADULT = "列席会议的人员应当年满十八周岁。"
NO_SEATS_FOR = "这一类没有列席名额，请重新选择。"
NOBODY_CHOSEN = "请至少选择一人。报名的人都不合条件的，请先登记邀请的人员。"
SAME_PHONE = "这个电话号码已经登记过，每人登记一次。"


def _sign_up_is_over(meeting: Meeting) -> str | None:
    if meeting.has_sign_up and meeting.is_open_for_sign_up_at(clock.now()):
        return "报名还没有截止"
    return None


def _somebody_came_forward(meeting: Meeting) -> str | None:
    return None if meeting.attendances.exists() else "还没有人报名，请先登记邀请的人员"


def _is_still_to_come(meeting: Meeting) -> str | None:
    return "会议已经开始，没有来的请登记“没有到会”" if clock.now() >= meeting.held_at else None


ENTER = Step("enter_person", "登记人员", (State.CALLED,), None, may_prepare_meeting)
SEAT = Step(
    "seat",
    "确定列席人员",
    (State.CALLED,),
    State.SEATED,
    may_prepare_meeting,
    (_sign_up_is_over, _somebody_came_forward),
)
ASK = Step("ask", "登记是否列席", (State.SEATED,), None, may_prepare_meeting)
RELEASE = Step("decline", "登记不能列席", (State.SEATED,), None, may_release_seat, (_is_still_to_come,))
HEAR = Step("hear", "登记意见和答复", (State.HELD,), None, may_prepare_meeting)
STEPS = (ENTER, SEAT, ASK, RELEASE, HEAR)


# Signing up


@transaction.atomic
def sign_up(
    meeting: Meeting, *, key: str, group: str, name: str, phone: str, organisation: str, is_adult: bool
) -> MeetingAttendance:
    """Sign somebody up from the public page. The same form (`key`) again gives the same receipt.

    Raises StepRefused when sign-up isn't open, and for a phone that has signed up before: one person, one lot.
    """
    fresh = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if made := MeetingAttendance.objects.filter(form_key=key, meeting=fresh).first():
        return made
    if not fresh.is_open_for_sign_up_at(clock.now()):
        raise StepRefused([NO_SIGN_UP])
    person = MeetingAttendance(form_key=key, group=group, name=name, phone=phone, organisation=organisation)
    with address_hidden():
        kept = _take(person, fresh, is_adult=is_adult, by=None)
    count_kept(f"meeting:{fresh.pk}")
    return kept


@transaction.atomic
def enter_person(
    meeting: Meeting, person: MeetingAttendance, *, by: User, is_adult: bool
) -> MeetingAttendance:
    """Enter somebody who was invited or who signed up by phone. Counts like those who signed up themselves."""
    fresh = ENTER.begin(meeting, by=by)
    if not fresh.is_open_to_attendance:
        raise StepRefused(["这个会议不安排列席。"])
    if not fresh.has_sign_up:
        person.is_invited = True
    elif not person.is_invited and not fresh.is_open_for_sign_up_at(clock.now()):
        raise StepRefused(["报名已经截止，只能登记邀请的人员。"])
    return _take(person, fresh, is_adult=is_adult, by=by)


def _take(
    person: MeetingAttendance, meeting: Meeting, *, is_adult: bool, by: User | None
) -> MeetingAttendance:
    if not is_adult:
        raise StepRefused([NOT_ADULT])
    if not meeting.quotas.filter(group=person.group).exists():
        raise StepRefused([NO_SEATS_FOR])
    person.meeting, person.receipt, person.is_adult = meeting, new_receipt(), True
    person.shown_name = shown_name(person.name)
    person.phone_hash = phone_hash("attendance", person.phone)
    person.signed_up_at, person.entered_by = clock.now(), by
    if person.phone_hash and meeting.attendances.filter(phone_hash=person.phone_hash).exists():
        raise StepRefused([SAME_PHONE])
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        raise StepRefused([SAME_PHONE]) from None
    _mark_changed(meeting)
    detail = {"group": person.group, "invited": person.is_invited}
    trail.record("participation.meetingattendance.register", person, by=by or system_user(), detail=detail)
    return person


# Seats


@transaction.atomic
def draw_seats(meeting: Meeting, *, by: User, seed: str = "", version: int | None = None) -> Meeting:
    """Seat by lot: the invited first, then in the order of the lots as long as the group has seats.

    Places are counted within a group from one. `seed` is drawn unless it is given, and stays with the meeting.
    """
    fresh = SEAT.begin(meeting, by=by)
    require_version(fresh, version, STALE_NAMES)
    if fresh.selection != Meeting.Selection.DRAWN:
        raise StepRefused([f"本次列席人员的产生办法是“{fresh.get_selection_display()}”。"])
    fresh.draw_seed = seed or new_seed()
    for quota in fresh.quotas.all():
        _draw_group(fresh, quota.group, quota.seats)
    return _seated(fresh, by, ["draw_seed"])


def _draw_group(meeting: Meeting, group: str, seats: int) -> None:
    people = list(meeting.attendances.filter(group=group))
    invited = [one for one in people if one.is_invited]
    by_receipt = {one.receipt: one for one in people if not one.is_invited}
    _refuse_too_many(group, len(invited), seats)
    order = [by_receipt[receipt] for receipt in drawn(by_receipt, meeting.draw_seed)]
    for place, person in enumerate(order, 1):
        person.drawn_at_place = place
        person.state = Seat.SELECTED if place <= seats - len(invited) else Seat.NOT_SELECTED
    for person in invited:
        person.state = Seat.SELECTED
    MeetingAttendance.objects.bulk_update(people, ["state", "drawn_at_place"])


@transaction.atomic
def choose_seats(
    meeting: Meeting, *, by: User, chosen: Collection[int], reason: str, version: int | None = None
) -> Meeting:
    """Seat those who were chosen by the rule, with the reason that the public reads. `chosen` are their keys.

    Where people are only invited, all of them are seated and no reason is asked. Nobody is chosen only once the
    meeting has begun: until then others can be invited.
    """
    fresh = SEAT.begin(meeting, by=by)
    require_version(fresh, version, STALE_NAMES)
    people = list(fresh.attendances.all())
    if fresh.selection == Meeting.Selection.DRAWN:
        raise StepRefused(["本次列席人员由抽签产生。"])
    if fresh.selection == Meeting.Selection.INVITED:
        chosen = {one.pk for one in people}
    elif not reason.strip():
        raise StepRefused(["请写明遴选的理由，理由会公布。"])
    wanted = set(chosen)
    if not wanted <= {one.pk for one in people}:
        raise StepRefused(["名单已有变化，请核对后再确定。"])
    if not wanted and not is_past(fresh):
        raise StepRefused([NOBODY_CHOSEN])
    for quota in fresh.quotas.all():
        count = sum(one.pk in wanted for one in people if one.group == quota.group)
        _refuse_too_many(quota.group, count, quota.seats)
    for one in people:
        one.state = Seat.SELECTED if one.pk in wanted else Seat.NOT_SELECTED
    MeetingAttendance.objects.bulk_update(people, ["state"])
    fresh.seated_because = reason.strip()
    return _seated(fresh, by, ["seated_because"])


def is_past(meeting: Meeting) -> bool:
    """From the day on nobody else can be invited: where none of those registered is suitable, none is chosen."""
    return meeting.held_at <= clock.now()


def _mark_changed(meeting: Meeting) -> None:
    """The list of the locked meeting is another one now."""
    meeting.version += 1
    meeting.save(update_fields=["version"])


def _refuse_too_many(group: str, count: int, seats: int) -> None:
    if count > seats:
        label = MeetingAttendance(group=group).get_group_display()
        raise StepRefused([f"{label}只有{seats}个名额，现在有{count}人，请减少。"])


def _seated(meeting: Meeting, by: User, changed: list[str]) -> Meeting:
    meeting.seated_at = clock.now()
    meeting.version += 1
    counts = {"seated": meeting.attendances.seated().count(), "people": meeting.attendances.count()}
    detail = {**counts, "seed": meeting.draw_seed, "reason": meeting.seated_because}
    SEAT.finish(meeting, by=by, changed=[*changed, "seated_at", "version"], detail=detail)
    return meeting


@transaction.atomic
def confirm_seat(person: MeetingAttendance, *, by: User) -> MeetingAttendance:
    """The person says they will come."""
    person = _asked(person, by, (Seat.SELECTED,))
    return _answered(person, Seat.CONFIRMED, "take_seat", by, "")


@transaction.atomic
def decline_seat(person: MeetingAttendance, *, by: User, reason: str = "") -> MeetingAttendance | None:
    """Note that a person can't come. After a draw the next of the group moves up; returns who that is.

    After a draw only the approver notes it, having asked the person, with the reason that the public reads.
    """
    person = _asked(person, by, (Seat.SELECTED, Seat.CONFIRMED), step=RELEASE)
    if person.meeting.draw_seed and not reason.strip():
        raise StepRefused(["请写明不能列席的原因，原因会公布。"])
    return _give_up(person, by, reason.strip())


@transaction.atomic
def step_back(person: MeetingAttendance) -> MeetingAttendance:
    """The person gives the seat up by the own receipt. The staff are told; the address stays unknown to the trail."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("unit")
    meeting = locked.get(pk=person.meeting_id)
    person = MeetingAttendance.objects.get(pk=person.pk)
    person.meeting = meeting
    if person.state == Seat.DECLINED:
        return person
    if refusal := refusal_to_step_back(person, at=clock.now()):
        raise StepRefused([refusal])
    with address_hidden():
        moved_up = _give_up(person, system_user(), BY_THEMSELVES)
    follows = "同类下一位已经递补，请通知本人。" if moved_up else "请核对列席名单。"
    text = f"{person.shown_name}（{person.get_group_display()}）不能列席“{meeting}”。{follows}"
    event, url = f"attendance-stepped-back:{person.pk}", meeting.get_absolute_url()
    notify(holders(Role.EDITOR, meeting.unit), text, event=event, url=url)
    return person


def _give_up(person: MeetingAttendance, by: User, reason: str) -> MeetingAttendance | None:
    _answered(person, Seat.DECLINED, "decline", by, reason)
    if person.meeting.selection != Meeting.Selection.DRAWN:
        return None
    waiting = person.meeting.attendances.filter(group=person.group, state=Seat.NOT_SELECTED)
    next_one = waiting.order_by("drawn_at_place", "pk").first()
    return None if next_one is None else _answered(next_one, Seat.SELECTED, "move_up", by, "依次递补")


@transaction.atomic
def fill_seat(person: MeetingAttendance, *, by: User, reason: str) -> MeetingAttendance:
    """Seat somebody else of the group where one who was chosen can't come. The reason stays on record."""
    person = _asked(person, by, (Seat.NOT_SELECTED,))
    meeting = person.meeting
    if meeting.selection != Meeting.Selection.CHOSEN:
        raise StepRefused(["抽签产生的列席人员依次递补，不能另行指定。"])
    if not reason.strip():
        raise StepRefused(["请写明递补的理由。"])
    seats = meeting.quotas.get(group=person.group).seats
    if meeting.attendances.seated().filter(group=person.group).count() >= seats:
        raise StepRefused(["这一类的名额已满。"])
    return _answered(person, Seat.SELECTED, "move_up", by, reason.strip())


def _asked(
    person: MeetingAttendance, by: User, states: tuple[str, ...], *, step: Step = ASK
) -> MeetingAttendance:
    """The person read afresh, with the meeting locked: two people never move up for one seat."""
    meeting = step.begin(person.meeting, by=by)
    person = MeetingAttendance.objects.get(pk=person.pk)
    person.meeting = meeting
    if person.state not in states:
        raise StepRefused([f"{person.shown_name}现在是“{person.get_state_display()}”，请核对。"])
    return person


def _answered(person: MeetingAttendance, state: Seat, verb: str, by: User, reason: str) -> MeetingAttendance:
    before = {"state": person.state}
    person.state, person.state_reason, person.version = state, reason[:200], person.version + 1
    person.save(update_fields=["state", "state_reason", "version"])
    _mark_changed(person.meeting)
    verb = f"participation.meetingattendance.{verb}"
    trail.record(verb, person, by=by, before=before, after={"state": state, "reason": reason})
    return person


# Remarks


@transaction.atomic
def record_remarks(
    person: MeetingAttendance, *, by: User, remarks: str, reply: str, version: int | None = None
) -> MeetingAttendance:
    """What somebody who came said, and what the unit replies. A reply may follow later, but not without a remark.

    Raises StepRefused when somebody saved after `version` was seen.
    """
    meeting = HEAR.begin(person.meeting, by=by)
    person = MeetingAttendance.objects.get(pk=person.pk)
    person.meeting = meeting
    require_version(person, version, STALE_PERSON)
    if not person.attended:
        raise StepRefused([f"{person.shown_name}没有到会。"])
    if reply.strip() and not remarks.strip():
        raise StepRefused(["请先写明提出的意见建议，再写答复。"])
    before = {"remarks": person.remarks, "reply": person.reply}
    person.remarks = remarks.strip()
    if person.reply != reply.strip():
        person.reply, person.replied_at, person.replied_by = reply.strip(), clock.now(), by
    if not person.reply:
        person.replied_at = person.replied_by = None
    person.version += 1
    person.save(update_fields=["remarks", "reply", "replied_at", "replied_by", "version"])
    after = {"remarks": person.remarks, "reply": person.reply}
    trail.record("participation.meetingattendance.record", person, by=by, before=before, after=after)
    return person


# Personal data


def forget_later(meeting: Meeting, moment: datetime) -> None:
    """Names, phones and where people come from are kept PERSONAL_DATA_DAYS from a moment."""
    meeting.attendances.update(purge_after=moment + timedelta(days=settings.PERSONAL_DATA_DAYS))
