"""Pages of the entries of a list that is being prepared: chosen, worded, put in order, taken out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs.queries.comparing import Difference
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import begin_anew, status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StaleSave, StepRefused
from participation.forms.lists import EntryForm, ProposalForm, initial_of, initial_of_decision
from participation.models import Decision, ListEntry, ListVersion
from participation.permissions import may_edit_list
from participation.queries import lists as queries
from participation.views.lists import GET_POST, closed, editable
from participation.workflow import lists as workflow


@require_safe
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which decision of the organ is listed next: one that is there, or a new one."""
    record = editable(request, pk)
    if back := closed(request, record):
        return back
    page = paginate(request, queries.decisions_to_list(record))
    context = {"version": record, "page": page}
    return render(request, "participation/desk/list_choose.html", context)


@require_http_methods(GET_POST)
def add(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Name a decision that is there, in the words it has already or in better ones."""
    record = editable(request, pk)
    if back := closed(request, record):
        return back
    chosen = get_object_or_404(Decision.objects.filter(organ=record.unit_id), pk=decision)
    form = EntryForm(
        request.POST if request.method == "POST" else None,
        organisers=queries.organisers(record) | Unit.objects.filter(pk=chosen.unit_id),
        initial=initial_of_decision(chosen),
        button="列入目录",
    )
    if form.is_bound and form.is_valid():
        entry = ListEntry(decision=chosen, **form.values)
        try:
            workflow.add_entry(record, entry, by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"“{entry}”已列入目录草稿，第{entry.position}项。")
            return redirect(record)
    context = {"version": record, "form": form, "decision": chosen}
    return render(request, "participation/desk/list_add.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a new matter up and name it at once."""
    record = editable(request, pk)
    if back := closed(request, record):
        return back
    county = record.unit.county
    mine = units_of(request.user, Role.EDITOR, Role.REVIEWER)
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        organisers=queries.organisers(record) & mine,
        legality_units=queries.organisers(record),
        initial={"legality_unit": queries.usual_legality_unit(county)},
        button="新建并列入目录",
    )
    if form.is_bound and form.is_valid():
        entry = ListEntry(**form.values)
        try:
            workflow.propose_entry(record, form.decision(), entry, by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"决策事项“{entry}”已建立，并列入目录草稿，第{entry.position}项。")
            return redirect(record)
    context = {"version": record, "form": form, "decision": None}
    return render(request, "participation/desk/list_add.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit what the draft says of a decision."""
    record = _entry(request, pk)
    if back := closed(request, record.version):
        return back
    form = EntryForm(
        request.POST if request.method == "POST" else None,
        organisers=queries.organisers(record.version) | Unit.objects.filter(pk=record.organiser_id),
        initial=initial_of(record),
    )
    differences: list[Difference] = []
    if form.is_bound and form.is_valid():
        saves = form.cleaned_data["saves"] or 0
        try:
            workflow.edit_entry(record, by=request.user, saves=saves, values=form.values)
        except StaleSave as refused:
            record = _entry(request, pk)
            differences = queries.value_differences(queries.values_of(record), form.values)
            begin_anew(form, refused, record.saves, field="saves")
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存。")
            return redirect(f"{record.version.get_absolute_url()}#entry-{record.pk}")
    context = {
        "version": record.version,
        "entry": record,
        "form": form,
        "differences": differences,
        "strays": queries.strays_from_decision(record),
        "lacks": workflow.lacks(record),
    }
    return render(request, "participation/desk/list_entry.html", context, status=status_of(form))


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    record = _entry(request, pk)
    try:
        workflow.move_entry(record, by=request.user, up=request.POST.get("to") == "up")
    except StepRefused as refused:
        tell(request, refused.reasons)
    return redirect(f"{record.version.get_absolute_url()}#entry-{record.pk}")


@require_http_methods(GET_POST)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what goes and what stays; then takes the entry out of the draft."""
    record = _entry(request, pk)
    if back := closed(request, record.version):
        return back
    if request.method == "POST":
        try:
            workflow.remove_entry(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, f"“{record}”已移出目录草稿，决策事项本身还在。")
        return redirect(record.version)
    context = {"version": record.version, "entry": record}
    return render(request, "participation/desk/list_remove.html", context)


def _entry(request: HttpRequest, pk: int) -> ListEntry:
    visible = ListVersion.objects.visible_to(request.user)
    found = ListEntry.objects.filter(version__in=visible)
    related = found.select_related("version__unit__county", "decision__unit", "organiser")
    record = get_object_or_404(related, pk=pk)
    if not may_edit_list(request.user, record.version):
        raise PermissionDenied
    return record
