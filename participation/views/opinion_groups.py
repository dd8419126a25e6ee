"""相近意见 on the desk: put together, checked, answered together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal.jobs.models import Job
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused
from participation.forms.opinions import ChosenForm, GroupAnswerForm, GroupForm, SeenForm
from participation.models import Consultation, Opinion, OpinionGroup
from participation.permissions import may_read_personal_data, may_record
from participation.queries.opinions import counts_of, groups_of, members_of
from participation.views.opinions import tell_results, visible
from participation.workflow import opinions

CLOSED = "活动已经办结或者取消，意见不能再改动。"


@require_safe
def opinion_groups(request: HttpRequest, pk: int) -> HttpResponse:
    """The groups of an activity, what is unchecked first."""
    consultation = visible(request, pk)
    context = {
        "consultation": consultation,
        "page": paginate(request, groups_of(consultation)),
        "counts": counts_of(consultation),
        "may_group": may_record(request.user, consultation) and _are_open(consultation),
        "running": _running_of(request, consultation),
    }
    return render(request, "participation/desk/opinion_groups.html", context)


def _running_of(request: HttpRequest, consultation: Consultation) -> tuple[Job, bool] | None:
    """The job at work, and whether the reader may open its page."""
    job = opinions.grouping_orders(consultation).filter(state__in=Job.UNFINISHED).first()
    return (job, Job.objects.visible_to(request.user).filter(pk=job.pk).exists()) if job else None


@require_POST
def opinion_groups_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Order that opinions are put together anew, and go to its progress."""
    consultation = visible(request, pk)
    try:
        job = opinions.order_groups(consultation, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect("participation_desk:opinion_groups", consultation.pk)
    if job.requested_by_id == request.user.pk:
        return redirect(job)
    messages.info(request, f"{job.requested_by}刚刚已经提交归并，请稍后刷新本页。")
    return redirect("participation_desk:opinion_groups", consultation.pk)


def _are_open(consultation: Consultation) -> bool:
    return consultation.state == Consultation.State.PUBLISHED


def _visible(request: HttpRequest, pk: int) -> OpinionGroup:
    found = OpinionGroup.objects.filter(consultation__in=Consultation.objects.visible_to(request.user))
    group = get_object_or_404(found.select_related("consultation__decision__unit"), pk=pk)
    if not may_read_personal_data(request.user, group.consultation):
        raise PermissionDenied
    return group


def _to_change(request: HttpRequest, pk: int) -> OpinionGroup:
    group = _visible(request, pk)
    if not may_record(request.user, group.consultation):
        raise PermissionDenied
    return group


@require_safe
def opinion_group(request: HttpRequest, pk: int) -> HttpResponse:
    """The members, and the steps that are open to the reader. What is written has a page of its own."""
    group = _visible(request, pk)
    context = {
        "group": group,
        "consultation": group.consultation,
        "page": paginate(request, members_of(group)),
        "may_change": may_record(request.user, group.consultation) and _are_open(group.consultation),
        "seen": _seen(group),
        "is_answered": not group.opinions.exclude(screening=Opinion.Screening.REJECTED)
        .filter(verdict="")
        .exists(),
    }
    return render(request, "participation/desk/opinion_group.html", context)


def _seen(group: OpinionGroup) -> str:
    return opinions.seen_of(list(group.opinions.only("version")))


def _to_write(request: HttpRequest, pk: int) -> OpinionGroup | HttpResponse:
    """The group whose step is written on a page; once the books are closed, the way back and why."""
    group = _to_change(request, pk)
    if _are_open(group.consultation):
        return group
    tell(request, [CLOSED])
    return redirect("participation_desk:opinion_group", group.pk)


@require_http_methods(["GET", "POST"])
def opinion_group_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the members have in common, or say it better."""
    group = _to_write(request, pk)
    if isinstance(group, HttpResponse):
        return group
    form = GroupForm(request.POST if request.method == "POST" else None, initial={"title": group.title})
    if form.is_bound and form.is_valid():
        try:
            opinions.confirm_group(group, by=request.user, title=form.cleaned_data["title"])
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已确认。现在可以统一答复。")
            return redirect("participation_desk:opinion_group", group.pk)
    step = "改写共同的意思" if group.is_confirmed else "确认这些意见意思相同"
    return _show_step(request, group, form, step=step)


@require_http_methods(["GET", "POST"])
def opinion_group_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer all members of a checked group."""
    group = _to_write(request, pk)
    if isinstance(group, HttpResponse):
        return group
    form = GroupAnswerForm(request.POST if request.method == "POST" else None, initial={"seen": _seen(group)})
    if form.is_bound and form.is_valid():
        try:
            results = opinions.answer_group(
                group,
                by=request.user,
                seen=form.cleaned_data["seen"],
                also_answered=form.cleaned_data["also_answered"],
                **form.values,
            )
        except StepRefused as refused:
            form.read_again(_seen(group))
            form.add_error(None, refused.reasons)
        else:
            tell_results(request, results, "已答复")
            return redirect("participation_desk:opinion_group", group.pk)
    elif not form.is_bound and not group.is_confirmed:
        tell(request, [opinions.NOT_CONFIRMED])
        return redirect("participation_desk:opinion_group", group.pk)
    return _show_step(request, group, form, step="答复本组")


def _show_step(request: HttpRequest, group: OpinionGroup, form: Any, *, step: str) -> HttpResponse:
    """The step's form above the members that it is about."""
    context = {
        "group": group,
        "consultation": group.consultation,
        "form": form,
        "step": step,
        "page": paginate(request, members_of(group)),
    }
    return render(request, "participation/desk/opinion_group_step.html", context, status=status_of(form))


@require_POST
def opinion_group_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the newcomers, which were read, into the group that they are like."""
    group = _to_change(request, pk)
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    try:
        target = opinions.join_group(group, by=request.user, seen=seen)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect("participation_desk:opinion_group", group.pk)
    messages.success(request, f"已并入“{target}”。")
    return redirect("participation_desk:opinion_group", target.pk)


@require_POST
def opinion_group_take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ticked members out: they are answered alone."""
    group = _to_change(request, pk)
    chosen = set(ChosenForm(request.POST).keys) & set(group.opinions.values_list("pk", flat=True))
    try:
        moved = opinions.move_opinions(group.consultation, chosen, by=request.user, group=None)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"移出{len(moved)}条。")
    if OpinionGroup.objects.filter(pk=group.pk).exists():
        return redirect("participation_desk:opinion_group", group.pk)
    return redirect("participation_desk:opinion_groups", group.consultation_id)


@require_POST
def opinion_group_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    group = _to_change(request, pk)
    consultation = group.consultation_id
    try:
        opinions.dissolve_group(group, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, "已拆散这一组，意见和各自的答复不变。")
    return redirect("participation_desk:opinion_groups", consultation)
