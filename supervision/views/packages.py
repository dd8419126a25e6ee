"""The county's package: ordered, taken away, dispatched, its receipt kept."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role
from disclosure_portal.attachments.storing import store
from disclosure_portal.jobs.models import Job
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.workflow import StepRefused
from supervision.forms.summaries import DispatchForm, ReceiptForm
from supervision.models import CountyPackage, Milestone
from supervision.permissions import counties_read_by, may_pack
from supervision.queries import summaries as queries
from supervision.views.files import as_kept
from supervision.workflow import packages as workflow

GET_POST = ["GET", "POST"]
ZIP = "application/zip"


@require_safe
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """What is received and what is missing; every package that was made."""
    milestone = _milestone(request, pk)
    material = milestone.plan.milestones.filter(check_name=queries.CHECK).first()
    lines = queries.lines(material, on=clock.today()) if material else []
    packages = milestone.packages.select_related("made_by", "dispatched_by", "receipt_attachment")
    context = {
        "milestone": milestone,
        "material": material,
        "lines": lines,
        "received": [line for line in lines if line.state == "received"],
        "missing": [line for line in lines if line.state != "received" and not line.is_waived],
        "packages": packages,
        "running": workflow.orders_of(milestone).filter(state__in=Job.UNFINISHED).first(),
        "may_pack": may_pack(request.user, milestone),
        "may_download": _may_download(request, milestone),
        "refusals": workflow.refusals(milestone),
    }
    return render(request, "supervision/desk/package.html", context)


@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Order a package and go to its progress."""
    milestone = _milestone(request, pk)
    try:
        return redirect(workflow.order_package(milestone, by=request.user))
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect("supervision_desk:package", milestone.pk)


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The package as it was frozen."""
    record = _package(request, pk)
    if not _may_download(request, record.milestone):
        raise PermissionDenied
    name = f"试点工作总结汇总材料-第{record.number}版.zip"
    return as_kept(request, record.file, digest=record.digest, name=name, content_type=ZIP)


@require_http_methods(GET_POST)
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that it was sent: when, to whom, under which number."""
    record = _own(request, pk)
    form = DispatchForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            workflow.dispatch_package(record, by=request.user, today=clock.today(), **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已登记报送。收到回执后请再登记回执。")
            return redirect(record)
    return _step(request, record, form, "登记报送", "这一版从此不能改动，也不能重复报送。")


@require_http_methods(GET_POST)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the city office answered."""
    record = _own(request, pk)
    is_sent = request.method == "POST"
    form = ReceiptForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_bound and form.is_valid():
        try:
            _record_receipt(request, record, form)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已登记回执。")
            return redirect(record)
    return _step(request, record, form, "登记回执", "回执是已经上报的凭据。")


@transaction.atomic
def _record_receipt(request: HttpRequest, record: CountyPackage, form: ReceiptForm) -> None:
    file = form.cleaned_data["file"]
    attachment = store(file, unit=record.unit, by=request.user) if file else None
    workflow.record_receipt(
        record, by=request.user, receipt=form.cleaned_data["receipt"], attachment=attachment
    )


def _step(request: HttpRequest, record: CountyPackage, form: Form, label: str, told: str) -> HttpResponse:
    context = {"package": record, "form": form, "label": label, "told": told}
    return render(request, "supervision/desk/package_step.html", context, status=status_of(form))


def _milestone(request: HttpRequest, pk: int) -> Milestone:
    found = Milestone.objects.filter(
        check_name=queries.PACKAGE_CHECK, plan__county__in=counties_read_by(request.user)
    )
    return get_object_or_404(found.select_related("plan__county"), pk=pk)


def _package(request: HttpRequest, pk: int) -> CountyPackage:
    found = CountyPackage.objects.visible_to(request.user).select_related("milestone__plan__county")
    return get_object_or_404(found, pk=pk)


def _own(request: HttpRequest, pk: int) -> CountyPackage:
    record = _package(request, pk)
    if not may_pack(request.user, record.milestone):
        raise PermissionDenied
    return record


def _may_download(request: HttpRequest, milestone: Milestone) -> bool:
    """It holds the units' papers: those who review and audit them open them."""
    county = milestone.plan.county
    return any(has_role(request.user, role, county) for role in (Role.REVIEWER, Role.AUDITOR))
