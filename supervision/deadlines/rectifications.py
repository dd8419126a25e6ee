"""整改: problems that units put right by a day, and reports on it that wait to be checked again."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from supervision.deadlines.terms import OFFICE_PEOPLE, Owed, Scope
from supervision.law import RECHECK_WORKING_DAYS
from supervision.models import Kind, Rectification

State = Rectification.State


def owed(scope: Scope) -> Iterator[Owed]:
    ordered = Rectification.objects.filter(
        unit__in=list(scope.units_by_key), state=State.ORDERED, ordered_at__lt=scope.end
    )
    for one in ordered.order_by("due_nominal", "pk"):
        yield Owed(
            kind=Kind.RECTIFICATION,
            subject=f"{Kind.RECTIFICATION}:{one.pk}",
            unit=scope.units_by_key[one.unit_id],
            title=f"整改：{one.problem[:60]}",
            url=one.get_absolute_url(),
            due_nominal=one.due_nominal,
            due_legal=one.due_legal,
            since=timezone.localdate(one.ordered_at),
        )
    if scope.has_office:
        yield from _to_check_again(scope)


def _to_check_again(scope: Scope) -> Iterator[Owed]:
    reported = Rectification.objects.filter(
        unit__county=scope.county, state=State.REPORTED, reported_at__lt=scope.end
    )
    for one in reported.select_related("unit").order_by("reported_at", "pk"):
        since = timezone.localdate(one.reported_at)
        due = scope.working_days_after(since, RECHECK_WORKING_DAYS)
        yield Owed(
            kind=Kind.RECTIFICATION,
            subject=f"recheck:{one.pk}:{one.reported_at:%Y%m%d%H%M%S}",
            unit=scope.office,
            title=f"复查{one.unit}的整改：{one.problem[:60]}",
            url=one.get_absolute_url(),
            due_nominal=due,
            due_legal=due,
            roles=OFFICE_PEOPLE,
            since=since,
            with_calendar=True,
        )
