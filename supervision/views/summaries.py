"""Pages of the summary material: who has handed in, writing it, handing it in, receiving and returning it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role, units_of
from disclosure_portal.attachments.serving import hand_out
from disclosure_portal.attachments.storing import store
from disclosure_portal.web.answers import begin_anew, carried, status_of, tell, version_of
from disclosure_portal.web.numbers import number
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.documents.official import CONTENT_TYPE
from supervision.documents.summaries import summary_bytes
from supervision.forms.summaries import ReturnForm, SummaryForm
from supervision.models import Assignment, Milestone, Summary
from supervision.permissions import (
    may_edit_summary,
    may_hand_in_summary,
    may_receive_summary,
    may_write_summary,
    reads_county,
    runs_county,
)
from supervision.queries import summaries as queries
from supervision.views.files import as_download
from supervision.workflow import summaries as workflow

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

GET_POST = ["GET", "POST"]


@require_safe
def summaries(request: HttpRequest) -> HttpResponse:
    """Every unit that owes material and how far it is; a unit's people see their own line."""
    milestones = queries.milestones_of(request.user)
    milestone = _chosen(request, milestones)
    every = queries.lines(milestone, _reached(request.user, milestone), on=clock.today()) if milestone else []
    wanted = request.GET.get("state", "")
    wanted = wanted if wanted in queries.FILTERS else ""
    is_county = milestone is not None and reads_county(request.user, milestone.plan.county)
    context = {
        "milestones": milestones,
        "milestone": milestone,
        "lines": queries.kept(every, wanted),
        "total": len(every),
        "handed_in": sum(line.has_handed_in for line in every),
        "received": sum(line.state == Summary.State.RECEIVED for line in every),
        "filters": [
            (state, label, len(queries.kept(every, state))) for state, label in queries.FILTERS.items()
        ],
        "wanted": wanted,
        "is_county": is_county,
        "may_write": set(units_of(request.user, Role.EDITOR).values_list("pk", flat=True)),
        "reminder": queries.reminder_text(milestone, every) if is_county else "",
        "package_milestone": _package_milestone(milestone) if is_county else None,
    }
    return render(request, "supervision/desk/summaries.html", context)


def _chosen(request: HttpRequest, milestones: list[Milestone]) -> Milestone | None:
    """The one that the address names, else the newest."""
    wanted = number(request.GET.get("milestone", ""))
    return next((one for one in milestones if one.pk == wanted), milestones[0] if milestones else None)


def _reached(user: User, milestone: Milestone) -> list[int] | None:
    """None: all of them."""
    if reads_county(user, milestone.plan.county):
        return None
    return list(units_of(user, *Role).values_list("pk", flat=True))


def _package_milestone(milestone: Milestone) -> Milestone | None:
    return milestone.plan.milestones.filter(check_name=queries.PACKAGE_CHECK).first()


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a unit's material, or the next number of a returned one."""
    assignment = get_object_or_404(Assignment.objects.visible_to(request.user).select_related("unit"), pk=pk)
    if not may_write_summary(request.user, assignment.unit):
        raise PermissionDenied
    try:
        made = workflow.start_summary(assignment, by=request.user, on=clock.today())
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect("supervision_desk:summaries")
    messages.success(request, "已建立草稿，请按标题填写，随时可以保存。")
    return redirect("supervision_desk:summary_edit", made.pk)


@require_safe
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's material and its next step."""
    return _show(request, _visible(request, pk))


