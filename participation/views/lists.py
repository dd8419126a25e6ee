"""Pages of the year's list of decisions after sign-in: prepared entry by entry, published by another person."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs.queries.comparing import Difference
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role
from disclosure_portal.web.answers import begin_anew, status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StaleSave, StepRefused
from participation.forms.lists import HeadForm, NextForm, PublishForm, StartForm
from participation.models import ListVersion
from participation.permissions import has_saved, may_edit_list, may_publish_list
from participation.queries import lists as queries
from participation.workflow import lists as workflow

GET_POST = ["GET", "POST"]


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every version that concerns the user, organ by organ, the newest first."""
    found = ListVersion.objects.readable_by(request.user).select_related("unit", "saved_by")
    context = {
        "page": paginate(request, found.order_by("unit__position", "unit", "-year", "-number")),
        "may_start": queries.organs_of(request.user).exists(),
    }
    return render(request, "participation/desk/lists.html", context)


@require_http_methods(GET_POST)
def start(request: HttpRequest) -> HttpResponse:
    """Begin the list of a year: its first version, a draft without entries."""
    organs = queries.organs_of(request.user)
    if not organs.exists():
        raise PermissionDenied
    form = StartForm(
        request.POST if request.method == "POST" else None,
        organs=organs,
        initial={"year": clock.today().year},
    )
    if form.is_bound and form.is_valid():
        try:
            begun = workflow.start_list(by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已开始编制{begun.name}，请逐项列入决策事项。")
            return redirect(begun)
    return render(request, "participation/desk/list_start.html", {"form": form}, status=status_of(form))


@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its entries with what they lack, what it changed, and the next step."""
    record = _readable(request, pk)
    entries = queries.entries_of(record)
    is_open = workflow.EDIT.is_open_to(request.user, record)
    context = {
        "version": record,
        "lines": [
            {
                "entry": entry,
                "lacks": workflow.lacks(entry) if is_open else [],
                "strays": queries.strays_from_decision(entry) if is_open else [],
            }
            for entry in entries
        ],
        "changes": queries.changes(record, queries.version_before(record), entries),
        "is_open": is_open,
        "may_publish": may_publish_list(request.user, record),
        "is_own_work": _is_own_work(request, record),
        "publish_refusals": _missing(record) if is_open else [],
        "may_start_next": workflow.START_NEXT.is_open_to(request.user, record),
        "others": queries.other_versions(record, request.user),
    }
    return render(request, "participation/desk/list.html", context)


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Consent, criteria and remark."""
    record = editable(request, pk)
    if back := closed(request, record):
        return back
    form = HeadForm(request.POST if request.method == "POST" else None, version=record)
    differences: list[Difference] = []
    if form.is_bound and form.is_valid():
        try:
            workflow.edit_list(record, by=request.user, saves=form.cleaned_data["saves"], values=form.values)
        except StaleSave as refused:
            record = _visible(request, pk)
            differences = queries.head_differences(
                {name: getattr(record, name) for name in queries.HEAD}, form.values
            )
            begin_anew(form, refused, record.saves, field="saves")
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存。")
            return redirect(record)
    context = {"version": record, "form": form, "differences": differences}
    return render(request, "participation/desk/list_edit.html", context, status=status_of(form))


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the people who may publish the list that it is ready."""
    record = editable(request, pk)
    try:
        told = workflow.ask_for_publication(record, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        said = f"已提醒县政府办{told}位审核人员。" if told else "已经提醒过了，请等县政府办核对、发布。"
        messages.success(request, said)
    return redirect(record)


@require_http_methods(GET_POST)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Says once what the public will see from then on; then publishes it."""
    record = _visible(request, pk)
    if not may_publish_list(request.user, record):
        raise PermissionDenied
    form = PublishForm(request.POST if request.method == "POST" else None, initial={"saves": record.saves})
    if request.method == "POST":
        saves = form.cleaned_data["saves"] if form.is_valid() else 0
        try:
            published = workflow.publish_list(record, by=request.user, saves=saves)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(request.path if isinstance(refused, StaleSave) else record)
        messages.success(request, f"{published.name}已发布，承办单位的经办人已收到消息。")
        return redirect(published)
    entries = queries.entries_of(record)
    context = {
        "version": record,
        "form": form,
        "entries": entries,
        "changes": queries.changes(record, queries.version_before(record), entries),
        "refusals": workflow.PUBLISH.refusals(record),
    }
    return render(request, "participation/desk/list_publish.html", context)


@require_http_methods(GET_POST)
def start_next(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why the list changes; then copies it into the draft of the next version."""
    record = editable(request, pk)
    form = NextForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            following = workflow.start_next_list(record, by=request.user, reason=form.cleaned_data["reason"])
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已开始编制{following.name}。发布之前，公众看到的仍是现在的版本。")
            return redirect(following)
    context = {"version": record, "form": form, "refusals": workflow.START_NEXT.refusals(record)}
    return render(request, "participation/desk/list_next.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what goes when a draft is thrown away; then throws it away."""
    record = editable(request, pk)
    if request.method == "POST":
        name = record.name
        try:
            workflow.discard_list(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(record)
        messages.success(request, f"{name}的草稿已作废。")
        return redirect("participation_desk:lists")
    context = {
        "version": record,
        "total": record.entries.count(),
        "refusals": workflow.DISCARD.refusals(record),
    }
    return render(request, "participation/desk/list_discard.html", context)


def _visible(request: HttpRequest, pk: int) -> ListVersion:
    found = ListVersion.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("unit__county", "saved_by", "published_by"), pk=pk)


def _readable(request: HttpRequest, pk: int) -> ListVersion:
    found = ListVersion.objects.readable_by(request.user)
    return get_object_or_404(found.select_related("unit__county", "saved_by", "published_by"), pk=pk)


def _missing(record: ListVersion) -> list[tuple[str, str]]:
    """What publishing still asks for, and the address where it is mended."""
    edit = reverse("participation_desk:list_edit", args=[record.pk])
    places = {
        "has_entries": reverse("participation_desk:list_choose", args=[record.pk]),
        "consent": edit,
        "says_why": edit,
    }
    lacking = [(need(record), places.get(need.code, "#entries")) for need in workflow.COMPLETE]
    return [(reason, where) for reason, where in lacking if reason]


def editable(request: HttpRequest, pk: int) -> ListVersion:
    record = _visible(request, pk)
    if not may_edit_list(request.user, record):
        raise PermissionDenied
    return record


def closed(request: HttpRequest, record: ListVersion) -> HttpResponse | None:
    """Back to the version, with the reason, where nothing can be changed. What was posted is refused by its step."""
    refusals = workflow.EDIT.refusals(record)
    if request.method == "POST" or not refusals:
        return None
    tell(request, refusals)
    return redirect(record)


def _is_own_work(request: HttpRequest, record: ListVersion) -> bool:
    """Whether the user could publish the list, had it not been saved last by the same hand."""
    return has_saved(request.user, record) and has_role(request.user, Role.REVIEWER, record.unit)
