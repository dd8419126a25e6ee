"""What every file on its way goes through alike: brought, ordered to be read, cleared out when left lying."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.jobs import queue
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from datetime import datetime

    from catalogs.models.uploads import Upload
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


def is_not_being_written(upload: Upload) -> str | None:
    """Why nobody may step in while a job writes what was read."""
    if upload.state not in upload.WRITING or not upload.is_busy:
        return None
    doing = upload.get_state_display()
    return f"{doing}，请等{doing.removeprefix('正在')}结束。"


@transaction.atomic
def start(upload: Upload, task: str | None, *, unit: Unit | None, by: User) -> None:
    """Save what was brought and order its reading; without a task the caller reads it."""
    upload.uploaded_by, upload.uploaded_at = by, clock.now()
    upload.save()
    if task:
        order(upload, task, unit=unit, by=by)
        upload.save(update_fields=["job"])
    trail.record(f"{upload._meta.label_lower}.start", upload, by=by, detail={"file": upload.filename})


def order(upload: Upload, task: str, *, unit: Unit | None, by: User) -> None:
    """Order a job for it. Sets `job`, saves nothing. The same is ordered again only after another job."""
    key = f"{task}:{upload.pk}:{upload.job_id or 0}"
    upload.job = queue.enqueue(task, key, {"upload": upload.pk}, by=by, unit=unit, title=str(upload))


def cancel_abandoned(kind: type[Upload], cancel: Callable[..., Upload], *, before: datetime, by: User) -> int:
    """Cancel those of a kind brought before a moment that nobody brought to an end; returns how many."""
    old = kind._default_manager.filter(state__in=kind.UNFINISHED, uploaded_at__lt=before)
    cancelled = 0
    for upload in old.order_by("pk"):
        with suppress(StepRefused):  # just now applied or cancelled by its owner
            cancel(upload, by=by)
            cancelled += 1
    return cancelled
