"""What an edition changes: against another, in the units' items, and for the county's common editions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalogs import workflow
from catalogs.models import CatalogItem, Domain, Edition, StandardItem
from catalogs.permissions import may_edit_edition
from catalogs.queries.edition_refreshes import refreshes
from catalogs.queries.editions import (
    ChangedItem,
    EditionChanges,
    comparable_editions,
    edition_changes,
    takers,
    touched,
)
from catalogs.views.editions import edition_of, own_edition, readable
from catalogs.workflow.editions import START_NEXT
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, units_of
from disclosure_portal.web.answers import tell
from disclosure_portal.web.pagination import Page, paginate
from disclosure_portal.workflow import StepRefused

PER_PAGE = 30
KINDS = {"changed": "修改", "added": "新增", "dropped": "删除", "same": "未变"}


@dataclass(frozen=True)
class DomainCount:
    """How many items of a domain are of each kind, in the order of KINDS."""

    domain: Domain
    counts: list[int]


class ChangeList:
    """The changes under the filters of an address: what is counted, what is listed."""

    def __init__(self, request: HttpRequest, changes: EditionChanges) -> None:
        counts = Counter((one.domain, one.kind) for one in changes.items)
        self.domains = sorted(Domain.objects.in_bulk({d for d, _ in counts}).values(), key=lambda d: d.code)
        self.domain = next((d for d in self.domains if d.code == request.GET.get("domain")), None)
        wanted = request.GET.get("kind", "")
        self.kind = wanted if wanted in KINDS else ""
        self.kinds = [(kind, label, len(changes.of(kind))) for kind, label in KINDS.items()]
        self.by_domain = [
            DomainCount(domain, [counts[domain.pk, kind] for kind in KINDS]) for domain in self.domains
        ]
        self.page: Page = paginate(request, self._kept(changes), PER_PAGE)
        self.rows = changes.shown(self.page)

    def _kept(self, changes: EditionChanges) -> list[ChangedItem]:
        """In the order of the domains. What stayed the same is listed only when asked for."""
        order = {domain.pk: place for place, domain in enumerate(self.domains)}
        kept = [one for one in changes.items if self.domain is None or one.domain == self.domain.pk]
        kept = [one for one in kept if one.kind == self.kind or (not self.kind and one.kind != "same")]
        return sorted(kept, key=lambda one: (order[one.domain], one.position, one.code))


@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What the edition adds, changes and drops, and which unit items that touches."""
    record = edition_of(request, pk)
    others = comparable_editions(record)
    base = next((one for one in others if str(one.pk) == request.GET.get("with")), None)
    found = edition_changes(record, base or record.based_on or next(iter(others), None))
    context = {"edition": record, "others": others, "changes": found, "kinds": KINDS}
    if found:
        units = record.served_units() & units_of(request.user, Role.REVIEWER)
        context |= {"list": ChangeList(request, found), "touched": touched(found, units)}
    return render(request, "catalogs/desk/edition_changes.html", context)


@require_safe
def item_takers(request: HttpRequest, pk: int) -> HttpResponse:
    """The units that took an item over, and how each differs from what the edition says."""
    items = StandardItem.objects.filter(edition__in=readable(request)).select_related("edition", "domain")
    standard = get_object_or_404(items, pk=pk)
    units = units_of(request.user, Role.REVIEWER)
    taken = CatalogItem.objects.filter(unit__in=units, standard_code=standard.code)
    related = taken.select_related("unit__parent", "domain").order_by("unit__position", "unit")
    page = paginate(request, related, PER_PAGE)
    context = {"standard": standard, "page": page, "takers": takers(page, standard)}
    return render(request, "catalogs/desk/standard_item_takers.html", context)


@require_safe
def edition_refreshes(request: HttpRequest, pk: int) -> HttpResponse:
    """What the county's common editions would take over from the edition above them."""
    record = edition_of(request, pk)
    found = refreshes(record, counties_of(request.user, Role.REVIEWER))
    context = {"edition": record, "refreshes": [(one, _refusals(request, one.common)) for one in found]}
    return render(request, "catalogs/desk/edition_refreshes.html", context)


@require_POST
def start_refreshed(request: HttpRequest, pk: int, source: int) -> HttpResponse:
    """Begin the next common edition with what the edition above brings."""
    common, above = own_edition(request, pk), edition_of(request, source)
    try:
        following = workflow.start_refreshed_edition(common, above, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(common)
    messages.success(request, f"已开始编制{following}，{above}的修改已带入，请核对后下发。")
    return redirect(following)


def _refusals(request: HttpRequest, common: Edition) -> list[str]:
    if not may_edit_edition(request.user, common):
        return ["您不能编制这个版本。"]
    return START_NEXT.refusals(common)
