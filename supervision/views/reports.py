"""Reports after sign-in: order one, see those that were made, take one away, hand it in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused
from supervision.documents.official import CONTENT_TYPE as DOCX
from supervision.forms.reports import NO_SCORES, TOLD, HandInForm, OrderForm, addressee
from supervision.models import Report, ReportKind
from supervision.permissions import counties_read_by, may_order_report, may_read_report, may_set_layout
from supervision.queries.layouts import FORMS, as_drawn, data_of
from supervision.queries.reports.scores import first_announced_on
from supervision.spreadsheets.forms import CONTENT_TYPE as XLSX
from supervision.views.files import as_kept
from supervision.workflow import reports as workflow

GET_POST = ["GET", "POST"]
CONTENT_TYPES = {"xlsx": XLSX, "docx": DOCX, "zip": "application/zip"}


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The kinds that can be ordered, and every report that was made."""
    county = _county(request)
    made = Report.objects.visible_to(request.user).select_related("unit", "ordered_by", "job", "county")
    wanted = request.GET.get("kind", "")
    wanted = wanted if wanted in ReportKind.values else ""
    state = request.GET.get("state", "")
    state = state if state in Report.State.values else ""
    found = made.filter(**{name: value for name, value in (("kind", wanted), ("state", state)) if value})
    page = paginate(request, found)
    context = {
        "kinds": [(kind, TOLD[kind], kind in FORMS) for kind in ReportKind],
        "page": page,
        "wanted": wanted,
        "wanted_label": ReportKind(wanted).label if wanted else "",
        "state": state,
        "states": Report.State.choices,
        "may_order": may_order_report(request.user, county),
        "may_set_layout": may_set_layout(request.user, county),
        "readable": {report.pk for report in page if may_read_report(request.user, report)},
    }
    return render(request, "supervision/desk/reports.html", context)


@require_http_methods(GET_POST)
def order(request: HttpRequest, kind: str) -> HttpResponse:
    """Say of which day; then go to the report, which is made in the background."""
    if kind not in ReportKind.values:
        raise Http404("没有这种报表。")
    county = counties_of(request.user, Role.REVIEWER).first()
    if county is None:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = OrderForm(data, kind=kind, county=county, today=clock.today())
    if form.is_bound and form.is_valid():
        made = workflow.order_report(county, kind, by=request.user, **form.cleaned_data)
        return redirect(made)
    context = {
        "form": form,
        "kind": ReportKind(kind),
        "told": TOLD[ReportKind(kind)],
        "has_layout": kind in FORMS,
        "nothing_yet": NO_SCORES if kind == ReportKind.SCORES and not first_announced_on(county) else "",
    }
    return render(request, "supervision/desk/report_order.html", context, status=status_of(form))


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: how far it is, what stands in it, and its next step."""
    return _show(request, _visible(request, pk))


def _show(
    request: HttpRequest, record: Report, form: HandInForm | None = None, *, status: int = 200
) -> HttpResponse:
    may_run = may_order_report(request.user, record.county)
    context = {
        "report": record,
        "may_run": may_run,
        "form": form or HandInForm(initial={"on": clock.today(), "to": addressee(record.kind)}),
        "refusals": workflow.HAND_IN.refusals(record) if record.state == Report.State.MADE else [],
        "totals": _totals(record),
        "is_waiting": record.state == Report.State.MAKING and record.job and not record.job.is_finished,
        "has_failed": record.state == Report.State.MAKING and (not record.job or record.job.is_finished),
    }
    return render(request, "supervision/desk/report.html", context, status=status)


def _totals(record: Report) -> list[tuple[str, object]]:
    """What the form says at its bottom, under its captions."""
    totals = record.figures.get("totals") or {}
    if record.kind not in FORMS or not totals:
        return []
    columns = as_drawn(data_of(record.layout, record.kind), record.figures)["columns"]
    return [
        (
            f"{column['group']}：{column['caption']}" if column.get("group") else column["caption"],
            _told(column, totals),
        )
        for column in columns
        if column["field"] in totals and column["field"] != "serial"
    ]


def _told(column: dict[str, object], totals: dict[str, object]) -> object:
    value = totals[str(column["field"])]
    return f"{value:.1%}" if column.get("number_format") and isinstance(value, float) else value


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was made."""
    record = _visible(request, pk)
    if record.state == Report.State.MAKING:
        raise Http404("报表还没有生成。")
    ending = workflow.ENDINGS[record.kind]
    about = f"-{record.unit.name}" if record.unit else ""
    name = f"{record.get_kind_display()}{about}-{record.as_of:%Y%m%d}.{ending}"
    return as_kept(request, record.file, digest=record.digest, name=name, content_type=CONTENT_TYPES[ending])


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Order anew what couldn't be made."""
    record = _visible(request, pk)
    try:
        workflow.order_again(record, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    return redirect(record)


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Record when it went out and to whom."""
    record = _visible(request, pk)
    if not may_order_report(request.user, record.county):
        raise PermissionDenied
    form = HandInForm(request.POST)
    if form.is_valid():
        try:
            workflow.hand_in_report(record, by=request.user, today=clock.today(), **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已登记报送。文件和数据就此固定。")
            return redirect(record)
    return _show(request, record, form, status=422)


def _county(request: HttpRequest) -> Unit:
    county = counties_read_by(request.user).first()
    if county is None:
        raise PermissionDenied
    return county


def _visible(request: HttpRequest, pk: int) -> Report:
    related = ("county", "unit", "plan", "layout", "job", "ordered_by", "handed_in_by")
    record = get_object_or_404(Report.objects.visible_to(request.user).select_related(*related), pk=pk)
    if not may_read_report(request.user, record):
        raise PermissionDenied
    return record
