"""Ordering a file of catalogs. It is written in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.queries import home_county
from disclosure_portal.audit import trail
from disclosure_portal.jobs import queue

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.jobs.models import Job

EXPORT_TASK = "catalogs.tasks.export_catalogs"


@transaction.atomic
def order_export(chosen: Mapping[str, str], *, by: User, title: str, count: int) -> Job:
    """Order the file of the items under the chosen conditions, as many as the requester saw.

    Taking data away is recorded: who, under which conditions, how many items.
    """
    county = home_county(by)
    key = f"export:{by.pk}:{clock.now().isoformat()}"
    job = queue.enqueue(EXPORT_TASK, key, {"chosen": dict(chosen)}, by=by, unit=county, title=f"导出{title}")
    detail = {**chosen, "items": count}
    trail.record("catalogs.catalogitem.export", county, by=by, detail=detail)
    return job