def _show(
    request: HttpRequest, record: Summary, form: ReturnForm | None = None, *, status: int = 200
) -> HttpResponse:
    user = request.user
    may_receive = may_receive_summary(user, record)
    earlier = record.assignment.summaries.exclude(pk=record.pk)
    context = {
        "summary": record,
        "parts": [(part, record.sections.get(part.key, "")) for part in queries.PARTS],
        "earlier": earlier,
        "may_edit": workflow.EDIT.is_open_to(user, record),
        "may_hand_in": may_hand_in_summary(user, record),
        "is_approver": has_role(user, Role.APPROVER, record.unit),
        "hand_in_refusals": workflow.HAND_IN.refusals(record),
        "may_receive": may_receive and record.state == Summary.State.HANDED_IN,
        "may_start_next": record.state == Summary.State.RETURNED
        and not record.assignment.summaries.exclude(state=Summary.State.RETURNED).exists()
        and may_write_summary(user, record.unit),
        "may_read_file": _may_read_file(user, record),
        "return_form": form or ReturnForm(),
    }
    return render(request, "supervision/desk/summary.html", context, status=status)


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the parts, choose a file."""
    record = _visible(request, pk)
    if not may_edit_summary(request.user, record):
        raise PermissionDenied
    refusals = workflow.EDIT.refusals(record)
    if refusals and request.method == "GET":
        tell(request, refusals)
        return redirect(record)
    is_sent = request.method == "POST"
    form = SummaryForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        has_file=record.attachment_id is not None,
        initial={**record.sections, "version": record.version},
    )
    if is_sent and form.is_valid():
        try:
            _save(request, record, form)
        except StaleSave as refused:
            record = _visible(request, pk)
            begin_anew(form, refused, record.version)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存。写好以后，请本单位审核人审核报送。")
            return redirect(record)
    context = {"summary": record, "form": form, "saved_otherwise": _saved_otherwise(form, record)}
    return render(request, "supervision/desk/summary_edit.html", context, status=status_of(form))


def _saved_otherwise(form: SummaryForm, record: Summary) -> list[tuple[str, str]]:
    """What somebody else saved, heading by heading, where it differs from what was typed."""
    if not form.is_bound or not form.non_field_errors():
        return []
    return [
        (part.heading, saved)
        for part in queries.PARTS
        if (saved := record.sections.get(part.key, "")) != form.data.get(part.key, "").strip()
    ]


@transaction.atomic
def _save(request: HttpRequest, record: Summary, form: SummaryForm) -> None:
    """The file goes again when the change is refused."""
    attachment = record.attachment
    if file := form.cleaned_data["file"]:
        attachment = store(file, unit=record.unit, by=request.user, kinds=form.fields["file"].kinds)
    elif form.cleaned_data.get("drops_file"):
        attachment = None
    workflow.edit_summary(
        record,
        by=request.user,
        version=form.cleaned_data["version"] or 0,
        sections=form.sections,
        attachment=attachment,
    )


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's approver hands the material in."""
    record = _visible(request, pk)

    def act() -> None:
        workflow.hand_in_summary(record, by=request.user, version=version_of(request))

    said = "已报送县政府办公室。报送的内容已经锁定，县政府办接收或者退回后会通知您。"
    return carried(request, act, said, to=record)


@require_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """The county office takes the material in."""
    record = _visible(request, pk)
    said = f"已接收{record}，汇总时收入。"
    return carried(request, lambda: workflow.receive_summary(record, by=request.user), said, to=record)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The county office returns the material with the reason."""
    record = _visible(request, pk)
    if not may_receive_summary(request.user, record):
        raise PermissionDenied
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _show(request, record, form, status=422)
    try:
        workflow.return_summary(record, by=request.user, reason=form.cleaned_data["reason"])
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"已退回{record}，单位会收到通知。")
    return redirect(record)


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The material as a Word document."""
    record = _visible(request, pk)
    name = f"{record.unit}总结材料（第{record.number}版）.docx"
    return as_download(summary_bytes(record), name, CONTENT_TYPE)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that came with the material."""
    record = _visible(request, pk)
    if not _may_read_file(request.user, record):
        raise PermissionDenied
    if record.attachment is None:
        raise Http404("没有上传文件。")
    return hand_out(record.attachment)


def _may_read_file(user: User, record: Summary) -> bool:
    """Those who may open the unit's other papers."""
    unit_people = has_role(user, Role.EDITOR, record.unit) or has_role(user, Role.APPROVER, record.unit)
    return unit_people or runs_county(user, record.unit) or has_role(user, Role.AUDITOR, record.unit)


def _visible(request: HttpRequest, pk: int) -> Summary:
    related = Summary.objects.visible_to(request.user).select_related(
        "assignment__unit__county",
        "assignment__milestone__plan__county",
        "attachment",
        "saved_by",
        "handed_in_by",
        "decided_by",
    )
    return get_object_or_404(related, pk=pk)
