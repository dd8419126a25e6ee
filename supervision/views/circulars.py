"""Pages of an inspection's circular: as it reads, as a document, its number and day recorded."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.web.answers import begin_anew, status_of, tell
from disclosure_portal.workflow import StepRefused
from supervision.documents.circulars import circular_bytes
from supervision.documents.official import CONTENT_TYPE
from supervision.forms.inspections import CircularDraftForm, CircularForm
from supervision.models import Inspection
from supervision.permissions import may_inspect
from supervision.queries import circulars as queries
from supervision.views.files import as_download
from supervision.workflow import inspections as workflow


@require_safe
def circular(request: HttpRequest, pk: int) -> HttpResponse:
    """The circular as it reads; before it is recorded, with what the office may still choose."""
    return _page(request, _readable(request, pk))


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what the circular sets out besides the problems."""
    inspection = _readable(request, pk)
    if not may_inspect(request.user, inspection):
        raise PermissionDenied
    form = CircularDraftForm(request.POST)
    if form.is_valid():
        try:
            workflow.draft_circular(inspection, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            begin_anew(form, refused, _readable(request, pk).version)
        else:
            messages.success(request, "通报内容已更新，可以下载Word文档送签。")
            return redirect("supervision_desk:circular", pk)
    return _page(request, inspection, form)


def _page(request: HttpRequest, record: Inspection, form: CircularDraftForm | None = None) -> HttpResponse:
    may_record = workflow.CIRCULATE.is_open_to(request.user, record)
    initial = {name: getattr(record, name) for name in ("version", "requirements", "names_good")}
    context = {
        "inspection": record,
        "circular": queries.circular(record),
        "may_record": may_record,
        "form": form or (CircularDraftForm(initial=initial) if may_record else None),
        "reads_county": Inspection.objects.visible_to(request.user).filter(pk=record.pk).exists(),
    }
    return render(request, "supervision/desk/circular.html", context, status=status_of(form))


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The circular as an official document."""
    record = _readable(request, pk)
    content = queries.circular(record)
    return as_download(circular_bytes(content), f"{content.title}.docx", CONTENT_TYPE)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for number, day and requirements; from then on the circular stands and every unit reads it."""
    inspection = _readable(request, pk)
    if not may_inspect(request.user, inspection):
        raise PermissionDenied
    if request.method == "GET" and (reasons := workflow.CIRCULATE.refusals(inspection)):
        tell(request, reasons)
        return redirect(inspection)
    initial = {"version": inspection.version, "on": clock.today()}
    form = CircularForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            workflow.circulate(inspection, by=request.user, today=clock.today(), **form.cleaned_data)
        except StepRefused as refused:
            begin_anew(form, refused, _readable(request, pk).version)
        else:
            messages.success(request, "通报的文号和日期已登记，各单位可以看到。")
            return redirect("supervision_desk:circular", pk)
    context = {"inspection": inspection, "form": form, "refusals": workflow.CIRCULATE.refusals(inspection)}
    return render(request, "supervision/desk/circular_record.html", context, status=status_of(form))


def _readable(request: HttpRequest, pk: int) -> Inspection:
    """Once checking is over the county office reads it; once it is circulated, every unit of the county."""
    seen = Inspection.objects.visible_to(request.user).filter(state__in=Inspection.TOLD)
    told = Inspection.objects.told_to(request.user).filter(circulated_on__isnull=False)
    record = get_object_or_404((seen | told).select_related("county").distinct(), pk=pk)
    if not record.is_told:
        raise Http404
    return record
