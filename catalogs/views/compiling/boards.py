"""The list of units, a unit's board, and claiming its domains."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from catalogs import workflow
from catalogs.forms.items import UnitFilterForm
from catalogs.models import CatalogItem, DomainClaim
from catalogs.permissions import may_claim
from catalogs.queries import (
    DomainProgress,
    people_in_charge,
    status_counts,
    unit_progress,
    units_progress,
)
from catalogs.views.compiling.addresses import named_unit, standing, visible_units
from disclosure_portal.accounts.models import User
from disclosure_portal.accounts.queries import four_eyes_gap
from disclosure_portal.units.models import Unit
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused

UNITS_PER_PAGE = 100


@dataclass(frozen=True)
class NextStep:
    """What to do next in a domain, and where."""

    label: str
    url: str


@dataclass(frozen=True)
class BoardRow:
    """One domain on a unit's board."""

    progress: DomainProgress
    next_step: NextStep
    people: list[User]

    @property
    def statuses(self) -> list[tuple[CatalogItem.Status, int]]:
        return self.progress.counts


@dataclass(frozen=True)
class ClaimRow:
    """One proposed or claimed domain of a unit."""

    claim: DomainClaim
    may_claim: bool
    cooperating: list[Unit]

    @property
    def may_state_no_cooperation(self) -> bool:
        lead = self.claim.part == DomainClaim.Part.LEAD
        stated = self.claim.is_alone or self.cooperating
        return self.may_claim and lead and self.claim.is_claimed and not stated


@require_safe
def catalogs(request: HttpRequest) -> HttpResponse:
    """The one unit of whoever has one; for the county's people every unit with its counts."""
    units = visible_units(request)
    if units.count() == 1:
        return redirect("catalogs_desk:unit", units.get().code)
    held = set(units.order_by().values_list("kind", flat=True))
    form = UnitFilterForm(request.GET, kinds=[kind for kind in Unit.Kind.choices if kind[0] in held])
    page = paginate(request, _filtered(units.active(), form), UNITS_PER_PAGE)
    context = {"form": form, "page": page, "rows": units_progress(page.records), "has_units": bool(held)}
    return render(request, "catalogs/desk/catalogs.html", context)


def _filtered(units: Any, form: UnitFilterForm) -> Any:
    if not form.is_valid():
        return units.none()
    if words := form.cleaned_data["q"]:
        units = units.filter(full_name__icontains=words) | units.filter(name__icontains=words)
    if kind := form.cleaned_data["kind"]:
        units = units.filter(kind=kind)
    return units.distinct()


@require_safe
def unit(request: HttpRequest, unit: str) -> HttpResponse:
    """The board: every domain of the unit, where it stands, whom to call and what to do next."""
    record = named_unit(request, unit)
    context = standing(request, record)
    rows = _board(record)
    context |= {
        "rows": rows,
        "claims": _claims(record, request.user),
        "items": sum(row.progress.items for row in rows),
        "statuses": status_counts(sum((row.progress.by_status for row in rows), Counter())),
        "not_applicable": sum(row.progress.not_applicable for row in rows),
        "to_take_over": sum(row.progress.to_take_over for row in rows),
        "four_eyes_gap": four_eyes_gap(record),
    }
    return render(request, "catalogs/desk/unit.html", context)


def _board(unit: Unit) -> list[BoardRow]:
    rows = unit_progress(unit)
    whom = people_in_charge(unit, rows)
    return [
        BoardRow(row, _next_step(unit, row), whom[row.waiting.state] if row.waiting else []) for row in rows
    ]


def _next_step(unit: Unit, row: DomainProgress) -> NextStep:
    grid = reverse("catalogs_desk:domain", args=[unit.code, row.domain.code])
    if row.returned:
        return NextStep(f"修改退回的{row.returned}项", grid)
    if row.to_take_over:
        return NextStep(f"采用通用版（{row.to_take_over}项）", grid)
    if row.in_hand:
        return NextStep("核对修改并提交", grid)
    if row.submission is not None:
        return NextStep("查看报送批次", row.submission.get_absolute_url())
    return NextStep("查看目录" if row.items else "新增事项", grid)


def _claims(unit: Unit, user: User) -> list[ClaimRow]:
    """The unit's claims, proposed ones first. Townships owe by duty and claim nothing."""
    claims = list(DomainClaim.objects.current().filter(unit=unit).select_related("domain", "claimed_by"))
    if not claims:
        return []
    cooperating = defaultdict(list)
    others = DomainClaim.objects.current().filter(
        domain__in=[claim.domain_id for claim in claims],
        part=DomainClaim.Part.COOPERATING,
        unit__county=unit.county_id,
    )
    for other in others.select_related("unit"):
        cooperating[other.domain_id].append(other.unit)
    for claim in claims:
        claim.unit = unit
    rows = [ClaimRow(claim, may_claim(user, claim), cooperating[claim.domain_id]) for claim in claims]
    return sorted(rows, key=lambda row: row.claim.is_claimed)


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible_claim(request, pk)
    try:
        workflow.claim(record, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已认领“{record.domain}”领域，可以开始编制目录。")
    return redirect("catalogs_desk:unit", record.unit.code)


@require_POST
def no_cooperation(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible_claim(request, pk)
    try:
        workflow.state_no_cooperation(record, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已声明“{record.domain}”领域没有配合单位。")
    return redirect("catalogs_desk:unit", record.unit.code)


def _visible_claim(request: HttpRequest, pk: int) -> DomainClaim:
    claims = DomainClaim.objects.filter(unit__in=visible_units(request))
    return get_object_or_404(claims.select_related("unit", "domain"), pk=pk)
