"""Pages of a unit's acceptance form: filled in and handed in by the unit, sent back or decided by the county office."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.attachments.storing import store
from disclosure_portal.web.answers import UNPROCESSABLE, begin_anew, tell, version_of
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import StepRefused
from supervision.documents.acceptances import form_bytes
from supervision.documents.official import CONTENT_TYPE
from supervision.forms.acceptances import DecideForm, SelfForm
from supervision.forms.summaries import ReturnForm
from supervision.models import Acceptance, AcceptanceForm
from supervision.permissions import (
    form_deciders,
    may_decide_form,
    may_fill_form,
    may_hand_in_own,
    own_senders,
    reads_county,
)
from supervision.queries import acceptances as queries
from supervision.queries.acceptance_findings import found_on, platform_findings
from supervision.views.files import as_download
from supervision.views.rubrics import ask
from supervision.workflow import acceptance_forms as workflow
from supervision.workflow.four_eyes import refusal_to_fill_in

GET_POST = ["GET", "POST"]
Round, State = Acceptance.State, AcceptanceForm.State


@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk))


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the unit says so far."""
    record = _visible(request, pk)
    if not may_fill_form(request.user, record):
        raise PermissionDenied
    posted = SelfForm(request.POST, request.FILES, record=record)
    if not posted.is_valid():
        return _page(request, record, self_form=posted)
    try:
        _save(request, record, posted)
    except StepRefused as refused:
        return _again(request, posted, refused, self_form=posted)
    messages.success(request, "已保存，报送以前可以继续修改。")
    return redirect(record)


@transaction.atomic
def _save(request: HttpRequest, record: AcceptanceForm, posted: SelfForm) -> None:
    """The file goes again when the rest is refused."""
    file = posted.cleaned_data["file"]
    kept = store(file, unit=record.unit, by=request.user) if file else None
    workflow.save_form(
        record,
        by=request.user,
        version=posted.cleaned_data["version"],
        rows=posted.rows,
        attachment=kept,
        on=clock.today(),
    )


@require_http_methods(GET_POST)
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows once more what goes to the county office, and says that it stands from then on; then hands it in."""
    record = _visible(request, pk)
    if not may_hand_in_own(request.user, record):
        raise PermissionDenied
    today = clock.today()
    if request.method == "POST":
        try:
            workflow.hand_in_form(record, by=request.user, version=version_of(request), on=today)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, "自评已报送，等县政府办复核。")
        return redirect(record)
    context = {
        "record": record,
        "lines": queries.indicator_lines(record),
        "findings": platform_findings(record, as_of=found_on(record, on=today)),
        "refusals": _hand_in_refusals(record),
    }
    return render(request, "supervision/desk/acceptance_form_hand_in.html", context)


def _hand_in_refusals(record: AcceptanceForm) -> list[str]:
    return workflow.HAND_IN.refusals(record) + workflow.too_late(record, on=clock.today())


@require_http_methods(GET_POST)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The county office sends a self-assessment back to its unit, with the reason."""
    record = _visible(request, pk)
    if not may_decide_form(request.user, record):
        raise PermissionDenied
    form = ReturnForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            _return(request, record, form.cleaned_data["reason"])
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
            record = _visible(request, pk)
        else:
            messages.success(request, f"已退回{record.unit}的自评，单位会收到通知。")
            return redirect(record)
    told = [
        "退回以后，单位改好可以重新报送。退回的原因留在验收表上，单位的经办人和审核人会收到通知。",
        f"自评到{long_day(record.acceptance.self_until)}截止。单位来不及修改的，先修改自评截止日期。",
    ]
    places = (record.acceptance, record.acceptance.title), (record, record.unit.name)
    context = {
        "trail": [
            (reverse("supervision_desk:acceptances"), "验收"),
            *((place.get_absolute_url(), name) for place, name in places),
        ],
        "refusals": _return_refusals(record),
        "hidden": {"version": record.version},
        "form": form,
    }
    return ask(request, record, f"退回{record.unit}自评", "退回", told, **context)


def _return(request: HttpRequest, record: AcceptanceForm, reason: str) -> None:
    workflow.return_form(
        record, by=request.user, version=version_of(request), reason=reason, on=clock.today()
    )


def _return_refusals(record: AcceptanceForm) -> list[str]:
    refusals = workflow.RETURN.refusals(record)
    return refusals or workflow.too_late_to_return(record, on=clock.today())


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
    if decide_form is None and workflow.DECIDE.is_open_to(request.user, record):
        decide_form = DecideForm(record=record)
    standing = queries.line_of(record)
    as_of = found_on(record, on=clock.today())
    is_open = workflow.SAVE.refusals(record) == [] and not is_late
    awaits_verdict = record.state != State.DECIDED and record.acceptance.state == Round.REVIEW
    context = {
        "record": record,
        "returns": record.returns.select_related("returned_by", "handed_in_by"),
        "findings": platform_findings(record, as_of=as_of),
        "as_of": as_of,
        "is_open": is_open,
        "fill_refusal": refusal_to_fill_in(record, by=request.user) if self_form else None,
        "senders": own_senders(record) if is_open else [],
        "may_hand_in": is_open and may_hand_in_own(request.user, record),
        "hand_in_refusals": _hand_in_refusals(record) if is_open else [],
        "may_return": may_decide_form(request.user, record) and not _return_refusals(record),
        "nobody_decides": awaits_verdict and not form_deciders(record),
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


def _visible(request: HttpRequest, pk: int) -> AcceptanceForm:
    related = AcceptanceForm.objects.visible_to(request.user).select_related(
        "unit__county", "acceptance__milestone__plan__county", "attachment", "handed_in_by", "decided_by"
    )
    return get_object_or_404(related, pk=pk)
