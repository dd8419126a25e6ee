"""Steps on participants: they sign up or are invited, are drawn or chosen, are there or not, confirm the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit import trail
from disclosure_portal.audit.address import address_hidden
from disclosure_portal.personal.masking import shown_name
from disclosure_portal.workflow import Step, StepRefused
from participation.lots import drawn, new_seed
from participation.methods import traits_of
from participation.models import Consultation, Opinion, Participant
from participation.permissions import may_prepare, may_record, may_sign_consultation
from participation.queries.participants import free_seats, phone_hash, refusal_to_sign_up
from participation.receipts import new_receipt
from participation.workflow.opinions import record_opinion
from participation.workflow.posting import count_post

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State, Selection = Participant.State, Consultation.Selection
STALE = "这个人的登记刚刚被别人保存过。您填写的还在，请核对上面的最新内容，再保存一次。"
PUBLISHED = (Consultation.State.PUBLISHED,)
SAME_PHONE = "这个电话号码已经登记过。每人只登记一次，要更改的，请与公告里的联系人联系。"


# What is asked before a step


def _takes_people(consultation: Consultation) -> str | None:
    if traits_of(consultation.method).takes_people:
        return None
    return f"{consultation.get_method_display()}不登记参加人"


def _sign_up_is_over(consultation: Consultation) -> str | None:
    ends = consultation.sign_up_until
    return "报名还没有截止" if ends is None or clock.now() < ends else None


def _selects_by(selection: str) -> Any:
    def lacks(consultation: Consultation) -> str | None:
        if consultation.selection == selection:
            return None
        return f"公告的产生办法是“{consultation.get_selection_display()}”"

    return lacks


def _was_not_drawn(consultation: Consultation) -> str | None:
    return "已经抽过签，只抽一次" if consultation.draw_seed else None


def _has_applicants(consultation: Consultation) -> str | None:
    waiting = consultation.participants.filter(state=State.APPLIED)
    return None if waiting.exists() else "没有等待确定的报名人"


def _list_is_whole(consultation: Consultation) -> str | None:
    people = consultation.participants
    if left := people.filter(state=State.APPLIED).count():
        return f"还有{left}名报名人没有确定是否参加"
    return None if people.filter(state=State.SELECTED).exists() else "名单上还没有人"


def _list_is_not_published(consultation: Consultation) -> str | None:
    return "名单已经公布" if consultation.list_published_at else None


def _is_before_the_event(consultation: Consultation) -> str | None:
    return "会议已经开始，名单应当在会前公布" if clock.now() >= consultation.held_at else None


def _event_has_begun(consultation: Consultation) -> str | None:
    return "会议还没有举行" if clock.now() < consultation.held_at else None


ENTER = Step("enter", "登记参加人", PUBLISHED, None, may_prepare, (_takes_people,))
DRAW = Step(
    "draw",
    "抽签",
    PUBLISHED,
    None,
    may_prepare,
    (_takes_people, _selects_by(Selection.DRAWN), _was_not_drawn, _sign_up_is_over, _has_applicants),
)
SELECT = Step(
    "select",
    "遴选",
    PUBLISHED,
    None,
    may_prepare,
    (_takes_people, _selects_by(Selection.CHOSEN), _sign_up_is_over),
)
ADMIT = Step(
    "admit",
    "确定全部参加",
    PUBLISHED,
    None,
    may_prepare,
    (_takes_people, _selects_by(Selection.ALL), _sign_up_is_over, _has_applicants),
)
PUBLISH_LIST = Step(
    "publish_list",
    "公布名单",
    PUBLISHED,
    None,
    may_sign_consultation,
    (_takes_people, _list_is_not_published, _list_is_whole, _is_before_the_event),
)
CHANGE_LIST = Step("step_back", "登记退出", PUBLISHED, None, may_prepare, (_takes_people,))
ATTEND = Step("attend", "登记到会", PUBLISHED, None, may_prepare, (_takes_people, _event_has_begun))
STEPS = (ENTER, DRAW, SELECT, ADMIT, PUBLISH_LIST, CHANGE_LIST, ATTEND)


# Signing up and inviting


def sign_up(
    consultation: Consultation, participant: Participant, *, form_key: str, address: str
) -> Participant:
    """Take in whoever signs up on the web. The same form posted twice gives the first one again.

    Raises StepRefused when sign-up isn't open, the phone number is known already, or the address posts too often.
    """
    if earlier := _of_form(form_key):
        return earlier
    count_post(address)
    participant.form_key = form_key
    return _sign_up(consultation, participant)


@transaction.atomic
def _sign_up(consultation: Consultation, participant: Participant) -> Participant:
    fresh = _locked(consultation)
    if earlier := _of_form(participant.form_key):  # the same form at the same moment
        return earlier
    if refusal := refusal_to_sign_up(fresh, at=clock.now()):
        raise StepRefused([refusal])
    with address_hidden():
        return _take(fresh, participant, by=system_user(), verb="sign_up")


def _of_form(form_key: str) -> Participant | None:
    return Participant.objects.filter(form_key=form_key).first()


@transaction.atomic
def enter_participant(consultation: Consultation, participant: Participant, *, by: User) -> Participant:
    """Register a person who was invited, or who signed up by phone or in person while sign-up is open.

    Who is invited takes part at once, within the seats of the group.
    """
    fresh = ENTER.begin(consultation, by=by)
    signs_up = traits_of(fresh.method).signs_up
    if not signs_up:
        participant.is_invited = True
    if participant.is_invited:
        _seat(fresh, participant, "邀请")
    elif refusal := refusal_to_sign_up(fresh, at=clock.now()):
        raise StepRefused([f"{refusal}还要增加的，请按“邀请”登记。"])
    participant.entered_by = by
    return _take(fresh, participant, by=by, verb="register")


def _take(consultation: Consultation, participant: Participant, *, by: User, verb: str) -> Participant:
    participant.consultation, participant.receipt = consultation, new_receipt()
    participant.signed_up_at = clock.now()
    participant.shown_name = shown_name(participant.name)
    participant.phone_hash = phone_hash(participant.phone)
    known = consultation.participants.exclude(phone_hash="").filter(phone_hash=participant.phone_hash)
    if known.exists():
        raise StepRefused([SAME_PHONE])
    participant.save(force_insert=True)
    detail = {"group": participant.group, "invited": participant.is_invited}
    trail.record(f"participation.participant.{verb}", participant, by=by, detail=detail)
    return participant


# Who takes part


@transaction.atomic
def draw(consultation: Consultation, *, by: User, seed: str = "") -> Consultation:
    """Draw lots once: within each group in the order of the lots, as long as the group has free seats.

    `seed` is drawn unless it is given, and stays with the activity: anybody can work the order out again.
    """
    fresh = DRAW.begin(consultation, by=by)
    fresh.draw_seed = seed or new_seed()
    people = list(fresh.participants.filter(state=State.APPLIED))
    for group in {one.group for one in people}:
        _draw_group(fresh, [one for one in people if one.group == group], free_seats(fresh, group))
    Participant.objects.bulk_update(people, ["state", "drawn_at_place"])
    detail = {"seed": fresh.draw_seed, "people": len(people)}
    DRAW.finish(fresh, by=by, changed=["draw_seed"], detail=detail)
    return fresh


def _draw_group(consultation: Consultation, people: list[Participant], seats: int) -> None:
    by_receipt = {one.receipt: one for one in people}
    for place, receipt in enumerate(drawn(by_receipt, consultation.draw_seed), 1):
        one = by_receipt[receipt]
        one.drawn_at_place = place
        one.state = State.SELECTED if place <= seats else State.NOT_SELECTED


@transaction.atomic
def select(
    participant: Participant, *, by: User, is_selected: bool, reason: str, version: int | None = None
) -> Participant:
    """Choose a person by the rule, or not, with the reason that stands beside the name."""
    fresh = SELECT.begin(participant.consultation, by=by)
    person = _person(fresh, participant, version)
    if not reason.strip():
        raise StepRefused(["请写明理由，例如：按公告第二条，每村一名。"])
    if person.state == State.WITHDRAWN or person.is_invited:
        raise StepRefused([f"{person}{person.get_state_display()}，不再遴选"])
    if is_selected and person.state != State.SELECTED:
        _seat(fresh, person, reason.strip())
    elif not is_selected:
        person.state, person.state_reason = State.NOT_SELECTED, reason.strip()
    person.state_reason = reason.strip()
    return _save(person, by, "select", ["state", "state_reason"])


@transaction.atomic
def admit_all(consultation: Consultation, *, by: User) -> Consultation:
    """Everybody who signed up takes part, as the notice says."""
    fresh = ADMIT.begin(consultation, by=by)
    count = fresh.participants.filter(state=State.APPLIED).update(state=State.SELECTED)
    ADMIT.finish(fresh, by=by, detail={"people": count})
    return fresh


@transaction.atomic
def publish_list(consultation: Consultation, *, by: User) -> Consultation:
    """Show the public who takes part, with masked names (令713 art. 16)."""
    fresh = PUBLISH_LIST.begin(consultation, by=by)
    fresh.list_published_at = clock.now()
    PUBLISH_LIST.finish(fresh, by=by, changed=["list_published_at"])
    return fresh


@transaction.atomic
def withdraw(participant: Participant, *, by: User, reason: str, version: int | None = None) -> Participant:
    """Note that a person doesn't come. After a draw the next lot of the group moves up into the seat."""
    fresh = CHANGE_LIST.begin(participant.consultation, by=by)
    person = _person(fresh, participant, version)
    if not reason.strip():
        raise StepRefused(["请写明退出的原因。"])
    if person.state == State.WITHDRAWN or person.attended is not None:
        raise StepRefused([f"{person}{'已经退出' if person.attended is None else '已经登记到会情况'}"])
    had_seat = person.state == State.SELECTED
    person.state, person.state_reason = State.WITHDRAWN, reason.strip()
    _save(person, by, "step_back", ["state", "state_reason"])
    if had_seat and fresh.draw_seed:
        _move_up(fresh, person, by)
    return person


