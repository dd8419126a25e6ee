"""What staff and attendees write about people: refused where it names them, masked where it is read, purged in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from participation.archive.opinions import opinion_sections
from participation.models import AnswerGiven, Consultation, Method, Opinion
from participation.queries.consultations import shown_minutes
from participation.queries.meetings import spoken_remarks
from participation.queries.receipts import standing_of
from participation.workflow import attendance as seating
from participation.workflow import meetings as meeting_steps
from participation.workflow import opinions as steps
from participation.workflow import seats
from participation.workflow.opinions.screening import NAMES_SOMEBODY, SHOWS_SOMEBODY
from participation.workflow.purging import purge_personal_data
from tests.participation import consultations, meetings, opinions

NAME, PHONE = "王建国", "13812345678"
SPELLINGS = ["王建国", "王 建国", "王·建国", "王_建国", "王，建国", "王建国同志", "王建国（丰富村）"]


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


@pytest.fixture
def years_later(monkeypatch, settings):
    def go_on():
        moment = clock.now() + timedelta(days=settings.PERSONAL_DATA_DAYS + 400)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go_on


@pytest.fixture
def held(township, editor, reviewer):
    return meetings.make_held(township, editor=editor, reviewer=reviewer)


def archived(activity):
    return "".join(str(row) for section in opinion_sections(activity) for row in section.table.rows)


# Meetings


@pytest.fixture
def speaker_and_silent(held, editor):
    speaker, silent = held.attendances.seated()[:2]
    said = f"我和{silent.name}（{silent.phone[:3]}、{silent.phone[3:7]}、{silent.phone[7:]}）都不同意"
    speaker = seating.record_remarks(speaker, by=editor, remarks=said, reply=f"请{silent.name}来取水表")
    return speaker, silent


def test_a_silent_attendee_named_by_a_speaker_is_masked(held, speaker_and_silent):
    _, silent = speaker_and_silent
    ((_, said, reply),) = spoken_remarks(held.attendances.all())

    assert silent.name not in said + reply
    assert silent.phone[-8:-4] + "、" not in said
    assert "都不同意" in said


def test_remarks_that_name_somebody_of_the_list_are_not_handed_in(held, speaker_and_silent, editor):
    with pytest.raises(StepRefused, match="写有列席或者报名人员的姓名、电话"):
        meeting_steps.submit_replies(held, by=editor)


@pytest.mark.both_databases
def test_people_of_a_meeting_are_masked_together_before_a_name_is_cleared(
    speaker_and_silent, years_later, monkeypatch
):
    monkeypatch.setattr("participation.workflow.purging.CHUNK", 1)
    speaker, silent = speaker_and_silent
    years_later()
    assert purge_personal_data().records == 3

    speaker.refresh_from_db()
    assert (speaker.name, silent.name in speaker.remarks + speaker.reply) == ("", False)
    assert speaker.reply == "请王某来取水表"


@pytest.mark.both_databases
def test_people_of_a_hearing_are_masked_together_and_in_its_minutes(
    activity, editor, years_later, monkeypatch
):
    monkeypatch.setattr("participation.workflow.purging.CHUNK", 1)
    hearing = consultations.make(activity.decision, Method.HEARING, by=editor, state="published")
    silent = consultations.make_participant(hearing, NAME)
    speaker = consultations.make_participant(hearing, "李大伟", remarks=f"{NAME}说得对")
    Consultation.objects.filter(pk=hearing.pk).update(minutes=f"{NAME}到会，李大伟发言。")
    years_later()
    purge_personal_data()

    speaker.refresh_from_db()
    silent.refresh_from_db()
    hearing.refresh_from_db()
    assert (silent.name, speaker.remarks) == ("王某", "王某说得对")
    assert shown_minutes(hearing) == "王某到会，李某发言。"


def test_the_reason_of_declining_stands_in_the_trail_as_a_digest(township, editor, approver, reviewer):
    meeting = meetings.make_seated(township, editor=editor, reviewer=reviewer)
    person = meeting.attendances.seated().first()
    seating.decline_seat(person, by=approver, reason="住院")

    entry = Entry.objects.get(verb="participation.meetingattendance.decline")
    assert "住院" not in str(entry.__dict__)
    assert entry.detail == {}


# Names shown


@pytest.mark.parametrize("shown", SPELLINGS)
def test_a_participant_is_never_shown_by_the_full_name(activity, editor, approver, shown):
    hearing = consultations.make(activity.decision, Method.HEARING, by=editor, state="published")
    person = consultations.make_participant(hearing, NAME)

    with pytest.raises(StepRefused, match="公布的姓名只写姓氏"):
        seats.set_shown_name(person, by=approver, shown_name=shown)


@pytest.mark.parametrize("shown", SPELLINGS)
@pytest.mark.parametrize("field", ["shown_name", "shown_text"])
def test_who_gave_an_opinion_is_never_shown_by_the_full_name(activity, editor, field, shown):
    opinion = opinions.post(activity, text="不同意", name=NAME, phone=PHONE)
    given = {"shown_name": "王某", "shown_text": "不同意", field: shown}

    with pytest.raises(StepRefused) as refused:
        steps.set_shown(opinion, by=editor, version=opinion.version, **given)
    assert refused.value.reasons == [SHOWS_SOMEBODY]


# Reasons for no opinion


@pytest.mark.parametrize(
    ("reason", "told"), [("王 建国重复提交", NAMES_SOMEBODY), ("重复，已打13900001111告知", "疑似含有手机号")]
)
def test_the_reason_for_no_opinion_names_nobody(activity, reviewer, reason, told):
    opinion = opinions.post(activity, name=NAME, phone=PHONE)

    with pytest.raises(StepRefused, match=told):
        steps.screen(activity, [opinion.pk], by=reviewer, screening="rejected", reason=reason)
    assert Opinion.objects.get().screening == "waiting"


def test_the_trail_keeps_the_reason_for_no_opinion_as_a_digest(activity, reviewer):
    opinion = opinions.post(activity, name=NAME)
    steps.screen(activity, [opinion.pk], by=reviewer, screening="rejected", reason="是广告")

    assert "是广告" not in str(Entry.objects.get(verb="participation.opinion.sift").__dict__)


@pytest.fixture
def spoken_of(activity, editor, reviewer):
    """Recorded, answered twice and rejected, with texts of an earlier time that name the writer."""
    opinion = opinions.record(activity, by=editor, name=NAME, phone=PHONE)
    named = f"{NAME}（{PHONE}）"
    Opinion.objects.update(
        evidence=f"{named}来信", screening="rejected", screening_reason=f"{named}重复", screened_by=reviewer
    )
    given = {"opinion": opinion, "verdict": "adopted", "given_at": clock.now(), "given_by": editor}
    AnswerGiven.objects.create(answer=f"{named}说得对", **given)
    AnswerGiven.objects.create(answer="采纳", **given)
    return opinion


def test_neither_receipt_nor_archive_tells_what_was_written_about_the_writer(spoken_of, activity):
    spoken_of.refresh_from_db()

    assert PHONE not in standing_of(spoken_of).told + archived(activity)
    Opinion.objects.update(screening="passed", screening_reason="")
    assert "王某（138****5678）来信" in archived(activity)
    assert NAME not in archived(activity)


@pytest.mark.both_databases
def test_afterwards_nothing_written_about_the_writer_is_left(spoken_of, years_later):
    years_later()
    purge_personal_data()

    spoken_of.refresh_from_db()
    given = spoken_of.answers_given.values_list("answer", flat=True)
    assert spoken_of.evidence == "王某（138****5678）来信"
    assert spoken_of.screening_reason == "王某（138****5678）重复"
    assert list(given) == ["王某（138****5678）说得对", "采纳"]


@pytest.mark.parametrize("evidence", ["王 建国来信，登记本第12页", "来信，电话138、1234、5678"])
def test_where_an_original_is_kept_names_nobody(activity, editor, evidence):
    with pytest.raises(StepRefused, match="原件存放处"):
        opinions.record(activity, by=editor, name=NAME, phone=PHONE, evidence=evidence)
