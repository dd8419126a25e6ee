"""佐证核定: papers that wait for the county office to accept or refuse them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from supervision.deadlines.terms import OFFICE_PEOPLE, Owed, Scope
from supervision.law import PROOF_WORKING_DAYS
from supervision.models import Kind, Proof


def owed(scope: Scope) -> Iterator[Owed]:
    if not scope.has_office:
        return
    waiting = Proof.objects.waiting().filter(
        assignment__unit__county=scope.county, handed_in_at__lt=scope.end
    )
    for proof in waiting.select_related("assignment__unit", "assignment__milestone").order_by("pk"):
        since = timezone.localdate(proof.handed_in_at)
        due = scope.working_days_after(since, PROOF_WORKING_DAYS)
        yield Owed(
            kind=Kind.PROOF,
            subject=f"{Kind.PROOF}:{proof.pk}",
            unit=scope.office,
            title=f"核定{proof.assignment.unit}提交的佐证（{proof.assignment.milestone}）",
            url=proof.assignment.get_absolute_url(),
            due_nominal=due,
            due_legal=due,
            roles=OFFICE_PEOPLE,
            since=since,
            with_calendar=True,
        )
