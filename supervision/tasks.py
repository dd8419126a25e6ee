"""Celery tasks: load, call, count."""

from __future__ import annotations

from celery import shared_task

from disclosure_portal import clock
from disclosure_portal.jobs import queue
from supervision import reminders


@shared_task
def remind_of_outcomes(job_id: int) -> None:
    """Remind units of outcomes that they owe the public. Running it again the same day says nothing twice."""
    with queue.claimed(job_id) as claim:
        claim.finish(f"发出提醒{reminders.remind_of_outcomes(on=clock.today())}条。")
