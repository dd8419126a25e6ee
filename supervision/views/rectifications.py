"""Pages of rectifications: the list, and one with its reports and the second look at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import has_role_anywhere, units_of
from disclosure_portal.attachments.storing import store
from disclosure_portal.web.answers import UNPROCESSABLE, begin_anew
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import DueDay
from disclosure_portal.workflow import Step, StepRefused
from supervision.forms.rectifications import AcceptForm, RectificationFilter, ReportForm, SendBackForm
from supervision.models import Rectification
from supervision.permissions import left_to_recheck, reads_county
from supervision.queries.rectifications import listed, source_told
from supervision.workflow import rectifications as workflow


@require_safe
def rectifications(request: HttpRequest) -> HttpResponse:
    """What is to be put right within the user's reach, the nearest last day first."""
    today = clock.today()
    reached = units_of(request.user, *Role)
    form = RectificationFilter(request.GET, units=reached.compiling())
    visible = Rectification.objects.visible_to(request.user)
    page = paginate(request, listed(visible, form.filters, on=today))
    context = {
        "form": form,
        "page": page,
        "lines": [(one, source_told(one), one.is_overdue(today)) for one in page],
        "overdue": visible.overdue(today).count(),
        "is_county": has_role_anywhere(request.user, *COUNTY_ROLES),
        "calendar": WorkCalendar.load(page.records[0].unit.county) if page.records else None,
    }
    return render(request, "supervision/desk/rectifications.html", context)


@require_safe
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk))


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What the unit did."""
    record = _visible(request, pk)
    form = ReportForm(request.POST, request.FILES)
    return _posted(request, record, workflow.REPORT, "report_form", form, _report, "已报告，等县政府办复查。")


@transaction.atomic
def _report(record: Rectification, *, by: Any, version: int, text: str, file: Any) -> None:
    """The file goes again when the report is refused."""
    kept = store(file, unit=record.unit, by=by) if file else None
    workflow.report(record, by=by, version=version, text=text, attachment=kept)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The problem is put right."""
    record, form = _visible(request, pk), AcceptForm(request.POST, prefix="accept")
    return _posted(request, record, workflow.ACCEPT, "accept_form", form, workflow.accept, "已销号。")


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It isn't put right yet."""
    record, form = _visible(request, pk), SendBackForm(request.POST, prefix="back")

    def act(record: Rectification, **values: Any) -> None:
        workflow.send_back(record, on=clock.today(), **values)

    return _posted(
        request, record, workflow.SEND_BACK, "back_form", form, act, "已退回，单位会收到原因和新的期限。"
    )


def _posted(
    request: HttpRequest,
    record: Rectification,
    step: Step,
    name: str,
    form: Form,
    act: Callable[..., Any],
    done: str,
) -> HttpResponse:
    """Take a step with what its form says; else show the page again with all that was typed."""
    if not step.may(request.user, record):
        raise PermissionDenied
    if form.is_valid():
        try:
            act(record, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            record = _visible(request, record.pk)
            begin_anew(form, refused, record.version)
        else:
            messages.success(request, done)
            return redirect(record)
    return _page(request, record, status=UNPROCESSABLE, kept=name, **{name: form})


def _page(
    request: HttpRequest, record: Rectification, *, status: int = 200, kept: str = "", **forms: Form
) -> HttpResponse:
    initial = {"version": record.version}
    offered = {
        "report_form": (workflow.REPORT, lambda: ReportForm(initial=initial)),
        "accept_form": (workflow.ACCEPT, lambda: AcceptForm(initial=initial, prefix="accept")),
        "back_form": (workflow.SEND_BACK, lambda: SendBackForm(initial=initial, prefix="back")),
    }
    for name, (step, make) in offered.items():
        if name not in forms and step.is_open_to(request.user, record):
            forms[name] = make()
    today = clock.today()
    context = {
        "rectification": record,
        "source": source_told(record),
        "due": DueDay.from_json(record.due_proof),
        "is_overdue": record.is_overdue(today),
        "answers": record.answers.select_related("attachment", "reported_by", "rechecked_by"),
        "recheckers": left_to_recheck(record) if record.state == Rectification.State.REPORTED else [],
        "reads_county": reads_county(request.user, record.unit),
        "kept": kept,
        **forms,
    }
    return render(request, "supervision/desk/rectification.html", context, status=status)


def _visible(request: HttpRequest, pk: int) -> Rectification:
    related = Rectification.objects.visible_to(request.user).select_related(
        "unit__county",
        "finding__row__inspection",
        "finding__row__unit",
        "finding__attachment",
        "form__acceptance",
        "ordered_by",
        "found_by",
    )
    return get_object_or_404(related, pk=pk)
