"""Orders the scheduled jobs that are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.jobs import queue

if TYPE_CHECKING:
    from disclosure_portal.jobs.models import Job


def run_scheduled(name: str) -> Job:
    """The one job of a schedule's latest due moment, ordered now or earlier by another scheduler."""
    title, timetable = settings.SCHEDULE[name]
    due_at = timetable.last_due(clock.now())
    key = f"{name}@{due_at.isoformat()}"
    return queue.enqueue(name, key, by=system_user(), title=title, due_at=due_at)


def run_all_scheduled() -> list[Job]:
    """Looks at every schedule, so that a run missed while everything was off is made up for once."""
    return [run_scheduled(name) for name in settings.SCHEDULE]
