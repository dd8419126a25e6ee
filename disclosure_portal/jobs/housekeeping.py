"""Clears out what has passed its time: sessions, sign-in records, scheduled runs and files of jobs."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session

from disclosure_portal import clock
from disclosure_portal.jobs.models import Job


def tidy() -> str:
    """Remove everything that has passed its time, and say in a sentence how much that was."""
    counts = {
        "过期会话": clear_sessions(),
        "过期登录记录": clear_sign_in_records(),
        "过期计划任务记录": clear_scheduled_jobs(),
        "过期文件": clear_files(),
    }
    removed = "、".join(f"{what}{count}条" for what, count in counts.items() if count)
    return f"已清理{removed}。" if removed else "没有需要清理的内容。"


def clear_sessions() -> int:
    return Session.objects.filter(expire_date__lt=clock.now()).delete()[0]


def clear_sign_in_records() -> int:
    before = days_ago(settings.SIGN_IN_LOG_DAYS)
    logs = (AccessAttempt, AccessFailureLog, AccessLog)
    return sum(log.objects.filter(attempt_time__lt=before).delete()[0] for log in logs)


def clear_scheduled_jobs() -> int:
    """The latest run of each schedule stays, or the scheduler would take it for one that never happened."""
    old = Job.objects.filter(due_at__lt=days_ago(settings.SCHEDULED_JOB_DAYS), finished_at__isnull=False)
    latest = [job.pk for name in settings.SCHEDULE for job in Job.objects.scheduled(name)[:1]]
    return old.exclude(pk__in=latest).delete()[0]


def clear_files() -> int:
    """Remove expired files; the jobs stay and say when the file expired."""
    expired = Job.objects.filter(expires_at__lt=clock.now()).exclude(file="")
    for job in expired:
        job.file.delete(save=False)
        job.save(update_fields=["file"])
    return len(expired)


def days_ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)
