"""对照新标准: a unit maps an edition to its catalog; the county office sees how far all are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs import workflow
from catalogs.forms.edition_loads import DueDayForm, UptakeOrderForm
from catalogs.forms.submissions import rows_named
from catalogs.models import EditionUptake, UptakeItem
from catalogs.permissions import enters_for, may_map
from catalogs.queries.uptakes import (
    Proposal,
    UptakeSheet,
    outcome_counts,
    reminder,
    uptake_sheet,
    uptakes_progress,
)
from catalogs.views.editions import edition_of
from catalogs.workflow.uptakes import FINISH
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.numbers import number
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from catalogs.models import Edition

ROWS_PER_PAGE = 20
REFUSALS_TOLD = 10  # named one by one after a bulk act; the rest is counted
VERSION = "version_"


@require_safe
def uptakes(request: HttpRequest) -> HttpResponse:
    """Every mapping within the user's reach, the unfinished ones first."""
    found = EditionUptake.objects.visible_to(request.user).select_related("unit__county", "edition__county")
    page = paginate(request, found.order_by("-state", "due_on", "unit__position", "unit"))
    context = {"page": page, "lines": _with_lateness(uptakes_progress(page))}
    return render(request, "catalogs/desk/uptakes.html", context)


@require_safe
def uptake(request: HttpRequest, pk: int) -> HttpResponse:
    """What one unit has to map: one list for each kind of row, every difference word by word."""
    record = _uptake(request, pk)
    sheet = uptake_sheet(record)
    tabs = _tabs(sheet)
    shown = request.GET.get("show", "")
    if shown not in {name for name, _, _ in tabs}:
        shown = next((name for name, _, rows in tabs if rows), tabs[0][0])
    rows = next(rows for name, _, rows in tabs if name == shown)
    codes = {row.standard.domain.code: row.standard.domain for row in sheet.rows}
    domain = codes.get(request.GET.get("domain", ""))
    if domain and shown != "dropped":
        rows = [row for row in rows if row.standard.domain == domain]
    may = may_map(request.user, record)
    context: dict[str, Any] = {
        "uptake": record,
        "sheet": sheet,
        "tabs": [(name, label, len(found)) for name, label, found in tabs],
        "shown": shown,
        "domains": sorted(codes.values(), key=lambda one: one.code),
        "domain": domain,
        "page": paginate(request, rows, ROWS_PER_PAGE),
        "may_map": may,
        "is_open": may and record.state == EditionUptake.State.OPEN,
        "enters_for": enters_for(request.user, record.unit),
        "is_late": record.is_overdue(clock.today()),
        "outcomes": [(UptakeItem.Outcome(one), n) for one, n in sorted(outcome_counts(sheet).items())],
        "finish_refusals": FINISH.refusals(record),
    }
    return render(request, "catalogs/desk/uptake.html", context)


@require_POST
def map_items(request: HttpRequest, pk: int) -> HttpResponse:
    """Map the ticked rows, or all of the page, to one outcome."""
    record = _own_uptake(request, pk)
    outcome = request.POST.get("outcome", "")
    listed = rows_named(request.POST, VERSION)
    chosen = listed if "whole_page" in request.POST else _ticked(request, listed)
    if outcome not in UptakeItem.OF_THE_EDITION or not chosen:
        messages.error(request, "请先勾选条目，再选择怎样处理。")
        return _back(request, record)
    wishes = [
        workflow.Wish(key, outcome, _version(request, key), request.POST.get("reason", "")) for key in chosen
    ]
    label = UptakeItem.Outcome(outcome).label
    return _results(request, record, label, lambda: workflow.map_items(record, wishes, by=request.user))


