"""Pages of the editions: the county office edits its own and publishes them to the units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalogs import checkup, workflow
from catalogs.forms.edition_loads import UptakeOrderForm
from catalogs.forms.editions import StandardItemForm
from catalogs.models import Domain, Edition, StandardItem
from catalogs.permissions import may_edit_edition
from catalogs.queries import checkup_counts, edition_changes
from catalogs.queries.edition_refreshes import Refresh, refreshes
from catalogs.workflow.editions import DISCARD, EDIT, PUBLISH, START_NEXT
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere, units_of
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """The layers of the standard, the county's own first."""
    found = readable(request).annotate(
        count=Count("items"), domains=Count("items__domain", distinct=True), unchecked=_unchecked()
    )
    return render(request, "catalogs/desk/editions.html", {"editions": found.select_related("county")})


@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition with its items, all or those of one domain."""
    record = edition_of(request, pk)
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
        "uptakes": record.uptakes.filter(unit__in=units_of(request.user, Role.REVIEWER)).count(),
        "refreshes": _refreshes(request, record),
    }
    return render(request, "catalogs/desk/edition.html", context)


def standard_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item of an edition: a form while the edition is being compiled, else what it says."""
    items = StandardItem.objects.filter(edition__in=readable(request))
    item = get_object_or_404(items.select_related("edition__county", "domain"), pk=pk)
    if not EDIT.is_open_to(request.user, item.edition):
        if request.method == "POST":
            raise PermissionDenied
        return render(request, "catalogs/desk/standard_item.html", {"item": item})
    form = StandardItemForm(request.POST if request.method == "POST" else None, instance=item)
    findings = checkup.check(item, checkup.context_of_standards())
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
    """Says once who may take the edition over from then on; then publishes it, and sets the day for mapping it."""
    record = own_edition(request, pk)
    units = record.served_units() & units_of(request.user, Role.REVIEWER)
    form = UptakeOrderForm(request.POST if request.method == "POST" else None, edition=record, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            told = _publish(record, form, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            due = f"，其中{told}个单位须对照新标准" if told else ""
            messages.success(
                request, f"{record}已下发，{units.count()}个单位可以采用，经办人已收到消息{due}。"
            )
        return redirect(record)
    context: dict[str, Any] = {
        "edition": record,
        "form": form,
        "refusals": PUBLISH.refusals(record),
        "units": units,
        "total": record.items.count(),
        "unchecked": record.items.filter(needs_checking=True).count(),
        "before": record.predecessors().published().first(),
        "changes": edition_changes(record),
        "findings": checkup_counts(record),
    }
    return render(request, "catalogs/desk/edition_publish.html", context, status=status_of(form))


@transaction.atomic
def _publish(record: Edition, form: UptakeOrderForm, *, by: User) -> int:
    """Both or neither. Returns how many units have to map the edition."""
    published = workflow.publish_edition(record, by=by)
    chosen = list(form.cleaned_data["units"])
    if not chosen:
        return 0
    return len(workflow.start_uptakes(published, chosen, by=by, due_on=form.cleaned_data["due_on"]))


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what goes when a draft is thrown away; then throws it away."""
    record = own_edition(request, pk)
    if request.method == "POST":
        name = str(record)
        try:
            workflow.discard_edition(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(record)
        messages.success(request, f"{name}的草稿已作废。")
        return redirect("catalogs_desk:editions")
    context = {"edition": record, "total": record.items.count(), "refusals": DISCARD.refusals(record)}
    return render(request, "catalogs/desk/edition_discard.html", context)


@require_POST
def start_next(request: HttpRequest, pk: int) -> HttpResponse:
    record = own_edition(request, pk)
    try:
        following = workflow.start_next_edition(record, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(record)
    messages.success(request, f"已开始编制{following}。下发之前，各单位仍采用现行版本。")
    return redirect(following)


def readable(request: HttpRequest) -> QuerySet[Edition]:
    """The editions that concern the reviewer's counties. Nobody else reads them here."""
    if not has_role_anywhere(request.user, Role.REVIEWER):
        raise PermissionDenied
    return Edition.objects.visible_to(request.user)


def edition_of(request: HttpRequest, pk: int) -> Edition:
    return get_object_or_404(readable(request).select_related("county", "based_on"), pk=pk)


def own_edition(request: HttpRequest, pk: int) -> Edition:
    record = edition_of(request, pk)
    if not may_edit_edition(request.user, record):
        raise PermissionDenied
    return record


def _refreshes(request: HttpRequest, record: Edition) -> list[Refresh]:
    """The common editions that lag behind this one."""
    found = refreshes(record, counties_of(request.user, Role.REVIEWER))
    return [one for one in found if one.is_needed]


def _unchecked() -> Count:
    return Count("items", filter=Q(items__needs_checking=True))
