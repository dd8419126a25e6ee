"""Days that were counted by a calendar take the place that a newer calendar gives them: the county office has said so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.models import Disclosure, LeadLook
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role
from disclosure_portal.audit import trail

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.workdays.counting import DueDay


@transaction.atomic
def move_looks(days: Mapping[int, DueDay], *, by: User) -> int:
    """Give the lead departments that still look another last day. Returns how many."""
    waiting = LeadLook.objects.waiting().filter(pk__in=days)
    looks = list(waiting.select_for_update(of=("self",)).select_related("unit").order_by("pk"))
    if not all(has_role(by, Role.REVIEWER, look.unit) for look in looks):
        raise PermissionDenied
    before = {look.pk: look.due_on for look in looks}
    for look in looks:
        look.due_on, look.due_proof = days[look.pk].legal, days[look.pk].as_json()
    LeadLook.objects.bulk_update(looks, ["due_on", "due_proof"])
    if looks:
        after = {look.pk: look.due_on for look in looks}
        trail.record_bulk("catalogs.leadlook.move_due_day", looks, by=by, before=before, after=after)
    return len(looks)


@transaction.atomic
def move_disclosures(days: Mapping[int, DueDay], *, by: User) -> int:
    """Give files that wait for release another last day. Returns how many."""
    waiting = Disclosure.objects.waiting().filter(pk__in=days)
    files = list(waiting.select_for_update(of=("self",)).select_related("item__unit").order_by("pk"))
    if not all(has_role(by, Role.REVIEWER, file.unit) for file in files):
        raise PermissionDenied
    before = {file.pk: file.due_legal for file in files}
    for file in files:
        due = days[file.pk]
        file.due_nominal, file.due_legal, file.due_proof = due.nominal, due.legal, due.as_json()
        file.version += 1
    Disclosure.objects.bulk_update(files, ["due_nominal", "due_legal", "due_proof", "version"])
    if files:
        after = {file.pk: file.due_legal for file in files}
        trail.record_bulk("catalogs.disclosure.move_due_day", files, by=by, before=before, after=after)
    return len(files)
