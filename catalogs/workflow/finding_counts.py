"""Counting what the check-up finds, in the background: at night, after an import or a hand-in, on demand.

The counts are worked out from the items and change nothing of them, so they leave no entry in the trail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from catalogs.models import CatalogItem, Domain, FindingCount
from catalogs.queries.problems import count_problems
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.units.models import Unit
from disclosure_portal.units.queries import hold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.accounts.models import User

COUNT_TASK = "catalogs.tasks.count_findings"
CHUNK = 200
TITLE = "统计校验结果"


def count_after_change(unit: Unit, domain: Domain | None, *, event: str) -> None:
    """Have a unit's domain, or all of its domains, counted again once the caller's transaction commits."""
    args = {"unit": unit.pk, "domain": domain.pk if domain else None}
    queue.enqueue(COUNT_TASK, f"count-findings:{event}", args, by=None, unit=unit, title=f"{unit}{TITLE}")


@transaction.atomic
def order_count(*, by: User) -> Job:
    """重新统计: count everything that the person reaches. One that is still under way is not ordered again."""
    under_way = Job.objects.filter(name=COUNT_TASK, requested_by=by, state__in=Job.UNFINISHED).first()
    if under_way is not None:
        return under_way
    return queue.enqueue(
        COUNT_TASK, f"count-findings:{by.pk}:{clock.now().isoformat()}", {"reached": True}, by=by, title=TITLE
    )


def units_to_count(*, by: User | None) -> QuerySet[Unit]:
    """The units with items, or with counts that may have to go: those that the person reaches, else all."""
    reached = units_of(by, *Role).compiling() if by else Unit.objects.all()
    has_items = Q(pk__in=CatalogItem.objects.order_by().values("unit"))
    has_counts = Q(pk__in=FindingCount.objects.order_by().values("unit"))
    return reached.filter(has_items | has_counts).order_by("pk")


def count_units(units: QuerySet[Unit], *, progress: Callable[[int, int], None]) -> int:
    """Count unit by unit, each in a transaction of its own. Returns how many units."""
    keys = list(units.values_list("pk", flat=True))
    for done, key in enumerate(keys, start=1):
        count_findings(Unit.objects.select_related("parent", "county").get(pk=key))
        progress(done, len(keys))
    return len(keys)


def count_findings(unit: Unit, domain: Domain | None = None) -> None:
    """Put new counts in the place of the old ones. Of two at once the later replaces the earlier."""
    counts = count_problems(unit, domain)
    with transaction.atomic():
        hold(unit)
        old = FindingCount.objects.filter(unit=unit)
        (old.filter(domain=domain) if domain else old).delete()
        FindingCount.objects.bulk_create(counts, batch_size=CHUNK)
