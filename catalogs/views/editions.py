"""Pages of the editions: the county office edits its common editions and publishes them to the units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalogs import checkup, workflow
from catalogs.forms.editions import StandardItemForm
from catalogs.models import Domain, Edition, StandardItem
from catalogs.permissions import may_edit_edition
from catalogs.queries import checkup_counts, edition_changes
from catalogs.views.answers import status_of, tell
from catalogs.workflow.editions import EDIT, PUBLISH, START_NEXT
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role_anywhere
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """The layers of the standard, the county's own first."""
    found = _readable(request).annotate(
        count=Count("items"), domains=Count("items__domain", distinct=True), unchecked=_unchecked()
    )
    return render(request, "catalogs/desk/editions.html", {"editions": found.select_related("county")})


@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition with its items, all or those of one domain."""
    record = _edition(request, pk)
    domains = Domain.objects.filter(standard_items__edition=record).annotate(
        count=Count("standard_items", filter=Q(standard_items__edition=record))
    )
    chosen = domains.filter(code=request.GET.get("domain", "")).first() or domains.first()
    items = record.items.filter(domain=chosen).select_related("domain") if chosen else []
    context = {
        "edition": record,
        "domains": domains,
        "chosen": chosen,
        "items": items,
        "total": record.items.count(),
        "may_edit": may_edit_edition(request.user, record),
        "is_open": EDIT.is_open_to(request.user, record),
        "publish_refusals": PUBLISH.refusals(record),
        "next_refusals": START_NEXT.refusals(record),
    }
    return render(request, "catalogs/desk/edition.html", context)


def standard_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item of an edition: a form while the edition is being compiled, else what it says."""
    items = StandardItem.objects.filter(edition__in=_readable(request))
    item = get_object_or_404(items.select_related("edition__county", "domain"), pk=pk)
    if not EDIT.is_open_to(request.user, item.edition):
        if request.method == "POST":
            raise PermissionDenied
        return render(request, "catalogs/desk/standard_item.html", {"item": item})
    form = StandardItemForm(request.POST if request.method == "POST" else None, instance=item)
    findings = checkup.check(item)
    if form.is_bound and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            workflow.edit_standard_item(item, by=request.user, version=version, changes=form.changes)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"“{item}”已保存。")
            return redirect(f"{item.edition.get_absolute_url()}?domain={item.domain.code}#item-{item.pk}")
    context = {"item": item, "form": form, "findings": findings}
    return render(request, "catalogs/desk/standard_item.html", context, status=status_of(form))


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Says once who may take the edition over from then on; then publishes it to them."""
    record = _own_edition(request, pk)
    if request.method == "POST":
        try:
            workflow.publish_edition(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(
                request, f"{record}已下发，{_served(record).count()}个单位可以采用，经办人已收到消息。"
            )
        return redirect(record)
    context: dict[str, Any] = {
        "edition": record,
        "refusals": PUBLISH.refusals(record),
        "units": _served(record),
        "total": record.items.count(),
        "unchecked": record.items.filter(needs_checking=True).count(),
        "before": _published_before(record),
        "changes": edition_changes(record),
        "findings": checkup_counts(record),
    }
    return render(request, "catalogs/desk/edition_publish.html", context)


@require_POST
def start_next(request: HttpRequest, pk: int) -> HttpResponse:
    record = _own_edition(request, pk)
    try:
        following = workflow.start_next_edition(record, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(record)
    messages.success(request, f"已开始编制{following}。下发之前，各单位仍采用现行版本。")
    return redirect(following)


def _readable(request: HttpRequest) -> QuerySet[Edition]:
    """The editions that concern the reviewer's counties. Nobody else reads them here."""
    if not has_role_anywhere(request.user, Role.REVIEWER):
        raise PermissionDenied
    return Edition.objects.visible_to(request.user)


def _edition(request: HttpRequest, pk: int) -> Edition:
    return get_object_or_404(_readable(request).select_related("county", "based_on"), pk=pk)


def _own_edition(request: HttpRequest, pk: int) -> Edition:
    record = _edition(request, pk)
    if not may_edit_edition(request.user, record):
        raise PermissionDenied
    return record


def _served(record: Edition) -> QuerySet[Unit]:
    """The units that take the edition over once it is published."""
    units = Unit.objects.in_county(record.county).compiling().active()
    return units.filter(kind=record.unit_kind) if record.unit_kind else units


def _published_before(record: Edition) -> Edition | None:
    """The edition in force that this one will replace."""
    same = Edition.objects.filter(layer=record.layer, county=record.county, unit_kind=record.unit_kind)
    return same.published().first()


def _unchecked() -> Count:
    return Count("items", filter=Q(items__needs_checking=True))
