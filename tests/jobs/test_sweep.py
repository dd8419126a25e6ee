"""The sweeper: sends what the broker lost and puts back what stopped."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from tests.jobs.conftest import NOON, TASK, at_once

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def times(settings, at):
    settings.JOB_RESEND_SECONDS = 120
    settings.JOB_STOPPED_SECONDS = 300
    settings.JOB_ATTEMPTS = 3
    at(NOON)


def run_and_stop(job, attempts=1):
    """Leave the job as a worker leaves it that was killed at noon."""
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, claim_token="gone", heartbeat_at=NOON, attempts=attempts
    )


def test_a_job_queued_too_long_is_sent_again(job, sent, at):
    at(NOON + timedelta(seconds=121))
    assert queue.sweep() == {"put_back": 0, "failed": 0, "sent": 1}
    assert sent == [(TASK, job.pk)]


def test_a_job_queued_just_now_is_left_alone(job, sent, at):
    at(NOON + timedelta(seconds=119))
    assert queue.sweep()["sent"] == 0
    assert sent == []


def test_a_long_queue_is_not_sent_again_every_minute(job, sent, at):
    at(NOON + timedelta(seconds=121))
    queue.sweep()
    at(NOON + timedelta(seconds=181))

    assert queue.sweep()["sent"] == 0


def test_a_job_whose_worker_is_gone_is_put_back_and_sent_at_once(job, sent, at):
    run_and_stop(job)
    at(NOON + timedelta(seconds=301))

    assert queue.sweep() == {"put_back": 1, "failed": 0, "sent": 1}
    job.refresh_from_db()
    assert (job.state, job.claim_token, job.error) == (Job.State.QUEUED, "", "执行程序中断")
    assert sent == [(TASK, job.pk)]


def test_a_job_with_a_heartbeat_is_left_to_its_worker(job, sent, at):
    run_and_stop(job)
    at(NOON + timedelta(seconds=299))

    assert queue.sweep() == {"put_back": 0, "failed": 0, "sent": 0}


def test_a_job_that_stopped_too_often_has_failed_and_says_so(job, sent, at):
    run_and_stop(job, attempts=3)
    at(NOON + timedelta(seconds=301))

    assert queue.sweep() == {"put_back": 0, "failed": 1, "sent": 0}
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.outcome == "执行3次均中断，已停止。请重新提交；仍不成功的，请联系管理员。"


def test_the_old_worker_of_a_job_put_back_can_not_finish_it(job, sent, at):
    def work():
        with queue.claimed(job.pk) as claim:
            at(NOON + timedelta(seconds=301))
            queue.sweep()
            claim.finish("已写入。")

    with pytest.raises(queue.ClaimLost):
        work()
    job.refresh_from_db()
    assert (job.state, job.outcome) == (Job.State.QUEUED, "")


def test_a_finished_job_is_never_touched(job, sent, at):
    with queue.claimed(job.pk):
        pass
    at(NOON + timedelta(days=1))

    assert queue.sweep() == {"put_back": 0, "failed": 0, "sent": 0}


@pytest.mark.django_db(transaction=True)
def test_sweepers_at_once_put_a_job_back_once(job, sent, at):
    run_and_stop(job)
    sent.clear()
    at(NOON + timedelta(seconds=301))
    counts = at_once(queue.sweep, times=3)

    assert sum(count["put_back"] for count in counts) == 1
    assert sent == [(TASK, job.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_job_in_a_long_transaction_is_not_stolen(job, sent, at):
    """On PostgreSQL the sweeper skips the locked row; on SQLite it waits for the transaction to end."""
    locked, swept = Event(), Event()

    def work():
        with queue.claimed(job.pk) as claim, transaction.atomic():
            claim.lock()
            locked.set()
            swept.wait(timeout=1 if connection.vendor == "sqlite" else 10)
            claim.finish("已写入。")
        connection.close()

    worker = Thread(target=work)
    worker.start()
    assert locked.wait(timeout=10)
    at(clock_far_ahead())
    counts = queue.sweep()
    swept.set()
    worker.join(timeout=10)

    job.refresh_from_db()
    assert (counts["put_back"], job.state, job.outcome) == (0, Job.State.DONE, "已写入。")


def clock_far_ahead():
    """Later than every heartbeat of the thread, whose clock is the real one."""
    from django.utils import timezone

    return timezone.now() + timedelta(days=1)
