"""Ordering a job: once per key, in the caller's transaction, sent after it commits."""

from __future__ import annotations

import pytest
from celery import current_app
from django.db import transaction

from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from tests.jobs.conftest import TASK, at_once

pytestmark = pytest.mark.both_databases


def test_a_job_is_kept_with_all_that_was_said(editor, township, sent):
    job = queue.enqueue(TASK, "k", {"file": 7}, by=editor, unit=township, title="导入目录")
    job.refresh_from_db()

    assert (job.name, job.args, job.requested_by, job.unit) == (TASK, {"file": 7}, editor, township)
    assert (job.state, str(job), job.attempts) == (Job.State.QUEUED, "导入目录", 0)


@pytest.mark.parametrize("length", [100, 101, 5000])
def test_a_title_that_is_too_long_for_a_line_is_cut(db, sent, length):
    job = queue.enqueue(TASK, "k", by=None, title="长" * length)
    job.refresh_from_db()

    assert len(job.title) == 100
    assert job.title.endswith("…") is (length > 100)


def test_the_same_key_again_returns_the_job_that_exists(db, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = queue.enqueue(TASK, "import:1", {"file": 1}, by=None)
        second = queue.enqueue(TASK, "import:1", {"file": 2}, by=None)

    assert second == first
    assert second.args == {"file": 1}
    assert sent == [(TASK, first.pk)]


@pytest.mark.django_db(transaction=True)
def test_people_who_order_the_same_at_once_get_the_same_job(sent):
    jobs = at_once(lambda: queue.enqueue(TASK, "import:1", by=None), times=4)

    assert {job.pk for job in jobs} == {Job.objects.get().pk}
    assert len(sent) == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_is_sent_when_the_transaction_commits_and_not_before(sent):
    with transaction.atomic():
        job = queue.enqueue(TASK, "import:1", by=None)
        assert sent == []
    assert sent == [(TASK, job.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_no_job(sent):
    @transaction.atomic
    def order():
        queue.enqueue(TASK, "import:1", by=None)
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        order()
    assert not Job.objects.exists()
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_does_not_fail_the_request(monkeypatch):
    def refuse(*args, **options):
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app._get_current_object(), "send_task", refuse)

    assert queue.enqueue(TASK, "import:1", by=None).state == Job.State.QUEUED
