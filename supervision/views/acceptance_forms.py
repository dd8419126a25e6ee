"""Pages of a unit's acceptance form: filled in by the unit, decided by the county office, as a document."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.attachments.storing import store
from disclosure_portal.web.answers import UNPROCESSABLE, begin_anew
from disclosure_portal.workflow import StepRefused
from supervision.documents.acceptances import form_bytes
from supervision.documents.official import CONTENT_TYPE
from supervision.forms.acceptances import DecideForm, SelfForm
from supervision.models import AcceptanceForm
from supervision.permissions import may_decide_form, may_fill_form, reads_county
from supervision.queries import acceptances as queries
from supervision.views.files import as_download
from supervision.workflow import acceptance_forms as workflow


@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk))


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the unit says; with `hand_in` hand it in at once."""
    record = _visible(request, pk)
    if not may_fill_form(request.user, record):
        raise PermissionDenied
    posted = SelfForm(request.POST, request.FILES, record=record)
    if not posted.is_valid():
        return _page(request, record, self_form=posted)
    hands_in = "hand_in" in request.POST
    try:
        _save(request, record, posted, hands_in=hands_in)
    except StepRefused as refused:
        return _again(request, posted, refused, self_form=posted)
    messages.success(
        request, "自评已报送，等县政府办复核。" if hands_in else "已保存，报送以前可以继续修改。"
    )
    return redirect(record)


@transaction.atomic
def _save(request: HttpRequest, record: AcceptanceForm, posted: SelfForm, *, hands_in: bool) -> None:
    """All or nothing: what can't be handed in isn't saved either, and stays on the page as it was typed."""
    file = posted.cleaned_data["file"]
    kept = store(file, unit=record.unit, by=request.user) if file else None
    step = {"by": request.user, "on": clock.today()}
    version = posted.cleaned_data["version"]
    saved = workflow.save_form(record, version=version, rows=posted.rows, attachment=kept, **step)
    if hands_in:
        workflow.hand_in_form(saved, version=saved.version, **step)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The county office's verdict."""
    record = _visible(request, pk)
    if not may_decide_form(request.user, record):
        raise PermissionDenied
    posted = DecideForm(request.POST, record=record)
    if not posted.is_valid():
        return _page(request, record, decide_form=posted)
    try:
        decided = workflow.decide_form(record, by=request.user, on=clock.today(), **posted.values)
    except StepRefused as refused:
        return _again(request, posted, refused, decide_form=posted)
    messages.success(request, f"{decided.unit}：{decided.get_verdict_display()}。")
    return redirect(record.acceptance)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's form as a document."""
    record = _visible(request, pk)
    content = form_bytes(record, queries.indicator_lines(record), queries.line_of(record).told)
    return as_download(content, f"{record.unit}{record.acceptance}表.docx", CONTENT_TYPE)


def _again(request: HttpRequest, posted: Form, refused: StepRefused, **forms: Form) -> HttpResponse:
    """The page once more with all that was typed; the next try starts from what is stored now."""
    record = _visible(request, posted.record.pk)
    begin_anew(posted, refused, record.version)
    return _page(request, record, **forms)


def _page(
    request: HttpRequest,
    record: AcceptanceForm,
    *,
    self_form: SelfForm | None = None,
    decide_form: DecideForm | None = None,
) -> HttpResponse:
    posted = self_form or decide_form
    is_late = bool(workflow.too_late(record, on=clock.today()))
    if self_form is None and not is_late and workflow.SAVE.is_open_to(request.user, record):
        self_form = SelfForm(record=record)
    if decide_form is None and _may_decide(request, record):
        decide_form = DecideForm(record=record)
    standing = queries.line_of(record)
    context = {
        "record": record,
        "lines": queries.indicator_lines(record),
        "told": standing.told,
        "has_passed": standing.passed_on is not None,
        "self_form": self_form,
        "decide_form": decide_form,
        "reads_county": reads_county(request.user, record.unit),
        "is_late": is_late,
    }
    status = UNPROCESSABLE if posted else 200
    return render(request, "supervision/desk/acceptance_form.html", context, status=status)


def _may_decide(request: HttpRequest, record: AcceptanceForm) -> bool:
    return workflow.DECIDE.is_open_to(request.user, record) and record.handed_in_by != request.user


def _visible(request: HttpRequest, pk: int) -> AcceptanceForm:
    related = AcceptanceForm.objects.visible_to(request.user).select_related(
        "unit__county", "acceptance__milestone__plan__county", "attachment", "handed_in_by", "decided_by"
    )
    return get_object_or_404(related, pk=pk)
