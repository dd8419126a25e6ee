"""Days that were counted by a calendar take the place that a newer calendar gives them: the county office has said so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role
from disclosure_portal.audit import trail
from participation.models import Concern, EarlierCharge
from participation.queries.concerns import end_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.workdays.counting import DueDay


@transaction.atomic
def move_concerns(days: Mapping[int, DueDay], *, by: User) -> int:
    """Give concerns that wait for an answer another limit. Returns how many."""
    waiting = Concern.objects.waiting().filter(pk__in=days)
    concerns = list(waiting.select_for_update(of=("self",)).select_related("unit").order_by("pk"))
    if not all(has_role(by, Role.REVIEWER, concern.unit) for concern in concerns):
        raise PermissionDenied
    now = clock.now()
    EarlierCharge.objects.bulk_create(EarlierCharge.of(concern, until=now) for concern in concerns)
    before = {concern.pk: concern.due_at for concern in concerns}
    for concern in concerns:
        concern.due_at, concern.due_proof = end_of(days[concern.pk]), days[concern.pk].as_json()
        concern.version += 1
    Concern.objects.bulk_update(concerns, ["due_at", "due_proof", "version"])
    if concerns:
        after = {concern.pk: concern.due_at for concern in concerns}
        trail.record_bulk("participation.concern.move_due_day", concerns, by=by, before=before, after=after)
    return len(concerns)
