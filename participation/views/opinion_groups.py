"""相近意见 on the desk: put together, checked, answered together."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalogs.views.answers import UNPROCESSABLE, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused
from participation.forms.opinions import ChosenForm, GroupAnswerForm, GroupForm
from participation.models import Consultation, OpinionGroup
from participation.permissions import may_read_personal_data, may_record
from participation.queries.opinions import counts_of, groups_of, members_of
from participation.views.opinions import tell_results, visible
from participation.workflow import opinions


@require_safe
def opinion_groups(request: HttpRequest, pk: int) -> HttpResponse:
    """The groups of an activity, what is unchecked first."""
    consultation = visible(request, pk)
    context = {
        "consultation": consultation,
        "page": paginate(request, groups_of(consultation)),
        "counts": counts_of(consultation),
        "may_group": may_record(request.user, consultation) and _are_open(consultation),
    }
    return render(request, "participation/desk/opinion_groups.html", context)


@require_POST
def opinion_groups_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put together anew what is in no checked group."""
    consultation = visible(request, pk)
    try:
        made = opinions.propose_groups(consultation, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        _tell_proposal(request, made)
    return redirect("participation_desk:opinion_groups", consultation.pk)


def _tell_proposal(request: HttpRequest, made: opinions.Proposal) -> None:
    joined = f"，{made.joined}条并入原有的组" if made.joined else ""
    if made.groups or made.joined:
        messages.success(request, f"归并出{made.groups}组共{made.opinions}条相近意见{joined}。请逐组核对。")
    else:
        messages.success(request, "没有发现新的相近意见。")


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
    return show(request, _visible(request, pk))


def show(request: HttpRequest, group: OpinionGroup, **sent: forms.Form) -> HttpResponse:
    """The members, and the steps that are open to the reader. `sent` are forms with faults."""
    members = members_of(group)
    seen = {"seen": opinions.seen_of(list(group.opinions.only("version")))}
    may_change = may_record(request.user, group.consultation) and _are_open(group.consultation)
    context = {
        "group": group,
        "consultation": group.consultation,
        "page": paginate(request, members),
        "may_change": may_change,
        "title_form": sent.get("title") or GroupForm(initial={"title": group.title}),
        "answer_form": sent.get("answer") or GroupAnswerForm(initial=seen),
    }
    status = UNPROCESSABLE if sent else 200
    return render(request, "participation/desk/opinion_group.html", context, status=status)


@require_POST
def opinion_group_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    group = _to_change(request, pk)
    form = GroupForm(request.POST)
    if not form.is_valid():
        return show(request, group, title=form)
    try:
        opinions.confirm_group(group, by=request.user, title=form.cleaned_data["title"])
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, "已确认。现在可以统一答复。")
    return redirect("participation_desk:opinion_group", group.pk)


@require_POST
def opinion_group_answer(request: HttpRequest, pk: int) -> HttpResponse:
    group = _to_change(request, pk)
    form = GroupAnswerForm(request.POST)
    if form.is_valid():
        try:
            results = opinions.answer_group(
                group,
                by=request.user,
                seen=form.cleaned_data["seen"],
                also_answered=form.cleaned_data["also_answered"],
                **form.values,
            )
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            tell_results(request, results, "已答复")
            return redirect("participation_desk:opinion_group", group.pk)
    return show(request, group, answer=form)


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
