"""The daily housekeeping removes what has passed its time and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile

from disclosure_portal.jobs import housekeeping, queue, scheduler, tasks
from disclosure_portal.jobs.models import Job
from disclosure_portal.jobs.schedule import Daily
from tests.jobs.conftest import NOON, TASK


@pytest.fixture(autouse=True)
def noon(at):
    at(NOON)


def test_expired_sessions_go(db):
    Session.objects.create(session_key="old", session_data="", expire_date=NOON - timedelta(seconds=1))
    Session.objects.create(session_key="new", session_data="", expire_date=NOON + timedelta(seconds=1))

    assert housekeeping.tidy() == "已清理过期会话1条。"
    assert Session.objects.get().pk == "new"


def test_old_failed_sign_ins_go(db, settings):
    settings.SIGN_IN_LOG_DAYS = 400
    for username, days in (("old", 401), ("new", 399)):
        attempt = AccessAttempt.objects.create(username=username, failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=NOON - timedelta(days=days))

    assert housekeeping.tidy() == "已清理过期登录记录1条。"
    assert AccessAttempt.objects.get().username == "new"


def test_old_scheduled_runs_go_but_never_the_latest_of_a_schedule(db, at, settings):
    settings.SCHEDULED_JOB_DAYS = 90
    settings.SCHEDULE = {TASK: ("年度检查", Daily("08:00"))}
    for days in (200, 100):
        at(NOON - timedelta(days=days))
        with queue.claimed(scheduler.run_scheduled(TASK).pk):
            pass
    with queue.claimed(queue.enqueue(TASK, "by hand", by=None).pk):
        pass
    at(NOON)

    assert housekeeping.tidy() == "已清理过期计划任务记录1条。"
    assert Job.objects.count() == 2


def test_an_expired_file_goes_and_its_job_stays(job, at, settings):
    settings.JOB_FILE_DAYS = 7
    with queue.claimed(job.pk) as claim:
        claim.finish("已导出。", file=ContentFile(b"rows"), file_name="目录.csv")
    job.refresh_from_db()
    path, storage = job.file.name, job.file.storage
    at(NOON + timedelta(days=8))

    assert storage.exists(path)
    assert housekeeping.tidy() == "已清理过期文件1条。"
    assert not storage.exists(path)
    job.refresh_from_db()
    assert (job.outcome, job.has_expired) == ("已导出。", True)


def test_the_scheduled_job_tells_what_it_did(db, sent, settings):
    job = scheduler.run_scheduled("disclosure_portal.jobs.tasks.tidy")
    tasks.tidy(job.pk)

    job.refresh_from_db()
    assert (job.state, job.outcome) == (Job.State.DONE, "没有需要清理的内容。")
