"""What runs by itself: the sweep every minute and the housekeeping every day."""

from __future__ import annotations

from celery import shared_task

from disclosure_portal.jobs import housekeeping, queue, scheduler


@shared_task
def sweep() -> dict[str, int]:
    """Order what is due and put back what stopped. Any number of sweeps at once does no harm."""
    scheduler.run_all_scheduled()
    return queue.sweep()


@shared_task
def tidy(job_id: int) -> None:
    """Clear out what has passed its time."""
    with queue.claimed(job_id) as job:
        job.finish(housekeeping.tidy())
