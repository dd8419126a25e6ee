"""公众参与活动: those that end and are to be closed, and those whose outcome isn't public yet.

Source: 国办发〔2019〕19号 (one month to the outcome).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.counting import add_working_days
from participation.models import Consultation
from participation.queries.outcomes import awaiting_outcome, outcome_events, outcome_page
from supervision.deadlines.terms import Owed, Scope
from supervision.models import Kind


def closing(scope: Scope) -> Iterator[Owed]:
    """The last day on which people take part; afterwards the books wait to be closed."""
    going_on = Consultation.objects.with_end().filter(
        decision__unit__in=list(scope.units_by_key),
        state=Consultation.State.PUBLISHED,
        published_at__lt=scope.end,
        end__isnull=False,
    )
    for one in going_on.select_related("decision").order_by("end", "pk"):
        last = timezone.localdate(one.end - timedelta(microseconds=1))
        yield Owed(
            kind=Kind.CLOSING,
            subject=f"{Kind.CLOSING}:{one.pk}",
            unit=scope.units_by_key[one.decision.unit_id],
            title=f"“{one}”结束，答复意见并办结",
            url=one.get_absolute_url(),
            due_nominal=last,
            due_legal=last,
            since=timezone.localdate(one.published_at),
            escalates=False,  # the outcome is, which the public waits for
        )


def outcomes(scope: Scope) -> Iterator[Owed]:
    """The target day of the outcome of what is over.

    The day itself is stored and counts no working days. Only from when it is late follows the calendar of now: the
    ledger names a stage by the stored day, so that none is said twice.
    """
    units = Unit.objects.filter(pk__in=list(scope.units_by_key))
    for one in awaiting_outcome(units, at=scope.at).select_related("decision"):
        legal = add_working_days(one.outcome_due_on, 0, calendar=scope.calendar).legal
        yield Owed(
            kind=Kind.OUTCOME,
            subject=outcome_events(one).removesuffix(":"),  # under which its notices are settled
            unit=scope.units_by_key[one.decision.unit_id],
            title=f"公布“{one}”的意见采纳情况",
            url=outcome_page(one),
            due_nominal=one.outcome_due_on,
            due_legal=legal,
        )