def _move_up(consultation: Consultation, leaving: Participant, by: User) -> None:
    waiting = consultation.participants.filter(group=leaving.group, state=State.NOT_SELECTED)
    following = waiting.order_by("drawn_at_place").first()
    if following is None or not free_seats(consultation, leaving.group):
        return
    following.state, following.state_reason = State.SELECTED, f"递补第{following.drawn_at_place}号签"
    _save(following, by, "move_up", ["state", "state_reason"])


def _seat(consultation: Consultation, person: Participant, reason: str) -> None:
    if not free_seats(consultation, person.group) and consultation.selection != Selection.ALL:
        label, seats = person.get_group_display(), consultation.seats.get(person.group) or 0
        raise StepRefused([f"{label}有{seats}个名额，已经满了。"])
    person.state, person.state_reason = State.SELECTED, reason


# At the meeting and after it


@transaction.atomic
def attend(
    participant: Participant, *, by: User, values: Mapping[str, Any], version: int | None = None
) -> Participant:
    """Note whether a person was there, what they said, and whether they confirmed the record (令713 art. 17)."""
    fresh = ATTEND.begin(participant.consultation, by=by)
    person = _person(fresh, participant, version)
    if person.state != State.SELECTED:
        raise StepRefused([f"{person}{person.get_state_display()}，不在参加人名单上"])
    for name in ("attended", "remarks", "record_confirmed_on", "record_refusal"):
        setattr(person, name, values[name])
    if faults := _faults_of_attendance(person, fresh):
        raise StepRefused(faults)
    return _save(person, by, "attend", ["attended", "remarks", "record_confirmed_on", "record_refusal"])