@require_POST
def settle_dropped(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep or remove the ticked items that the edition has dropped."""
    record = _own_uptake(request, pk)
    act = request.POST.get("act", "")
    chosen = _ticked(request, rows_named(request.POST, VERSION))
    if act not in ("keep", "remove") or not chosen:
        messages.error(request, "请先勾选事项，再选择保留或者删除。")
        return _back(request, record)
    versions = {key: _version(request, key) for key in chosen}
    label = "保留" if act == "keep" else "删除或者申请撤下"
    keep = act == "keep"
    return _results(
        request,
        record,
        label,
        lambda: workflow.settle_dropped(record, versions, by=request.user, keep=keep),
    )


@require_POST
def confirm_equal(request: HttpRequest, pk: int) -> HttpResponse:
    return _all_at_once(request, pk, workflow.confirm_equal, "与标准一致的{}条已标为采用。")


@require_POST
def take_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _all_at_once(request, pk, workflow.take_new, "新增的{}条已采用，请到“目录编制”核对后提交。")


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    record = _own_uptake(request, pk)
    try:
        workflow.finish_uptake(record, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(
            request, "对照新标准已完成，县政府办公室已收到消息。改动过的事项请到“目录编制”提交审核。"
        )
    return redirect(record)


@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The county office: how far every unit is with one edition; more units may be told."""
    record = edition_of(request, pk)
    reach = units_of(request.user, Role.REVIEWER)
    told = record.uptakes.filter(unit__in=reach).select_related("unit__county", "edition")
    others = (record.served_units() & reach).exclude(pk__in=told.values("unit"))
    form = UptakeOrderForm(
        request.POST if request.method == "POST" else None, edition=record, units=others, preset=False
    )
    if request.method == "POST" and form.is_valid():
        return _start(request, record, form)
    lines = uptakes_progress(told.order_by("unit__position", "unit"))
    context = {
        "edition": record,
        "form": form if others and record.state == record.State.PUBLISHED else None,
        "due_form": DueDayForm(),
        "lines": _with_lateness(lines),
        "finished": sum(line.uptake.state == EditionUptake.State.FINISHED for line in lines),
        "unfinished": sum(line.uptake.state == EditionUptake.State.OPEN for line in lines),
        "late": sum(line.uptake.is_overdue(clock.today()) for line in lines),
        "reminder": reminder(lines, on=clock.today()),
    }
    return render(request, "catalogs/desk/edition_uptakes.html", context, status=status_of(form))


@require_POST
def move_due_day(request: HttpRequest, pk: int) -> HttpResponse:
    record = edition_of(request, pk)
    form = DueDayForm(request.POST)
    if not form.is_valid():
        tell(request, form.errors.get("due_on", []))
        return redirect("catalogs_desk:edition_uptakes", pk)
    open_ones = record.uptakes.unfinished().filter(unit__in=units_of(request.user, Role.REVIEWER))
    try:
        moved = workflow.move_due_day(list(open_ones), by=request.user, due_on=form.cleaned_data["due_on"])
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"{moved}个单位的完成期限已改，经办人已收到消息。")
    return redirect("catalogs_desk:edition_uptakes", pk)


def _start(request: HttpRequest, record: Edition, form: UptakeOrderForm) -> HttpResponse:
    chosen = list(form.cleaned_data["units"])
    if not chosen:
        messages.error(request, "请先勾选单位。")
        return redirect("catalogs_desk:edition_uptakes", record.pk)
    try:
        started = workflow.start_uptakes(record, chosen, by=request.user, due_on=form.cleaned_data["due_on"])
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"已请{len(started)}个单位对照新标准，经办人已收到消息。")
    return redirect("catalogs_desk:edition_uptakes", record.pk)


def _tabs(sheet: UptakeSheet) -> list[tuple[str, str, list[Any]]]:
    """The lists of the page: those with a choice to make first."""
    proposals = (Proposal.DIFFERENT, Proposal.NEW, Proposal.NOT_APPLICABLE, Proposal.EQUAL)
    tabs: list[tuple[str, str, list[Any]]] = [(one.value, one.label, sheet.open_as(one)) for one in proposals]
    done = [row for row in sheet.rows if row.mapped]
    return [*tabs, ("dropped", "本版没有的", sheet.dropped), ("done", "已对照", done)]


def _with_lateness(lines: list[Any]) -> list[tuple[Any, bool]]:
    today = clock.today()
    return [(line, line.uptake.is_overdue(today)) for line in lines]


def _ticked(request: HttpRequest, listed: list[int]) -> list[int]:
    """The ticked rows among those that the page showed."""
    ticked = set(request.POST.getlist("rows"))
    return [key for key in listed if str(key) in ticked]


def _version(request: HttpRequest, key: int) -> int:
    version = number(request.POST.get(f"{VERSION}{key}", ""))
    return -1 if version is None else version


def _results(
    request: HttpRequest,
    record: EditionUptake,
    label: str,
    act: Callable[[], list[workflow.MapResult]],
) -> HttpResponse:
    """Say what became of every row: those done are counted, those left alone are named with the reason."""
    try:
        results = act()
    except StepRefused as refused:
        tell(request, refused.reasons)
        return _back(request, record)
    refused_ones = [result for result in results if not result.is_done]
    if done := len(results) - len(refused_ones):
        messages.success(request, f"{label}：{done}条。")
    tell(request, [f"“{one.name}”没有处理：{one.refusal}" for one in refused_ones[:REFUSALS_TOLD]])
    if len(refused_ones) > REFUSALS_TOLD:
        messages.error(request, f"另有{len(refused_ones) - REFUSALS_TOLD}条没有处理，仍在列表中。")
    return _back(request, record)


def _all_at_once(request: HttpRequest, pk: int, act: Callable[..., int], said: str) -> HttpResponse:
    record = _own_uptake(request, pk)
    try:
        count = act(record, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, said.format(count))
    return redirect(record)


def _back(request: HttpRequest, record: EditionUptake) -> HttpResponse:
    """To the list that the person came from."""
    kept = {name: request.POST[name] for name in ("show", "domain") if request.POST.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(f"{reverse('catalogs_desk:uptake', args=[record.pk])}{query}")


def _uptake(request: HttpRequest, pk: int) -> EditionUptake:
    found: QuerySet[EditionUptake] = EditionUptake.objects.visible_to(request.user)
    related = found.select_related("unit__county", "unit__parent", "edition__county", "finished_by")
    return get_object_or_404(related, pk=pk)


def _own_uptake(request: HttpRequest, pk: int) -> EditionUptake:
    record = _uptake(request, pk)
    if not may_map(request.user, record):
        raise PermissionDenied
    return record
