"""The door to background jobs: order one, claim one, put back those that stopped.

A job is a row. Its number travels through the broker, which may lose it: the sweeper sends it again. A worker
claims the row by a conditional update under a token of its own, and stops when it no longer holds the claim.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from celery import current_app
from celery.exceptions import Ignore
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils.text import Truncator

from disclosure_portal import clock
from disclosure_portal.jobs.models import Job, stored_name

if TYPE_CHECKING:
    from datetime import datetime

    from disclosure_portal.accounts.models import User
    from disclosure_portal.jobs.models import JobQuerySet
    from disclosure_portal.units.models import Unit

log = logging.getLogger(__name__)

TITLE_LENGTH = Job._meta.get_field("title").max_length
SWEEP_BATCH = 500
WHAT_NOW = "请重新提交；仍不成功的，请联系管理员。"


class NotClaimable(Ignore):
    """The job is held by another worker, finished or gone. Celery drops the message without a word."""


class ClaimLost(Ignore):
    """The job was taken away from this worker: whatever it still does must not be saved."""


class JobFailed(Exception):
    """The work can't be done and trying again won't help. The text, in Chinese, tells the requester why."""


# Ordering


def enqueue(
    name: str,
    key: str,
    args: dict[str, Any] | None = None,
    *,
    by: User | None,
    unit: Unit | None = None,
    title: str = "后台任务",
    due_at: datetime | None = None,
) -> Job:
    """Order a job in the caller's transaction; it is sent once that commits.

    `name` is the Celery task, called with the job's number. `key` names the work itself: the same key again
    returns the job that exists and sends nothing. `unit` lets its county's administrators see the job.
    A `title` that names a file may be any length: what is too long for a line is cut.
    """
    job, is_new = Job.objects.get_or_create(
        key=key,
        defaults={
            "name": name,
            "title": Truncator(title).chars(TITLE_LENGTH, truncate="…"),
            "args": args or {},
            "requested_by": by,
            "unit": unit,
            "due_at": due_at,
            "sent_at": clock.now(),
        },
    )
    if is_new:
        transaction.on_commit(partial(_send, job))
    return job


def _send(job: Job) -> None:
    """Tell the workers. A broker that is down stops nobody: the row stands and the sweeper sends it."""
    try:
        current_app.send_task(job.name, args=[job.pk])
    except Exception:
        log.warning("Job %s could not be sent; the sweeper will try again.", job.pk, exc_info=True)


# Working


class Claim:
    """A worker's hold on one job. Each method raises ClaimLost once the job is no longer ours."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.has_finished = False

    @property
    def args(self) -> dict[str, Any]:
        return self.job.args

    @property
    def requested_by(self) -> User | None:
        return self.job.requested_by

    def report(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is, which is also its heartbeat.

        Call it once per chunk, more often than JOB_STOPPED_SECONDS, and outside long transactions.
        """
        self._update(done=done, total=total, message=message, heartbeat_at=clock.now())

    def lock(self) -> None:
        """Hold the job until the caller's transaction ends: the sweeper leaves a locked row alone.

        The update takes the row's lock, so a transaction that begins with it can't lose the job any more.
        """
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("A job is locked inside a transaction.")
        self._update(heartbeat_at=clock.now())

    def finish(
        self, outcome: str = "", *, result_url: str = "", file: File | None = None, file_name: str = ""
    ) -> None:
        """Mark the job done. Inside a transaction, the work and its completion commit together.

        `outcome` is a Chinese sentence for the requester and `result_url` the page to go on to. `file` can be
        fetched as `file_name` for JOB_FILE_DAYS days.
        """
        ending = {"state": Job.State.DONE, "outcome": outcome, "result_url": result_url, "error": ""}
        if file is not None:
            ending |= self._store(file, file_name or Path(file.name).name)
        self._end(**ending)

    def fail(self, outcome: str, error: str = "") -> None:
        """Mark the job failed for good and tell the requester."""
        with transaction.atomic():
            self._end(state=Job.State.FAILED, outcome=outcome, error=error)
            _announce_failure(self.job, outcome)

    def put_back(self, error: str, *, after_pause: bool) -> None:
        """Queue the job for another attempt, which the sweeper starts after JOB_RESEND_SECONDS or at once."""
        sent_at = clock.now() if after_pause else None
        self._update(state=Job.State.QUEUED, claim_token="", sent_at=sent_at, error=error)

    def _end(self, **changes: Any) -> None:
        self._update(finished_at=clock.now(), claim_token="", **changes)
        self.has_finished = True

    def _held(self) -> JobQuerySet:
        return Job.objects.held_under(self.job.claim_token).filter(pk=self.job.pk)

    def _update(self, **changes: Any) -> None:
        if not self._held().update(**changes):
            raise ClaimLost

    def _store(self, file: File, file_name: str) -> dict[str, Any]:
        path = stored_name(self.job.pk, file_name, self.job.claim_token)
        return {
            "file": default_storage.save(path, file),
            "file_name": file_name,
            "expires_at": clock.now() + timedelta(days=settings.JOB_FILE_DAYS),
        }


@contextmanager
def claimed(job_id: int) -> Iterator[Claim]:
    """Hold a job while working on it.

    Leaving normally finishes the job, unless `finish` was called. JobFailed ends it with its text. Any other
    exception puts it back until its attempts are used up. When there is nothing to do NotClaimable is raised,
    which ends a Celery task quietly.
    """
    claim = _claim(job_id)
    try:
        yield claim
        if not claim.has_finished:
            claim.finish()
    except ClaimLost:
        log.warning("Job %s was taken away from its worker.", job_id)
        raise
    except JobFailed as refusal:
        claim.fail(str(refusal))
    except Exception as error:
        _give_up_or_put_back(claim, error)
        raise


def _claim(job_id: int) -> Claim:
    token = secrets.token_hex(16)
    now = clock.now()
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING,
        claim_token=token,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        done=0,
        total=0,
        message="",
    )
    if not taken:
        raise NotClaimable
    return Claim(Job.objects.select_related("requested_by", "unit").get(pk=job_id))


def _give_up_or_put_back(claim: Claim, error: Exception) -> None:
    detail = f"{type(error).__name__}: {error}"
    try:
        if claim.job.attempts >= settings.JOB_ATTEMPTS:
            claim.fail(f"执行{claim.job.attempts}次均出错，已停止。{WHAT_NOW}", detail)
        else:
            claim.put_back(detail, after_pause=True)
    except ClaimLost:
        log.warning("Job %s failed after it was taken away from its worker.", claim.job.pk)


def _announce_failure(job: Job, outcome: str) -> None:
    if job.requested_by is None:
        return
    from disclosure_portal.notices.outbox import notify  # mail is sent by jobs: the two doors face each other

    text = f"{job.title}未完成：{outcome}"
    notify([job.requested_by], text, event=f"job-failed:{job.pk}", url=job.get_absolute_url())


# Sweeping


def sweep() -> dict[str, int]:
    """Put back running jobs whose heartbeat stopped, then send the jobs that have waited too long."""
    stopped = _put_back_stopped()
    return {**stopped, "sent": _send_waiting()}


@transaction.atomic
def _put_back_stopped() -> dict[str, int]:
    """Jobs locked by a living transaction are skipped, where the database can tell."""
    silent_since = clock.now() - timedelta(seconds=settings.JOB_STOPPED_SECONDS)
    stopped = Job.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=Job.State.RUNNING, heartbeat_at__lt=silent_since
    )
    counts = {"put_back": 0, "failed": 0}
    for job in stopped.order_by("pk")[:SWEEP_BATCH]:
        claim = Claim(job)
        if job.attempts >= settings.JOB_ATTEMPTS:
            claim.fail(f"执行{job.attempts}次均中断，已停止。{WHAT_NOW}")
            counts["failed"] += 1
        else:
            claim.put_back("执行程序中断", after_pause=False)
            counts["put_back"] += 1
    return counts


def _send_waiting() -> int:
    waiting_since = clock.now() - timedelta(seconds=settings.JOB_RESEND_SECONDS)
    with transaction.atomic():
        overdue = Job.objects.select_for_update(skip_locked=True).filter(state=Job.State.QUEUED)
        overdue = overdue.filter(Q(sent_at__isnull=True) | Q(sent_at__lt=waiting_since))
        jobs = list(overdue.order_by("sent_at", "pk")[:SWEEP_BATCH])
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(sent_at=clock.now())
    for job in jobs:
        _send(job)
    return len(jobs)
