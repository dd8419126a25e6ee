"""Pages of the mechanism documents after sign-in: which there are, drawn up, published, repealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from catalogs.queries.comparing import Difference
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role, units_of
from disclosure_portal.attachments.storing import store
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import begin_anew, status_of, tell
from disclosure_portal.web.numbers import number
from disclosure_portal.workflow import StaleSave, StepRefused
from participation.forms.mechanisms import MechanismForm, PublishForm, RepealForm
from participation.models import Mechanism
from participation.permissions import has_saved, may_edit_mechanism, may_end_mechanism, may_publish_mechanism
from participation.queries import mechanisms as queries
from participation.workflow import mechanisms as workflow

if TYPE_CHECKING:
    from disclosure_portal.units.models import UnitQuerySet
    from participation.models.mechanisms import MechanismQuerySet

GET_POST = ["GET", "POST"]
READ_FILES = (Role.EDITOR, Role.APPROVER, Role.REVIEWER, Role.AUDITOR)  # as AttachmentQuerySet has it


@require_safe
def mechanisms(request: HttpRequest) -> HttpResponse:
    """For each kind whether a document is in force, with drafts and former ones."""
    context = {
        "lines": queries.board(request.user),
        "may_draw_up": queries.makers(request.user).exists(),
        "own": set(units_of(request.user, *Role).values_list("pk", flat=True)),
    }
    return render(request, "participation/desk/mechanisms.html", context)


@require_safe
def mechanism(request: HttpRequest, pk: int) -> HttpResponse:
    """One document and its next step."""
    record = _visible(request, pk)
    is_open = workflow.EDIT.is_open_to(request.user, record)
    is_reviewer = has_role(request.user, Role.REVIEWER, record.unit)
    context = {
        "mechanism": record,
        "is_open": is_open,
        "may_publish": may_publish_mechanism(request.user, record),
        "is_own_work": is_reviewer and has_saved(request.user, record),
        "publish_refusals": workflow.PUBLISH.refusals(record) if is_open else [],
        "may_repeal": workflow.REPEAL.is_open_to(request.user, record),
        "may_replace": record.state == Mechanism.State.PUBLISHED and _draws_up(request),
        "may_read_file": any(has_role(request.user, role, record.unit) for role in READ_FILES),
        "successor": queries.successor_of(record),
    }
    return render(request, "participation/desk/mechanism.html", context)


@require_http_methods(GET_POST)
def add(request: HttpRequest) -> HttpResponse:
    """Draw a document up, perhaps in the place of one that is in force."""
    units = queries.makers(request.user)
    if not units.exists():
        raise PermissionDenied
    counties = units.values_list("county", flat=True)
    replaceable = Mechanism.objects.in_force().filter(unit__county__in=counties).select_related("unit")
    is_sent = request.method == "POST"
    form = MechanismForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        units=units,
        replaceable=replaceable,
        initial=_initial(request, replaceable, units),
    )
    if form.is_bound and form.is_valid():
        try:
            made = _draw_up(request, form)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"“{made}”已存为草稿，请另一位县政府办审核人员核对、发布。")
            return redirect(made)
    context = {"mechanism": None, "form": form}
    return render(request, "participation/desk/mechanism_edit.html", context, status=status_of(form))


@transaction.atomic
def _draw_up(request: HttpRequest, form: MechanismForm) -> Mechanism:
    """The file goes again when the document is refused."""
    made = Mechanism(unit=form.cleaned_data["unit"], **form.values)
    if file := form.cleaned_data["file"]:
        made.attachment = store(file, unit=made.unit, by=request.user)
    return workflow.draw_up(made, by=request.user)


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    record = _editable(request, pk)
    if back := _closed(request, record):
        return back
    is_sent = request.method == "POST"
    form = MechanismForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        units=None,
        replaceable=queries.replaceable(record.unit.county_id),
        has_file=record.attachment_id is not None,
        initial={**queries.values_of(record), "version": record.version},
    )
    differences: list[Difference] = []
    if form.is_bound and form.is_valid():
        try:
            _edit(request, record, form)
        except StaleSave as refused:
            record = _editable(request, pk)
            differences = queries.value_differences(queries.values_of(record), form.values)
            begin_anew(form, refused, record.version)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存。")
            return redirect(record)
    context = {"mechanism": record, "form": form, "differences": differences}
    return render(request, "participation/desk/mechanism_edit.html", context, status=status_of(form))


@transaction.atomic
def _edit(request: HttpRequest, record: Mechanism, form: MechanismForm) -> None:
    """The file goes again when the change is refused."""
    values = form.values
    if file := form.cleaned_data["file"]:
        values["attachment"] = store(file, unit=record.unit, by=request.user)
    elif form.cleaned_data.get("drops_file"):
        values["attachment"] = None
    workflow.edit_mechanism(record, by=request.user, version=form.cleaned_data["version"] or 0, values=values)


@require_http_methods(GET_POST)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Says once what the public will see from then on; then publishes it."""
    record = _visible(request, pk)
    if not may_publish_mechanism(request.user, record):
        raise PermissionDenied
    form = PublishForm(
        request.POST if request.method == "POST" else None, initial={"version": record.version}
    )
    if request.method == "POST":
        version = form.cleaned_data["version"] if form.is_valid() else 0
        try:
            workflow.publish_mechanism(record, by=request.user, version=version)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(request.path if isinstance(refused, StaleSave) else record)
        messages.success(request, f"“{record}”已发布。")
        return redirect(record)
    context = {"mechanism": record, "form": form, "refusals": workflow.PUBLISH.refusals(record)}
    return render(request, "participation/desk/mechanism_publish.html", context)


