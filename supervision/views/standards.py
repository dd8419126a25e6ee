"""Standard documents after sign-in: by theme, drafted, published, read and signed for."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, units_of
from disclosure_portal.attachments.serving import hand_out
from disclosure_portal.attachments.storing import store
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import begin_anew, carried, status_of, tell, version_of
from disclosure_portal.workflow import StaleSave, StepRefused
from participation.four_eyes import NOBODY_LEFT
from supervision.forms.standards import StandardForm
from supervision.models import StandardDocument
from supervision.permissions import (
    draft_publishers,
    may_draft_standard,
    may_publish_standard,
    reads_county,
)
from supervision.queries import standards as queries
from supervision.workflow import standards as workflow
from supervision.workflow.four_eyes import refusal_to_save

GET_POST = ["GET", "POST"]


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """Each theme, its documents, and how many units have signed."""
    county = _county(request)
    context = {
        "lines": queries.by_theme(request.user),
        "may_draft": county is not None,
        "units": len(queries.units_that_read(county)) if county else 0,
    }
    return render(request, "supervision/desk/standards.html", context)


@require_safe
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """One document, who signed, and the next step."""
    record = _visible(request, pk)
    is_county = reads_county(request.user, record.county)
    readers = queries.readers(record) if is_county and record.published_at else []
    missing = queries.unread(readers)
    context = {
        "standard": record,
        "readers": readers,
        "missing": missing,
        "reminder": queries.reminder_text(record, missing, on=clock.today()) if missing else "",
        "own": queries.own_units(request.user, record) if record.published_at else [],
        "may_edit": workflow.EDIT.is_open_to(request.user, record),
        "left_to_others": refusal_to_save(record, by=request.user),
        "nobody_left": "" if draft_publishers(record).exists() else NOBODY_LEFT,
        "may_publish": may_publish_standard(request.user, record),
        "publish_refusals": workflow.PUBLISH.refusals(record),
        "is_county": is_county,
    }
    return render(request, "supervision/desk/standard.html", context)


@require_http_methods(GET_POST)
def add(request: HttpRequest) -> HttpResponse:
    """Draw a document up."""
    county = _county(request)
    if county is None:
        raise PermissionDenied
    theme = request.GET.get("theme", "")
    return _edited(request, StandardDocument(county=county), {"theme": theme})


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    record = _drafted(request, pk)
    left_to_others = refusal_to_save(record, by=request.user)
    refusals = [*workflow.EDIT.refusals(record), *([left_to_others] if left_to_others else [])]
    if refusals and request.method == "GET":
        tell(request, refusals)
        return redirect(record)
    names = ("theme", "title", "document_number", "text", "read_until", "version")
    return _edited(request, record, {name: getattr(record, name) for name in names})


def _edited(request: HttpRequest, record: StandardDocument, initial: dict[str, object]) -> HttpResponse:
    is_sent = request.method == "POST"
    has_file = record.attachment_id is not None
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    form = StandardForm(data, files, has_file=has_file, initial=initial)
    if is_sent and form.is_valid():
        try:
            saved = _save(request, record, form)
        except StaleSave as refused:
            record.refresh_from_db()
            begin_anew(form, refused, record.version)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"“{saved}”已存为草稿，请另一位县政府办审核人员核对、发布。")
            return redirect(saved)
    context = {"standard": record if record.pk else None, "form": form}
    return render(request, "supervision/desk/standard_edit.html", context, status=status_of(form))


@transaction.atomic
def _save(request: HttpRequest, record: StandardDocument, form: StandardForm) -> StandardDocument:
    """The file goes again when the change is refused."""
    values = form.values
    if file := form.cleaned_data["file"]:
        values["attachment"] = store(file, unit=record.county, by=request.user)
    elif form.cleaned_data.get("drops_file"):
        values["attachment"] = None
    if record.pk:
        version = form.cleaned_data["version"] or 0
        return workflow.edit_standard(record, by=request.user, version=version, values=values)
    made = StandardDocument(county=record.county, **values)
    return workflow.draft_standard(made, by=request.user)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Promote it: every unit is asked to sign."""
    record = _visible(request, pk)

    def act() -> None:
        workflow.publish_standard(record, by=request.user, version=version_of(request), on=clock.today())

    return carried(request, act, "已发布，并通知各单位阅读、签收。", to=record)


@require_http_methods(GET_POST)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that the draft goes; then throws it away."""
    record = _drafted(request, pk)
    if request.method == "POST":
        try:
            workflow.discard_standard(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(record)
        messages.success(request, f"“{record}”的草稿已作废。")
        return redirect("supervision_desk:standards")
    context = {"standard": record, "refusals": workflow.DISCARD.refusals(record)}
    return render(request, "supervision/desk/standard_discard.html", context)


@require_POST
def sign(request: HttpRequest, pk: int, unit: str) -> HttpResponse:
    """A unit has read it."""
    record = _visible(request, pk)
    reader = get_object_or_404(units_of(request.user, *Role), code=unit)
    return carried(
        request,
        lambda: workflow.sign_for(record, reader, by=request.user),
        f"{reader}已签收。",
        to=record,
    )


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The document's file, for everybody who may read the document."""
    record = _visible(request, pk)
    if record.attachment is None:
        raise Http404("没有附件。")
    return hand_out(record.attachment)


def _county(request: HttpRequest) -> Unit | None:
    """The county for which the user drafts."""
    return counties_of(request.user, Role.REVIEWER).first()


def _visible(request: HttpRequest, pk: int) -> StandardDocument:
    related = StandardDocument.objects.visible_to(request.user).distinct()
    return get_object_or_404(
        related.select_related("county", "attachment", "saved_by", "published_by"), pk=pk
    )


def _drafted(request: HttpRequest, pk: int) -> StandardDocument:
    record = _visible(request, pk)
    if not may_draft_standard(request.user, record):
        raise PermissionDenied
    return record
