"""The trail for auditors: the list with its filters, one entry, the export and the check of the chain."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import current_memberships
from disclosure_portal.audit import trail, wording
from disclosure_portal.audit.digests import canonical
from disclosure_portal.audit.forms import EntryFilter
from disclosure_portal.audit.models import ChainHead, Entry, EntryQuerySet
from disclosure_portal.audit.permissions import may_audit
from disclosure_portal.audit.spreadsheets import csv_lines
from disclosure_portal.jobs import queue
from disclosure_portal.units.models import Unit
from disclosure_portal.web.pagination import paginate

CHECK_TASK = "disclosure_portal.audit.tasks.check"


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    _refuse_others(request.user)
    form, found = _filtered(request)
    page = paginate(request, found.select_related("unit"))
    heads = ChainHead.objects.filter(county__in=_counties(request.user)).select_related("county")
    context = {
        "form": form,
        "page": page,
        "heads": heads,
        "filters": form.chosen() if form.is_valid() else {},
    }
    return render(request, "audit/entries.html", context)


@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_others(request.user)
    found = get_object_or_404(Entry.objects.visible_to(request.user).select_related("unit", "county"), pk=pk)
    context = {
        "entry": found,
        "act": wording.act(found.verb),
        "kind": wording.kind(found),
        "detail": [(name, _as_text(value)) for name, value in found.detail.items()],
    }
    return render(request, "audit/entry.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The filtered entries as CSV. Taking the log away is itself entered into it."""
    _refuse_others(request.user)
    form, found = _filtered(request)
    if not form.is_valid():
        return redirect(f"{request.path.removesuffix('export/')}?{request.GET.urlencode()}")
    with transaction.atomic():
        for county in _counties(request.user):
            trail.record("audit.entry.export", None, by=request.user, detail=form.chosen(), county=county)
    headers = {"Content-Disposition": f'attachment; filename="audit-{clock.today():%Y%m%d}.csv"'}
    return StreamingHttpResponse(csv_lines(found), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Order a check of the auditor's chains now, at most once a minute each."""
    _refuse_others(request.user)
    minute = clock.local(clock.now()).strftime("%Y%m%d%H%M")
    with transaction.atomic():
        for county in _counties(request.user):
            job = queue.enqueue(
                CHECK_TASK,
                f"audit-check:{county.pk}:{minute}",
                {"county": county.pk},
                by=request.user,
                unit=county,
                title="核对操作日志",
            )
    return redirect(job)


def _refuse_others(user: User) -> None:
    if not may_audit(user):
        raise PermissionDenied


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else canonical(value)


def _filtered(request: HttpRequest) -> tuple[EntryFilter, EntryQuerySet]:
    form = EntryFilter(request.GET, by=request.user)
    return form, form.apply(Entry.objects.visible_to(request.user))


def _counties(user: User) -> list[Unit]:
    """The counties that the user audits, at least one for whoever may audit."""
    held = (membership for membership in current_memberships(user) if membership.role == Role.AUDITOR)
    return list(Unit.objects.filter(pk__in={membership.unit.county_id for membership in held}))
