"""目录报送审核: batches that wait for the unit's approver, a lead department or the county office.

No law sets the days of the first and the last: they are the portal's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from catalogs.models import LeadLook, Submission
from disclosure_portal.accounts.models import Role
from supervision.deadlines.terms import OFFICE_PEOPLE, Owed, Scope
from supervision.law import APPROVER_WORKING_DAYS, COUNTY_REVIEW_WORKING_DAYS
from supervision.models import Kind

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


def owed(scope: Scope) -> Iterator[Owed]:
    yield from _with_approvers(scope)
    yield from _with_leads(scope)
    if scope.has_office:
        yield from _with_office(scope)


def _with_approvers(scope: Scope) -> Iterator[Owed]:
    waiting = Submission.objects.awaiting_confirmation().filter(
        unit__in=list(scope.units_by_key), handed_in_at__lt=scope.end
    )
    for batch in waiting.select_related("unit", "domain").order_by("handed_in_at", "pk"):
        unit = scope.units_by_key[batch.unit_id]
        days = APPROVER_WORKING_DAYS
        yield _owed("approver", batch, unit, batch.handed_in_at, days, (Role.APPROVER,), scope)


def _with_office(scope: Scope) -> Iterator[Owed]:
    waiting = Submission.objects.awaiting_review().filter(
        unit__county=scope.county, confirmed_at__lt=scope.end
    )
    for batch in waiting.select_related("unit", "domain").order_by("confirmed_at", "pk"):
        days = COUNTY_REVIEW_WORKING_DAYS
        yield _owed("review", batch, scope.office, batch.confirmed_at, days, OFFICE_PEOPLE, scope)


def _owed(
    name: str,
    batch: Submission,
    unit: Unit,
    at: datetime,
    days: int,
    roles: tuple[Role, ...],
    scope: Scope,
) -> Owed:
    since = timezone.localdate(at)
    due = scope.working_days_after(since, days)
    return Owed(
        kind=Kind.SUBMISSION,
        subject=f"{name}:{batch.pk}",
        unit=unit,
        title=f"审核{batch}",
        url=batch.get_absolute_url(),
        due_nominal=due,
        due_legal=due,
        roles=roles,
        since=since,
        with_calendar=True,
    )


def _with_leads(scope: Scope) -> Iterator[Owed]:
    """Silence until the day counts as no objection: late is nobody, so nothing is said afterwards."""
    waiting = LeadLook.objects.waiting().filter(
        unit__in=list(scope.units_by_key), asked_at__lt=scope.end, due_on__gte=scope.as_of
    )
    for look in waiting.select_related("submission__unit", "submission__domain").order_by("due_on", "pk"):
        yield Owed(
            kind=Kind.SUBMISSION,
            subject=f"look:{look.pk}",
            unit=scope.units_by_key[look.unit_id],
            title=f"审看{look.submission}",
            url=look.get_absolute_url(),
            due_nominal=look.due_on,
            due_legal=look.due_on,
            since=timezone.localdate(look.asked_at),
            escalates=False,
        )
