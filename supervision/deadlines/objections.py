"""考核申诉答复: objections to scores that wait for the county office's answer."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from supervision.deadlines.terms import OFFICE_PEOPLE, Owed, Scope
from supervision.law import OBJECTION_ANSWER_WORKING_DAYS
from supervision.models import Kind, Objection


def owed(scope: Scope) -> Iterator[Owed]:
    if not scope.has_office:
        return
    waiting = Objection.objects.filter(
        score__unit_score__assessment__county=scope.county,
        state=Objection.State.OPEN,
        raised_at__lt=scope.end,
    )
    for one in waiting.select_related("score__unit_score__unit").order_by("raised_at", "pk"):
        since = timezone.localdate(one.raised_at)
        due = scope.working_days_after(since, OBJECTION_ANSWER_WORKING_DAYS)
        yield Owed(
            kind=Kind.OBJECTION,
            subject=f"{Kind.OBJECTION}:{one.pk}",
            unit=scope.office,
            title=f"答复{one.score.unit_score.unit}的考核申诉",
            url=one.score.unit_score.get_absolute_url(),
            due_nominal=due,
            due_legal=due,
            roles=OFFICE_PEOPLE,
            since=since,
            with_calendar=True,
        )
