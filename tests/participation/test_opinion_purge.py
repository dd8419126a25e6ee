"""Personal data are deleted when the time that was told is over; the opinions themselves stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.jobs import queue
from participation.models import Opinion, Participant, PostCount
from participation.tasks import purge
from participation.workflow.opinions import purge_personal_data
from tests.participation import consultations, opinions


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

    assert purge_personal_data() == 0
    assert Opinion.objects.get().name == "王小明"


@pytest.mark.both_databases
def test_afterwards_the_opinion_stays_as_the_public_reads_it(activity, later, settings):
    opinions.post(activity, text="我叫王小明，不同意", name="王小明", phone="13812345678")
    later(days=settings.PERSONAL_DATA_DAYS + 30)

    assert purge_personal_data() == 1

    kept = Opinion.objects.get()
    assert (kept.text, kept.name, kept.phone, kept.address_hash) == ("我叫王某，不同意", "", "", "")
    assert kept.purged_at == clock.now()
    entry = Entry.objects.get(verb="participation.opinion.purge")
    assert entry.detail == {"opinions": 1, "participants": 0}
    assert purge_personal_data() == 0


def test_participants_of_ended_activities_are_forgotten_too(decision, editor, later, settings):
    hearing = consultations.make(
        consultations.make_listening(decision, by=editor), "hearing", by=editor, state="published"
    )
    person = consultations.make_participant(hearing)
    later(days=settings.PERSONAL_DATA_DAYS)
    assert purge_personal_data() == 0

    later(days=40)

    assert purge_personal_data() == 1
    kept = Participant.objects.get()
    assert (kept.name, kept.phone) == (person.shown_name, "")


def test_more_than_one_chunk_is_deleted(activity, later, settings, monkeypatch):
    monkeypatch.setattr("participation.workflow.opinions.purging.CHUNK", 2)
    for _ in range(5):
        opinions.post(activity, name="王小明")
    later(days=settings.PERSONAL_DATA_DAYS + 30)

    assert purge_personal_data() == 5
    assert {one.name for one in Opinion.objects.all()} == {""}


def test_the_daily_run_tells_how_many(activity, later, settings):
    opinions.post(activity, name="王小明")
    later(days=settings.PERSONAL_DATA_DAYS + 30)

    job = queue.enqueue("participation.tasks.purge", "purge", by=None)
    purge(job.pk)

    job.refresh_from_db()
    assert job.outcome == "1条记录的个人信息已到期删除。"
    assert not PostCount.objects.exists()
