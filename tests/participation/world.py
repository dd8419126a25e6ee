"""Records of participation for every argument of an address: see tests/test_access.py. One function for each noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from disclosure_portal.units.models import Unit
from participation.models import Consultation, Decision, Method
from participation.workflow import meetings as meeting_steps
from participation.workflow.archives import make_archive
from tests import factories
from tests.participation import consultations, lists, meetings, opinions, outcomes, questionnaires, records

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


def arguments(unit: Unit, *, editor: User, approver: User, reviewer: User) -> dict[str, Any]:
    """What the addresses of participation are tried with: everything belongs to the unit."""
    told = {
        **_decision(unit, editor),
        **_lists(unit, editor, reviewer),
        **_mechanisms(unit, editor, reviewer),
        **_meetings(unit, editor, reviewer),
    }
    decision = Decision.objects.get(pk=told["decision"])
    told |= {**_consultations(decision, editor), **_questionnaires(decision, editor)}
    told |= {**_outcomes(decision, editor), **_concerns(unit, editor, reviewer)}
    told |= _archive(decision, reviewer)
    return {**told, **_opinions(told["consultation"], editor)}


def _decision(unit: Unit, editor: User) -> dict[str, Any]:
    justice = factories.make_unit(unit.county, "XY-SFJ", "县司法局", Unit.Kind.DEPARTMENT)
    decision = records.make_decision(unit, unit.county, justice, by=editor)
    drawing_up = records.make_decision(unit, unit.county, justice, by=editor, title="养老服务补贴方案")
    Decision.objects.filter(pk=drawing_up.pk).update(state=Decision.Stage.DRAFTING)
    drawing_up.refresh_from_db()
    records.say_none_needed(drawing_up, by=editor, requirements=("experts",))
    return {
        "decision": decision.pk,
        "drawing_up": drawing_up.pk,
        "evidence": records.make_evidence(drawing_up, "policy_check", by=editor).pk,
        "decision_draft": records.make_draft(drawing_up, by=editor).pk,
        "not_needed": drawing_up.not_needed.get().pk,
    }


def _consultations(decision: Decision, editor: User) -> dict[str, Any]:
    """One in each state that an address asks for: `consultation` is open, `hearing` takes sign-ups."""
    listening = consultations.make_listening(decision, by=editor)
    hearing = consultations.make(listening, Method.HEARING, by=editor, state="published")
    participant = consultations.make_participant(hearing)
    moved = consultations.make(listening, Method.SYMPOSIUM, by=editor, state="published")
    over = {"opens_at": consultations.first_moment(-40), "closes_at": consultations.first_moment(0)}
    to_close = consultations.make(listening, Method.WRITTEN, by=editor, state="published", **over)
    Consultation.objects.filter(pk=to_close.pk).update(minutes="各村没有不同意见。")
    return {
        "to_close": to_close.pk,
        "unlawful_hearing": consultations.make_unlawful_hearing(listening, by=editor).pk,
        "preparing": consultations.make(listening, by=editor).pk,
        "signed": consultations.make(listening, by=editor, state="signed").pk,
        "consultation": consultations.make(
            listening, by=editor, state="published", opens_at=consultations.first_moment(-2)
        ).pk,
        "hearing": hearing.pk,
        "participant": participant.pk,
        "sign_up_receipt": participant.receipt,
        "change": consultations.make_change(hearing, by=editor).pk,
        "change_signed": consultations.make_change(moved, by=editor, state="signed").pk,
    }


def _opinions(open_to_all: int, editor: User) -> dict[str, Any]:
    """Two opinions on the open activity, one of them in a group; an activity whose table is public."""
    consultation = Consultation.objects.get(pk=open_to_all)
    opinion = opinions.post(consultation)
    scan = lists.make_attachment(consultation.unit, by=editor, is_personal=True)
    grouped = opinions.record(consultation, by=editor, attachment=scan)
    return {
        "opinion": opinion.pk,
        "opinion_receipt": opinion.receipt,
        "opinion_with_scan": grouped.pk,
        "opinion_group": opinions.make_group(consultation, [grouped]).pk,
        "closed_consultation": consultations.make(consultation.decision, by=editor, state="closed").pk,
    }


def _questionnaires(decision: Decision, editor: User) -> dict[str, Any]:
    """One that is prepared, one that takes answers, with a sheet of paper, and one whose results are public."""
    prepared = questionnaires.make(decision, by=editor)
    taking = questionnaires.make_open(decision, by=editor)
    closed = questionnaires.make_closed(decision, by=editor)
    return {
        "questionnaire": prepared.pk,
        "question": prepared.questions.first().pk,
        "open_questionnaire": taking.pk,
        "sheet": questionnaires.enter(taking, by=editor).pk,
        "closed_questionnaire": closed.pk,
        "closed_text": closed.questions.get(kind="text").pk,
        "sheet_receipt": closed.answer_sheets.first().receipt,
    }


def _lists(unit: Unit, editor: User, reviewer: User) -> dict[str, Any]:
    """A list that is being prepared, with an entry and a decision to add; a published one."""
    justice = Unit.objects.get(code="XY-SFJ")
    draft = lists.make_list(unit, by=editor)
    listed, unlisted = (
        records.make_decision(unit, unit, justice, by=editor, title=title) for title in ("道路", "水渠")
    )
    published = lists.make_published_list(unit, justice, editor=editor, reviewer=reviewer, year=2025)
    return {
        "list_draft": draft.pk,
        "list_entry": lists.add_entry(draft, listed, by=editor).pk,
        "unlisted": unlisted.pk,
        "list_published": published.pk,
    }


def _mechanisms(unit: Unit, editor: User, reviewer: User) -> dict[str, Any]:
    """A document that is being drawn up, and a public one with its file."""
    file = lists.make_attachment(unit, by=editor)
    public = lists.make_published_mechanism(unit, editor=editor, reviewer=reviewer, attachment=file)
    return {"mechanism_draft": lists.make_mechanism(unit, by=editor).pk, "mechanism": public.pk}


def _meetings(unit: Unit, editor: User, reviewer: User) -> dict[str, Any]:
    """One meeting in each state that an address asks for."""
    people = {"editor": editor, "reviewer": reviewer}
    submitted = meetings.make_meeting(unit, by=editor)
    to_seat = meetings.make_called(unit, **people, selection="chosen")
    meetings.make_person(to_seat)
    seated = meetings.make_seated(unit, **people)
    held = meetings.make_held(unit, **people)
    return {
        "meeting_preparing": meetings.make_meeting(unit, by=editor).pk,
        "meeting_submitted": meeting_steps.submit_meeting(submitted, by=editor).pk,
        "meeting_called": meetings.make_called(unit, **people).pk,
        "meeting_to_seat": meetings.end_sign_up(to_seat).pk,
        "meeting_seated": seated.pk,
        "person_seated": seated.attendances.seated().first().pk,
        "seated_receipt": seated.attendances.seated().first().receipt,
        "meeting_to_hold": meetings.come_to_the_day(meetings.make_seated(unit, **people)).pk,
        "meeting_held": held.pk,
        "meeting_answered": meeting_steps.submit_replies(meetings.make_held(unit, **people), by=editor).pk,
        "person_held": held.attendances.filter(attended=True).first().pk,
    }


def _outcomes(decision: Decision, editor: User) -> dict[str, Any]:
    return {
        "adoption": outcomes.make_draft_adoption(decision, by=editor).pk,
        "explanation": outcomes.make_draft_explanation(decision, by=editor).pk,
        "explanation_public": outcomes.make_public_explanation(decision, by=editor).pk,
    }


def _concerns(unit: Unit, editor: User, reviewer: User) -> dict[str, Any]:
    return {
        "concern": outcomes.make_concern(unit, by=editor).pk,
        "concern_answered": outcomes.make_answered(unit, by=editor).pk,
        "concern_public": outcomes.make_public_concern(unit, by=editor, reviewer=reviewer).pk,
        "release": outcomes.make_release(unit, by=editor, reviewer=reviewer).pk,
    }


def _archive(decision: Decision, reviewer: User) -> dict[str, Any]:
    return {"archive": make_archive(decision, by=reviewer).pk}