@require_http_methods(GET_POST)
def repeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why the document is in force no more; then says so to the public."""
    record = _visible(request, pk)
    if not may_end_mechanism(request.user, record):
        raise PermissionDenied
    form = RepealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            workflow.repeal(record, by=request.user, reason=form.cleaned_data["reason"])
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"“{record}”已废止，公众看到的页面写明了原因。")
            return redirect(record)
    context = {"mechanism": record, "form": form, "refusals": workflow.REPEAL.refusals(record)}
    return render(request, "participation/desk/mechanism_repeal.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that the draft goes; then throws it away."""
    record = _editable(request, pk)
    if request.method == "POST":
        try:
            workflow.discard_mechanism(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(record)
        messages.success(request, f"“{record}”的草稿已作废。")
        return redirect("participation_desk:mechanisms")
    context = {"mechanism": record, "refusals": workflow.DISCARD.refusals(record)}
    return render(request, "participation/desk/mechanism_discard.html", context)


def _visible(request: HttpRequest, pk: int) -> Mechanism:
    found = Mechanism.objects.visible_to(request.user)
    related = found.select_related("unit__county", "attachment", "replaces", "saved_by", "published_by")
    return get_object_or_404(related, pk=pk)


def _editable(request: HttpRequest, pk: int) -> Mechanism:
    record = _visible(request, pk)
    if not may_edit_mechanism(request.user, record):
        raise PermissionDenied
    return record


def _closed(request: HttpRequest, record: Mechanism) -> HttpResponse | None:
    """Back to the document, with the reason, where nothing can be changed. What was posted is refused by its step."""
    refusals = workflow.EDIT.refusals(record)
    if request.method == "POST" or not refusals:
        return None
    tell(request, refusals)
    return redirect(record)


def _draws_up(request: HttpRequest) -> bool:
    return queries.makers(request.user).exists()


def _initial(request: HttpRequest, replaceable: MechanismQuerySet, units: UnitQuerySet) -> dict[str, Any]:
    """A new document begins with what it replaces, where the address names that."""
    old = replaceable.filter(pk=number(request.GET.get("replaces", ""))).first()
    if old is not None:
        return {"kind": old.kind, "title": old.title, "text": old.text, "unit": old.unit, "replaces": old}
    kind = request.GET.get("kind", "")
    first = units.filter(kind=Unit.Kind.COUNTY_OFFICE).first() or (
        units.first() if units.count() == 1 else None
    )
    return {"kind": kind if kind in Mechanism.Kind.values else "", "unit": first}