def _faults_of_attendance(person: Participant, consultation: Consultation) -> list[str]:
    faults, confirmed = [], person.record_confirmed_on
    if not person.attended and (person.remarks or confirmed or person.record_refusal):
        faults.append("没有到会的，不填写发言和签字确认。")
    if confirmed and person.record_refusal:
        faults.append("签字日期和未签字的原因只填一项。")
    if confirmed and not timezone.localdate(consultation.held_at) <= confirmed <= clock.today():
        faults.append("签字日期应当在会议当天以后、今天以前。")
    return faults


def take_over_remarks(participant: Participant, *, by: User) -> Opinion:
    """Take what a person said into the opinions, to be answered like every other; once for each person."""
    consultation = participant.consultation
    if not may_record(by, consultation):
        raise PermissionDenied
    if not participant.remarks.strip():
        raise StepRefused(["没有登记发言。"])
    opinion = Opinion(
        source=Opinion.Source.MEETING,
        text=participant.remarks,
        name=participant.name,
        phone=participant.phone,
        received_on=timezone.localdate(consultation.held_at),
        evidence=f"{consultation.get_method_display()}记录：{consultation.title}"[:200],
        form_key=opinion_key(participant),
    )
    return record_opinion(consultation, opinion, by=by)


def opinion_key(participant: Participant) -> str:
    """What ties the opinion taken over to the person who said it."""
    return f"participant:{participant.pk}"


def _save(person: Participant, by: User, verb: str, changed: list[str]) -> Participant:
    person.version += 1
    person.save(update_fields=[*changed, "version"])
    after = {name: getattr(person, name) for name in changed}
    trail.record(f"participation.participant.{verb}", person, by=by, after=after)
    return person


def _person(consultation: Consultation, participant: Participant, version: int | None) -> Participant:
    """The person, locked behind the activity. Raises StepRefused when somebody saved after `version` was seen."""
    person = consultation.participants.select_for_update().get(pk=participant.pk)
    if version is not None and person.version != version:
        raise StepRefused([STALE])
    return person


def _locked(consultation: Consultation) -> Consultation:
    locked = Consultation.objects.select_for_update(of=("self",))
    return locked.select_related("decision__unit").get(pk=consultation.pk)
