"""Loading an edition from a file: upload, its progress, the rows that are wrong, the draft that came of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs import workflow
from catalogs.forms.edition_loads import EditionUploadForm
from catalogs.models import EditionLoad
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere
from disclosure_portal.attachments.storing import TABLES, store
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused

REFRESH_SECONDS = "2"
RECENT = 5


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and say which edition it is; it is read in the background."""
    loads = _loads(request)
    counties = counties_of(request.user, Role.REVIEWER)
    form = EditionUploadForm(request.POST or None, request.FILES or None, counties=counties)
    if request.method == "POST" and form.is_valid():
        load = form.save(commit=False)
        examined = form.cleaned_data["file"]
        load.filename = examined.name
        try:
            load.source = store(examined, unit=load.county, by=request.user, kinds=TABLES)
            return redirect(workflow.start_load(load, by=request.user))
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
    recent = loads.select_related("uploaded_by", "job", "edition")[:RECENT]
    context = {"form": form, "recent": recent}
    return render(request, "catalogs/desk/edition_upload.html", context, status=status_of(form))


@require_safe
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """One load, however far it is."""
    record = _load(request, pk)
    rows = record.rows.all()
    only_bad = request.GET.get("rows") == "bad"
    page = paginate(request, rows.filter(is_bad=True) if only_bad else rows)
    context = {
        "load": record,
        "page": page,
        "only_bad": only_bad,
        "good": record.read - record.failed,
    }
    response = render(request, "catalogs/desk/edition_load.html", context)
    if record.is_busy:
        response["Refresh"] = REFRESH_SECONDS
    return response


@require_POST
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Load the file without its bad rows: ticked, as it leaves something out."""
    record = _load(request, pk)
    if "skip_bad_rows" not in request.POST:
        messages.error(request, "请先勾选略去有错误的行，或者改好表格重新上传。")
        return redirect(record)
    return _take(request, record, workflow.leave_out_bad_rows)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    return _take(request, _load(request, pk), workflow.load_again)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    record = _load(request, pk)
    try:
        workflow.cancel_load(record, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(record)
    messages.success(request, "已取消载入，没有生成版本。")
    return redirect(reverse("catalogs_desk:editions"))


def _take(request: HttpRequest, record: EditionLoad, step: Callable[..., EditionLoad]) -> HttpResponse:
    try:
        step(record, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    return redirect(record)


def _loads(request: HttpRequest) -> QuerySet[EditionLoad]:
    if not has_role_anywhere(request.user, Role.REVIEWER):
        raise PermissionDenied
    return EditionLoad.objects.visible_to(request.user)


def _load(request: HttpRequest, pk: int) -> EditionLoad:
    related = _loads(request).select_related("county", "based_on", "edition", "uploaded_by", "job")
    return get_object_or_404(related, pk=pk)
