"""Pages of acceptances: the rounds, one round with how each unit stands, its document."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import begin_anew, carried, status_of, tell, version_of
from disclosure_portal.web.pagination import paginate
from disclosure_portal.web.versions import VersionForm
from disclosure_portal.workflow import StepRefused
from participation.queries.bodies import county_office_name
from supervision.documents.acceptances import summary_bytes
from supervision.documents.official import CONTENT_TYPE
from supervision.forms.acceptances import RoundForm, UntilForm, indicators_text
from supervision.models import Acceptance
from supervision.permissions import may_run_acceptance
from supervision.queries import acceptances as queries
from supervision.views.files import as_download
from supervision.workflow import acceptances as workflow

GET_POST = ["GET", "POST"]


@require_safe
def acceptances(request: HttpRequest) -> HttpResponse:
    """The county's rounds; for a unit's people their own forms."""
    is_county = has_role_anywhere(request.user, *COUNTY_ROLES)
    rows = queries.acceptances_of(request.user) if is_county else queries.own_forms(request.user)
    may_open = has_role_anywhere(request.user, Role.REVIEWER)
    context = {
        "page": paginate(request, rows),
        "is_county": is_county,
        "may_open": may_open,
        "has_milestone": may_open and queries.milestones_to_accept(request.user).exists(),
    }
    return render(request, "supervision/desk/acceptances.html", context)


@require_safe
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: how every unit stands, and the next step."""
    record = _visible(request, pk)
    lines = queries.form_lines(record)
    may = may_run_acceptance(request.user, record)
    context = {
        "acceptance": record,
        "lines": lines,
        "passed": sum(line.passed_on is not None for line in lines),
        "waiting": sum(line.form.state == line.form.State.OPEN for line in lines),
        "may": may,
        "is_over": clock.today() > record.self_until,
        "can_discard": may and not workflow.DISCARD.refusals(record),
        "close_refusals": workflow.CLOSE.refusals(record),
        "version_form": VersionForm(initial={"version": record.version}),
    }
    return render(request, "supervision/desk/acceptance.html", context)


@require_http_methods(GET_POST)
def add(request: HttpRequest) -> HttpResponse:
    """Open a round on the plan's milestone."""
    county = counties_of(request.user, Role.REVIEWER).first()
    if county is None:
        raise PermissionDenied
    milestones = queries.milestones_to_accept(request.user).filter(plan__county=county)
    units = Unit.objects.filter(pk__in=[unit.pk for unit in queries.units_to_accept(county)])
    initial = {
        "title": "政务公开标准化规范化试点成果验收",
        "indicators": indicators_text(queries.default_indicators()),
        "units": units,
    }
    form = RoundForm(request.POST or None, milestones=milestones, units=units, initial=initial)
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        chosen = values.pop("units")
        try:
            made = workflow.open_acceptance(
                Acceptance(**values), by=request.user, units=chosen, on=clock.today()
            )
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已发起，{len(chosen)}个单位收到了自评通知。")
            return redirect(made)
    context = {"form": form, "has_milestone": milestones.exists()}
    return render(request, "supervision/desk/acceptance_add.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def until(request: HttpRequest, pk: int) -> HttpResponse:
    """Another last day for the self-assessment."""
    record = _run(request, pk)
    form = UntilForm(request.POST or None, initial={"version": record.version, "until": record.self_until})
    if form.is_bound and form.is_valid():
        try:
            workflow.move_self_until(record, by=request.user, on=clock.today(), **form.cleaned_data)
        except StepRefused as refused:
            begin_anew(form, refused, _visible(request, pk).version)
        else:
            messages.success(request, "已修改自评截止日期，没有报送的单位收到了通知。")
            return redirect(record)
    context = {"acceptance": record, "form": form, "refusals": workflow.POSTPONE.refusals(record)}
    return render(request, "supervision/desk/acceptance_until.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that the round goes; then throws it away."""
    record = _run(request, pk)
    if request.method == "POST":
        try:
            workflow.discard_acceptance(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(record)
        messages.success(request, f"“{record}”已作废。")
        return redirect("supervision_desk:acceptances")
    context = {"acceptance": record, "refusals": workflow.DISCARD.refusals(record)}
    return render(request, "supervision/desk/acceptance_discard.html", context)


@require_POST
def begin_review(request: HttpRequest, pk: int) -> HttpResponse:
    """End the self-assessment."""
    record = _run(request, pk)

    def act() -> None:
        workflow.begin_review(record, by=request.user, version=version_of(request), on=clock.today())

    return carried(request, act, "自评已结束。请逐个单位复核。", to=record)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the round."""
    record = _run(request, pk)

    def act() -> None:
        workflow.close_acceptance(record, by=request.user, version=version_of(request), on=clock.today())

    return carried(request, act, "验收已结束。", to=record)


@require_safe
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """验收情况汇总表 as a document."""
    record = _visible(request, pk)
    content = summary_bytes(record, queries.form_lines(record), county_office_name(record.county))
    return as_download(content, f"{record}情况汇总表.docx", CONTENT_TYPE)


def _visible(request: HttpRequest, pk: int) -> Acceptance:
    visible = Acceptance.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("milestone__plan__county", "opened_by"), pk=pk)


def _run(request: HttpRequest, pk: int) -> Acceptance:
    record = _visible(request, pk)
    if not may_run_acceptance(request.user, record):
        raise PermissionDenied
    return record
