"""Steps on participants: they sign up or are invited, are there or not, confirm the record, are heard."""

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
from participation.duties import fault_of_delivery
from participation.methods import traits_of
from participation.models import Consultation, Method, Opinion, Participant
from participation.permissions import may_prepare, may_record
from participation.phones import phone_hash
from participation.queries.participants import refusal_to_sign_up
from participation.receipts import new_receipt
from participation.workflow.opinions import record_opinion
from participation.workflow.posting import count_kept, count_post
from participation.workflow.seats import PUBLISHED, person_of, save, seat, takes_people

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State = Participant.State
SAME_PHONE = "这个电话号码已经登记过。每人只登记一次，要更改的，请与公告里的联系人联系。"


# What is asked before a step


def _is_still_to_come(consultation: Consultation) -> str | None:
    """Nobody is put on a public list afterwards; to a symposium without one, people also come by themselves."""
    has_list = traits_of(consultation.method).signs_up or consultation.list_published_at is not None
    is_over = has_list and clock.now() >= consultation.held_at
    return "会议已经开始，不能再登记参加人" if is_over else None


def _hearing_was_prepared(consultation: Consultation) -> str | None:
    """A hearing without its list or its papers in time is not held, but moved or called off (令713 art. 16)."""
    if consultation.method != Method.HEARING:
        return None
    if consultation.list_published_at is None:
        return "没有公布参加人名单，听证会不能举行"
    if consultation.papers_delivered_on is None:
        return "请先登记材料送达日期；没有按期送达的，听证会不能举行，应当改期"
    return fault_of_delivery(consultation, consultation.papers_delivered_on)


def _event_has_begun(consultation: Consultation) -> str | None:
    return "会议还没有举行" if clock.now() < consultation.held_at else None


ENTER = Step("enter", "登记参加人", PUBLISHED, None, may_prepare, (takes_people, _is_still_to_come))
ATTEND = Step(
    "attend",
    "登记到会",
    PUBLISHED,
    None,
    may_prepare,
    (takes_people, _event_has_begun, _hearing_was_prepared),
)
STEPS = (ENTER, ATTEND)


# Signing up and inviting


def sign_up(
    consultation: Consultation, participant: Participant, *, form_key: str, address: str
) -> Participant:
    """Take in whoever signs up on the web. The same form posted twice gives the first one again.

    Raises StepRefused when sign-up isn't open, the phone number is known already, or the address posts too often.
    """
    if earlier := _of_form(consultation, form_key):
        return earlier
    count_post(address)
    participant.form_key = form_key
    return _sign_up(consultation, participant)


@transaction.atomic
def _sign_up(consultation: Consultation, participant: Participant) -> Participant:
    fresh = _locked(consultation)
    if earlier := _of_form(fresh, participant.form_key):  # the same form at the same moment
        return earlier
    if refusal := refusal_to_sign_up(fresh, at=clock.now()):
        raise StepRefused([refusal])
    with address_hidden():
        kept = _take(fresh, participant, by=system_user(), verb="sign_up")
    count_kept(f"sign-up:{fresh.pk}")
    return kept


def _of_form(consultation: Consultation, form_key: str) -> Participant | None:
    """Whom the same form has signed up before; whoever staff entered came without a form."""
    return consultation.participants.filter(form_key=form_key).first() if form_key else None


@transaction.atomic
def enter_participant(consultation: Consultation, participant: Participant, *, by: User) -> Participant:
    """Register a person who was invited, or who signed up by phone or in person while sign-up is open.

    Who is invited takes part at once, within the seats of the group; once the list is published, when the approver
    publishes it anew.
    """
    fresh = ENTER.begin(consultation, by=by)
    signs_up = traits_of(fresh.method).signs_up
    if not signs_up:
        participant.is_invited = True
    if participant.is_invited and fresh.list_published_at:
        participant.state_reason = "邀请，等审核人重新公布名单"
    elif participant.is_invited:
        seat(fresh, participant, "邀请")
    elif refusal := refusal_to_sign_up(fresh, at=clock.now()):
        raise StepRefused([f"{refusal}还要增加的，请按“邀请”登记。"])
    participant.entered_by = by
    return _take(fresh, participant, by=by, verb="register")


def _take(consultation: Consultation, participant: Participant, *, by: User, verb: str) -> Participant:
    participant.consultation, participant.receipt = consultation, new_receipt()
    participant.signed_up_at = clock.now()
    participant.shown_name = shown_name(participant.name)
    participant.phone_hash = phone_hash("participant", participant.phone)
    known = consultation.participants.exclude(phone_hash="").filter(phone_hash=participant.phone_hash)
    if known.exists():
        raise StepRefused([SAME_PHONE])
    participant.save(force_insert=True)
    detail = {"group": participant.group, "invited": participant.is_invited}
    trail.record(f"participation.participant.{verb}", participant, by=by, detail=detail)
    return participant


# At the meeting and after it


@transaction.atomic
def attend(
    participant: Participant, *, by: User, values: Mapping[str, Any], version: int | None = None
) -> Participant:
    """Note whether a person was there, what they said, and whether they confirmed the record (令713 art. 17)."""
    fresh = ATTEND.begin(participant.consultation, by=by)
    person = person_of(fresh, participant, version)
    if person.state != State.SELECTED:
        raise StepRefused([f"{person}{person.get_state_display()}，不在参加人名单上"])
    for name in ("attended", "remarks", "record_confirmed_on", "record_refusal"):
        setattr(person, name, values[name])
    if faults := _faults_of_attendance(person, fresh):
        raise StepRefused(faults)
    return save(person, by, "attend", ["attended", "remarks", "record_confirmed_on", "record_refusal"])


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
        form_key=participant.opinion_key,
    )
    return record_opinion(consultation, opinion, by=by)


def _locked(consultation: Consultation) -> Consultation:
    locked = Consultation.objects.select_for_update(of=("self",))
    return locked.select_related("decision__unit").get(pk=consultation.pk)
