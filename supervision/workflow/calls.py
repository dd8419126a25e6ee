"""电话催办: a call to a unit that is late, written down by the county office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal.audit import trail
from disclosure_portal.units.queries import hold
from disclosure_portal.workflow import StepRefused
from supervision.models import Call
from supervision.permissions import runs_county

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

PRESSED_TWICE = timedelta(minutes=5)


@transaction.atomic
def register_call(
    unit: Unit,
    *,
    by: User,
    at: datetime,
    person: str,
    phone: str,
    outcome: str,
    promised_on: date | None,
    subjects: Sequence[str],
) -> Call:
    """Who was phoned when about what, and what they said. Raises StepRefused for the same call written down twice."""
    if not runs_county(by, unit):
        raise PermissionDenied
    hold(unit)
    same = Call.objects.filter(
        unit=unit, person=person, phone=phone, outcome=outcome, promised_on=promised_on
    )
    if same.filter(called_at__gt=at - PRESSED_TWICE).exists():
        raise StepRefused(["这次通话刚刚登记过，没有再登记一次。"])
    call = Call.objects.create(
        unit=unit,
        called_at=at,
        called_by=by,
        person=person,
        phone=phone,
        outcome=outcome,
        promised_on=promised_on,
        subjects=list(subjects),
    )
    trail.record("supervision.call.register", call, by=by, detail={"outcome": outcome})
    return call
