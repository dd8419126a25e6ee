"""Working on a job: one worker holds it, and stops when it no longer does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.notices.models import Notice
from disclosure_portal.units.models import Unit
from tests import factories
from tests.jobs.conftest import NOON, TASK, at_once

pytestmark = pytest.mark.both_databases


def work_and_fail(job, error):
    with pytest.raises(type(error)), queue.claimed(job.pk):
        raise error
    job.refresh_from_db()


def take_away(job):
    Job.objects.filter(pk=job.pk).update(claim_token="someone else")


def test_leaving_normally_finishes_the_job(job):
    with queue.claimed(job.pk) as claim:
        assert claim.args == {"code": "X1"}
        job.refresh_from_db()
        assert (job.state, job.attempts) == (Job.State.RUNNING, 1)

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert job.finished_at >= job.started_at


def test_the_end_tells_the_outcome_and_where_to_go_on(job):
    with queue.claimed(job.pk) as claim:
        claim.finish("已导入40条。", result_url="/desk/catalogs/")

    job.refresh_from_db()
    assert (job.outcome, job.result_url) == ("已导入40条。", "/desk/catalogs/")


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_claim_at_once_one_gets_the_job(job):
    def work():
        with queue.claimed(job.pk) as claim:
            return claim

    outcomes = at_once(work, times=4)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Claim"] + ["NotClaimable"] * 3
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 1)


@pytest.mark.parametrize("state", [Job.State.RUNNING, Job.State.DONE, Job.State.FAILED])
def test_only_a_queued_job_can_be_claimed(job, state):
    running = {"claim_token": "x", "heartbeat_at": NOON}
    finished = {"finished_at": NOON}
    changes = running if state == Job.State.RUNNING else finished
    Job.objects.filter(pk=job.pk).update(state=state, **changes)

    with pytest.raises(queue.NotClaimable), queue.claimed(job.pk):
        pytest.fail("the work began")


def test_a_job_that_is_gone_cannot_be_claimed(db):
    with pytest.raises(queue.NotClaimable), queue.claimed(404):
        pytest.fail("the work began")


def test_a_report_tells_the_progress_and_is_a_heartbeat(job, at):
    at(NOON)
    with queue.claimed(job.pk) as claim:
        at(NOON + timedelta(minutes=2))
        claim.report(30, 120, "正在写入")
        job.refresh_from_db()

    assert (job.done, job.total, job.percent, job.message) == (30, 120, 25, "正在写入")
    assert job.heartbeat_at == NOON + timedelta(minutes=2)


@pytest.mark.parametrize(
    "act",
    [
        lambda claim: claim.report(1, 2),
        lambda claim: claim.finish(),
        lambda claim: claim.lock(),
        lambda claim: None,
    ],
    ids=["report", "finish", "lock", "leave"],
)
def test_whoever_lost_the_claim_is_stopped(job, act):
    def work():
        with transaction.atomic(), queue.claimed(job.pk) as claim:
            take_away(job)
            act(claim)

    with pytest.raises(queue.ClaimLost):
        work()
    assert not Job.objects.filter(state=Job.State.DONE).exists()


def test_what_was_done_without_the_claim_is_not_saved(job):
    def work():
        with queue.claimed(job.pk) as claim:
            take_away(job)
            with transaction.atomic():
                factories.make_county()
                claim.finish("已写入。")

    with pytest.raises(queue.ClaimLost):
        work()
    assert not Unit.objects.exists()


def test_work_and_its_completion_commit_together(job):
    def work():
        with queue.claimed(job.pk) as claim, transaction.atomic():
            claim.lock()
            factories.make_county()
            claim.finish("已写入。")
            raise ValueError("after the end")

    with pytest.raises(ValueError, match="after the end"):
        work()
    job.refresh_from_db()
    assert (job.state, job.outcome) == (Job.State.QUEUED, "")
    assert not Unit.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_is_locked_inside_a_transaction(job):
    with pytest.raises(transaction.TransactionManagementError), queue.claimed(job.pk) as claim:
        claim.lock()


def test_an_error_puts_the_job_back_for_another_attempt(job):
    work_and_fail(job, ValueError("no sheet"))

    assert (job.state, job.attempts, job.claim_token) == (Job.State.QUEUED, 1, "")
    assert job.error == "ValueError: no sheet"


def test_a_job_whose_attempts_are_used_up_has_failed_and_its_requester_is_told(editor, sent, settings):
    settings.JOB_ATTEMPTS = 2
    job = queue.enqueue(TASK, "k", by=editor, title="导入目录")
    work_and_fail(job, ValueError("no sheet"))
    work_and_fail(job, ValueError("no sheet"))

    assert job.state == Job.State.FAILED
    assert job.outcome == "执行2次均出错，已停止。请重新提交；仍不成功的，请联系管理员。"
    told = Notice.objects.get()
    assert (told.recipient, told.text) == (editor, f"导入目录未完成：{job.outcome}")
    assert told.url == job.get_absolute_url()


def test_work_that_can_not_be_done_is_not_tried_again(editor, sent):
    job = queue.enqueue(TASK, "k", by=editor, title="导入目录")
    with queue.claimed(job.pk):
        raise queue.JobFailed("文件已损坏，请重新上传。")

    job.refresh_from_db()
    assert (job.state, job.outcome, job.attempts) == (Job.State.FAILED, "文件已损坏，请重新上传。", 1)


def test_a_later_attempt_leaves_no_trace_of_the_error(job):
    work_and_fail(job, ValueError("no sheet"))
    with queue.claimed(job.pk) as claim:
        claim.finish("已写入。")

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (Job.State.DONE, 2, "")


def test_a_file_is_kept_under_a_name_that_says_nothing(job, at, settings):
    at(NOON)
    settings.JOB_FILE_DAYS = 7
    with queue.claimed(job.pk) as claim:
        claim.finish("已导出。", file=ContentFile(b"rows"), file_name="偏岭镇目录.xlsx")

    job.refresh_from_db()
    assert job.file_name == "偏岭镇目录.xlsx"
    assert job.file.name.startswith("jobs/")
    assert "偏岭镇" not in job.file.name
    assert job.file.read() == b"rows"
    assert job.expires_at == NOON + timedelta(days=7)
