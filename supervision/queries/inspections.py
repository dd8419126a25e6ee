"""How far an inspection is: unit by unit, rule by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.units.models import Unit
from participation.lots import lot
from supervision.models import Finding, Inspection, InspectionRow, Rectification
from supervision.queries.checklist import Rule, all_rules

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

SHOWN_SIGNS = 8  # of a lot: enough to see the order


@dataclass(frozen=True)
class UnitLine:
    """One unit of a round: what was drawn, what is checked, found and put right."""

    unit: Unit
    lot: str
    rows: int
    checked: int
    findings: int
    open: int

    @property
    def is_checked(self) -> bool:
        return self.rows == self.checked


def unit_lines(inspection: Inspection) -> list[UnitLine]:
    """The units of a round in the order of the draw. Three queries."""
    counted = (
        inspection.rows.order_by()
        .values("unit")
        .annotate(rows=Count("pk"), checked=Count("pk", filter=Q(checked_at__isnull=False)))
    )
    counts = {row["unit"]: row for row in counted}
    found = dict(
        Finding.objects.filter(row__inspection=inspection)
        .order_by()
        .values_list("row__unit")
        .annotate(count=Count("pk"))
    )
    left = Counter(
        Rectification.objects.unfinished()
        .filter(finding__row__inspection=inspection)
        .order_by()
        .values_list("unit", flat=True)
    )
    units = {row.unit_id: row.unit for row in inspection.rows.select_related("unit")}
    return [
        UnitLine(
            unit,
            lot(unit.code, inspection.seed)[:SHOWN_SIGNS] if inspection.seed else "",
            counts[key]["rows"],
            counts[key]["checked"],
            found.get(key, 0),
            left[key],
        )
        for key, unit in units.items()
    ]


def rule_counts(inspection: Inspection) -> list[tuple[Rule, int]]:
    """How often each rule was broken, in the order of the list; rules that always held are left out."""
    found = dict(
        Finding.objects.filter(row__inspection=inspection)
        .order_by()
        .values_list("rule")
        .annotate(count=Count("pk"))
    )
    return [(rule, found[code]) for code, rule in all_rules().items() if code in found]


def rows_of(inspection: Inspection, unit: Unit) -> QuerySet[InspectionRow]:
    """A unit's rows with all that their page shows."""
    return (
        inspection.rows.filter(unit=unit)
        .select_related(
            "inspection__county", "unit", "domain", "item__published_revision", "revision", "checked_by"
        )
        .prefetch_related("findings__attachment", "findings__rectification")
    )


def inspections_of(user: User) -> QuerySet[Inspection]:
    """Every round that the user may look at, newest first, with what was drawn, checked and found."""
    visible = Inspection.objects.visible_to(user)
    return visible.annotate(
        drawn=Count("rows", distinct=True),
        checked=Count("rows", filter=Q(rows__checked_at__isnull=False), distinct=True),
        found=Count("rows__findings", distinct=True),
    ).order_by("-year", "-pk")


@dataclass(frozen=True)
class ToldLine:
    """A round as a unit's people read it: which of their units it looked at, and how many problems it found there."""

    inspection: Inspection
    units: list[tuple[Unit, int]]


def told_lines(user: User, rounds: Iterable[Inspection]) -> list[ToldLine]:
    """What these rounds found at the user's own units. Two queries at most."""
    units = {unit.pk: unit for unit in units_of(user, Role.EDITOR, Role.APPROVER)}
    counted = (
        InspectionRow.objects.filter(inspection__in=list(rounds), unit__in=units)
        .order_by()
        .values_list("inspection", "unit")
        .annotate(found=Count("findings"))
    )
    found: dict[int, list[tuple[Unit, int]]] = {}
    for inspection, unit, count in counted:
        found.setdefault(inspection, []).append((units[unit], count))
    return [ToldLine(one, found.get(one.pk, [])) for one in rounds]
