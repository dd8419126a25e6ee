"""整改 in lists: what is to be put right, by whom, until when, and what waits for a second look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, QuerySet, Value, When

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from supervision.models import Rectification
from supervision.models.acceptances import RectificationQuerySet

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = Rectification.State
FROM_INSPECTION, FROM_ACCEPTANCE = "inspection", "acceptance"
SOURCES = ((FROM_INSPECTION, "专项检查"), (FROM_ACCEPTANCE, "验收"))
OVERDUE = "overdue"
STATES = ((OVERDUE, "逾期未报告"), *State.choices)
TO_DO_FIRST = Case(When(state=State.CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField())


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. Empty means all."""

    unit: Unit | None = None
    state: str = ""
    source: str = ""
    words: str = ""


def listed(visible: RectificationQuerySet, filters: Filters, *, on: date) -> RectificationQuerySet:
    """What is still to be put right first, the nearest last day on top."""
    found = visible.select_related("unit", "finding__row__inspection", "form__acceptance")
    if filters.unit:
        found = found.filter(unit=filters.unit)
    if filters.state == OVERDUE:
        found = found.overdue(on)
    elif filters.state:
        found = found.filter(state=filters.state)
    if filters.source:
        found = found.filter(form__isnull=filters.source == FROM_INSPECTION)
    if filters.words:
        found = found.filter(problem__contains=filters.words)
    return found.order_by(TO_DO_FIRST, "due_legal", "pk")


def to_report(user: User) -> QuerySet[Rectification]:
    """What the user's units have still to put right."""
    return Rectification.objects.filter(
        unit__in=units_of(user, Role.EDITOR, Role.APPROVER), state=State.ORDERED
    )


def to_recheck(user: User) -> QuerySet[Rectification]:
    """What waits for a second look by the county office: not by who found it, nor by the unit's own people."""
    found = Rectification.objects.filter(unit__in=units_of(user, Role.REVIEWER), state=State.REPORTED)
    return found.exclude(found_by=user).exclude(unit__in=units_of(user, Role.EDITOR, Role.APPROVER))


def source_told(rectification: Rectification) -> str:
    """Where the problem was found."""
    if rectification.finding_id:
        return str(rectification.finding.row.inspection)
    return str(rectification.form.acceptance)
