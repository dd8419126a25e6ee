"""Personal data are deleted when the time that was told is over; the opinions themselves stay."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, models

from disclosure_portal import clock
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.audit.models import Entry
from disclosure_portal.jobs import queue
from disclosure_portal.personal.encryption import decrypt
from disclosure_portal.personal.fields import EncryptedTextField
from participation.archive.contents import files_of
from participation.models import (
    Answer,
    Consultation,
    MeetingAttendance,
    Opinion,
    Participant,
    PostCount,
)
from participation.queries.questionnaires import results
from participation.tasks import purge
from participation.workflow.purging import GONE, Purged, purge_personal_data
from tests.participation import consultations, lists, meetings, opinions, questionnaires


@pytest.fixture
def activity(decision, editor):
    return opinions.make_open(decision, by=editor)


@pytest.fixture
def later(monkeypatch):
    """later(days=…): the clock goes on by so much."""

    def go_on(**span):
        moment = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go_on


def test_nothing_is_deleted_before_its_time(activity, later, settings):
    opinions.post(activity, name="王小明")
    later(days=settings.PERSONAL_DATA_DAYS)  # since the posting; the activity ended later

    assert purge_personal_data().records == 0
    assert Opinion.objects.get().name == "王小明"


@pytest.mark.both_databases
def test_afterwards_the_opinion_stays_as_the_public_reads_it(activity, later, settings):
    opinions.post(activity, text="我叫王小明，不同意", name="王小明", phone="13812345678")
    Opinion.objects.update(answer="王小明说得对。")
    later(days=settings.PERSONAL_DATA_DAYS + 30)

    assert purge_personal_data().records == 1

    kept = Opinion.objects.get()
    assert (kept.text, kept.name, kept.phone, kept.address_hash) == ("我叫王某，不同意", "", "", "")
    assert (kept.answer, kept.purged_at) == ("王某说得对。", clock.now())
    entry = Entry.objects.get(verb="participation.opinion.purge")
    assert entry.detail == {
        "opinions": 1,
        "participants": 0,
        "attendances": 0,
        "answer_sheets": 0,
        "files": 0,
    }
    assert purge_personal_data().records == 0


def test_participants_of_ended_activities_are_forgotten_too(decision, editor, later, settings):
    hearing = consultations.make(
        consultations.make_listening(decision, by=editor), "hearing", by=editor, state="published"
    )
    person = consultations.make_participant(hearing)
    later(days=settings.PERSONAL_DATA_DAYS)
    assert purge_personal_data().records == 0

    later(days=40)

    assert purge_personal_data().records == 1
    kept = Participant.objects.get()
    assert (kept.name, kept.phone) == (person.shown_name, "")


def test_more_than_one_chunk_is_deleted(activity, later, settings, monkeypatch):
    monkeypatch.setattr("participation.workflow.purging.CHUNK", 2)
    for _ in range(5):
        opinions.post(activity, name="王小明")
    later(days=settings.PERSONAL_DATA_DAYS + 30)

    assert purge_personal_data().records == 5
    assert {one.name for one in Opinion.objects.all()} == {""}


def test_the_daily_run_tells_how_many(activity, later, settings):
    opinions.post(activity, name="王小明")
    later(days=settings.PERSONAL_DATA_DAYS + 30)

    job = queue.enqueue("participation.tasks.purge", "purge", by=None)
    purge(job.pk)

    job.refresh_from_db()
    assert job.outcome == "1条记录的个人信息已到期删除。"
    assert not PostCount.objects.exists()


@pytest.fixture
def letter(activity, editor):
    """A letter with its scan."""
    scan = lists.make_attachment(activity.unit, by=editor)
    return opinions.record(activity, by=editor, name="王小明", attachment=scan)


@pytest.mark.both_databases
def test_the_scan_of_a_letter_goes_with_the_name(letter, later, settings):
    scan = letter.attachment
    assert scan.file.storage.exists(scan.file.name)
    later(days=settings.PERSONAL_DATA_DAYS + 30)

    assert purge_personal_data() == Purged(records=1, files=1)

    kept = Opinion.objects.get()
    assert (kept.name, kept.attachment) == ("", None)
    assert not Attachment.objects.exists()
    assert not scan.file.storage.exists(scan.file.name)
    told = Entry.objects.get(verb="attachments.attachment.remove")
    assert told.detail == {"sha256": scan.sha256, "size": scan.size}
    assert Entry.objects.get(verb="participation.opinion.purge").detail["files"] == 1


def test_a_scan_is_kept_until_its_time(letter, later, settings):
    later(days=settings.PERSONAL_DATA_DAYS)

    assert purge_personal_data() == Purged()
    assert Attachment.objects.filter(pk=letter.attachment_id).exists()


def test_a_file_that_is_gone_already_stops_nothing(letter, later, settings):
    letter.attachment.file.storage.delete(letter.attachment.file.name)
    later(days=settings.PERSONAL_DATA_DAYS + 30)

    assert purge_personal_data().files == 1
    assert not Attachment.objects.exists()


def test_the_signed_record_of_a_meeting_is_kept(activity, editor, later, settings):
    record = lists.make_attachment(activity.unit, by=editor)
    Consultation.objects.filter(pk=activity.pk).update(minutes_attachment=record)
    opinions.post(activity, name="王小明")
    later(days=settings.PERSONAL_DATA_DAYS + 30)

    assert purge_personal_data() == Purged(records=1)
    assert record.file.storage.exists(record.file.name)


def test_the_archive_never_holds_the_originals_of_letters(letter, activity):
    assert [file.attachment for file in files_of(activity.decision)] == []


def test_the_daily_run_tells_of_the_scans(letter, later, settings):
    later(days=settings.PERSONAL_DATA_DAYS + 30)
    job = queue.enqueue("participation.tasks.purge", "purge", by=None)
    purge(job.pk)

    job.refresh_from_db()
    assert job.outcome == "1条记录的个人信息已到期删除，连同1份原件扫描件。"


def test_what_a_participant_said_stays_without_the_name(decision, editor, later, settings):
    listening = consultations.make_listening(decision, by=editor)
    hearing = consultations.make(listening, "hearing", by=editor, state="published")
    consultations.make_participant(
        hearing,
        remarks="我是王 建国，电话138.0412.0000，不同意",
        organisation="偏岭村三组",
        reason="我家在村口",
        state_reason="王建国抽签入选",
        record_refusal="王建国有事先走",
    )
    later(days=settings.PERSONAL_DATA_DAYS + 40)
    purge_personal_data()

    kept = Participant.objects.get()
    assert kept.remarks == "我是王某，电话138****0000，不同意"
    assert (kept.organisation, kept.reason, kept.phone_hash) == ("", "", "")
    assert (kept.state_reason, kept.record_refusal) == ("王某抽签入选", "王某有事先走")


@pytest.mark.both_databases
def test_those_of_a_meeting_that_nobody_closed_are_forgotten_too(township, editor, reviewer, later, settings):
    meeting = meetings.make_called(township, editor=editor, reviewer=reviewer)
    meetings.make_person(meeting)
    days = (meeting.held_at - clock.now()).days + settings.PERSONAL_DATA_DAYS
    later(days=days - 1)
    assert purge_personal_data() == Purged()

    later(days=3)

    assert purge_personal_data() == Purged(records=1)
    kept = MeetingAttendance.objects.get()
    assert (kept.name, kept.phone, kept.organisation) == ("", "", "")
    assert purge_personal_data() == Purged()


@pytest.mark.both_databases
def test_what_was_written_in_a_questionnaire_goes_and_still_counts(decision, editor, later, settings):
    survey = questionnaires.make_open(decision, by=editor)
    questionnaires.fill_in(survey, text="我是王建国，请回电话")
    before = results(survey)
    later(days=settings.PERSONAL_DATA_DAYS)
    assert purge_personal_data() == Purged()

    later(days=40)

    assert purge_personal_data() == Purged(records=1)
    assert [one.text for one in Answer.objects.exclude(text="")] == [GONE]
    assert results(survey) == before
    assert purge_personal_data() == Purged()


def test_what_people_said_is_encrypted(decision, township, editor, reviewer):
    listening = consultations.make_listening(decision, by=editor)
    hearing = consultations.make(listening, "hearing", by=editor, state="published")
    consultations.make_participant(hearing, organisation="偏岭村", reason="用水多", remarks="不同意")
    meeting = meetings.make_called(township, editor=editor, reviewer=reviewer)
    MeetingAttendance.objects.filter(pk=meetings.make_person(meeting).pk).update(
        organisation="偏岭村", remarks="不同意"
    )
    questionnaires.fill_in(questionnaires.make_open(decision, by=editor), text="不同意")

    with connection.cursor() as cursor:
        cursor.execute("SELECT organisation, reason, remarks FROM participation_participant")
        stored = [*cursor.fetchone()]
        cursor.execute("SELECT organisation, remarks FROM participation_meetingattendance")
        stored += cursor.fetchone()
        cursor.execute("SELECT text FROM participation_answer WHERE text <> ''")
        stored += cursor.fetchone()
    assert not {"偏岭村", "用水多", "不同意"} & set(stored)
    assert [decrypt(one) for one in stored] == ["偏岭村", "用水多", "不同意", "偏岭村", "不同意", "不同意"]


def test_what_stood_in_the_clear_is_encrypted_by_the_migration_and_decrypted_on_the_way_back(
    decision, editor, monkeypatch
):
    """The migration reads plain columns: here the encrypted field stands aside, as it does in its state."""
    listening = consultations.make_listening(decision, by=editor)
    hearing = consultations.make(listening, "hearing", by=editor, state="published")
    person = consultations.make_participant(hearing)
    migration = import_module("participation.migrations.0008_encrypt_what_people_said")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE participation_participant SET organisation = '偏岭村', remarks = '不同意'")

    with monkeypatch.context() as plain:
        plain.setattr(EncryptedTextField, "get_prep_value", models.TextField.get_prep_value)
        plain.setattr(EncryptedTextField, "from_db_value", lambda self, value, *_: value)
        migration.encrypt_all(apps, connection.schema_editor())
        stored = Participant.objects.get(pk=person.pk)
        assert "偏岭村" not in stored.organisation
    encrypted = Participant.objects.get(pk=person.pk)
    assert (encrypted.organisation, encrypted.remarks, encrypted.reason) == ("偏岭村", "不同意", "")

    with monkeypatch.context() as plain:
        plain.setattr(EncryptedTextField, "get_prep_value", models.TextField.get_prep_value)
        plain.setattr(EncryptedTextField, "from_db_value", lambda self, value, *_: value)
        migration.decrypt_all(apps, connection.schema_editor())
        back = Participant.objects.get(pk=person.pk)
        assert (back.organisation, back.remarks) == ("偏岭村", "不同意")


def test_the_migration_marks_scans_of_letters(letter, editor):
    Attachment.objects.update(is_personal=False)
    other = lists.make_attachment(letter.unit, by=editor)
    migration = import_module("participation.migrations.0008_encrypt_what_people_said")

    migration.mark_scans(apps, connection.schema_editor())

    assert Attachment.objects.get(pk=letter.attachment_id).is_personal
    assert not Attachment.objects.get(pk=other.pk).is_personal
