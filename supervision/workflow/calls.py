"""电话催办: a call to a unit that is late, written down by the county office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal.audit import trail
from supervision.models import Call
from supervision.permissions import runs_county

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


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
    """Who was phoned when about what, and what they said."""
    if not runs_county(by, unit):
        raise PermissionDenied
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
