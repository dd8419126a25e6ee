"""Opinions on the desk: the list with who is left, recording, and screening many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role
from disclosure_portal.attachments.storing import store
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused
from participation.forms.opinions import ChosenForm, OpinionFilter, RecordForm, ScreenForm
from participation.models import Consultation, Opinion
from participation.permissions import may_read_personal_data, may_record
from participation.queries.opinion_posting import refusal_to_record
from participation.queries.opinions import counts_of, for_listing, narrowed, table_opinions
from participation.views.opinion_files import as_table
from participation.workflow import opinions

MOST_TOLD = 20  # refusals named one by one above the list


def visible(request: HttpRequest, pk: int) -> Consultation:
    """The activity for those who handle its opinions: others of the county see the table once it is public."""
    found = Consultation.objects.visible_to(request.user).select_related("decision__unit", "draft")
    consultation = get_object_or_404(found, pk=pk)
    if not may_read_personal_data(request.user, consultation):
        raise PermissionDenied
    return consultation


def may_screen_in(request: HttpRequest, consultation: Consultation) -> bool:
    return has_role(request.user, Role.REVIEWER, consultation.unit)


@require_safe
def opinion_list(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible(request, pk))


def show(
    request: HttpRequest, consultation: Consultation, screen_form: ScreenForm | None = None
) -> HttpResponse:
    form = OpinionFilter(request.GET, consultation=consultation)
    counts = counts_of(consultation)
    are_open = consultation.state == Consultation.State.PUBLISHED
    context: dict[str, Any] = {
        "consultation": consultation,
        "form": form,
        "page": paginate(request, narrowed(for_listing(consultation), **form.narrowing)),
        "counts": counts,
        "are_open": are_open,
        "may_record": may_record(request.user, consultation),
        "refusal_to_record": refusal_to_record(consultation),
        "screen_form": screen_form or ScreenForm()
        if are_open and may_screen_in(request, consultation)
        else None,
        "chosen": ChosenForm(request.POST if request.method == "POST" else None).keys,
        "query": request.GET.urlencode(),
    }
    return render(request, "participation/desk/opinions.html", context, status=status_of(screen_form))


@require_http_methods(["GET", "POST"])
def opinion_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what came by letter, phone, visit or mail, or was said in a meeting."""
    consultation = visible(request, pk)
    if not may_record(request.user, consultation):
        raise PermissionDenied
    refusal = refusal_to_record(consultation)
    is_sent = request.method == "POST"
    form = RecordForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, consultation=consultation
    )
    if is_sent and form.is_valid() and (made := _record(request, consultation, form)):
        messages.success(
            request, f"已登记，回执编号 {made.receipt}。请把回执交给反馈人，或者把编号告诉反馈人。"
        )
        return redirect(made)
    context = {"consultation": consultation, "form": form, "refusal": refusal}
    return render(request, "participation/desk/opinion_record.html", context, status=status_of(form))


def _record(request: HttpRequest, consultation: Consultation, form: RecordForm) -> Opinion | None:
    """The opinion; None when it was refused, with the reasons on the form."""
    try:
        with transaction.atomic():  # a file whose opinion is refused isn't kept
            opinion = form.opinion
            if file := form.cleaned_data["attachment"]:
                opinion.attachment = store(file, unit=consultation.unit, by=request.user, is_personal=True)
            return opinions.record_opinion(consultation, opinion, by=request.user)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return None


@require_POST
def opinions_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Screen the ticked opinions; each that was refused is named."""
    consultation = visible(request, pk)
    if not may_screen_in(request, consultation):
        raise PermissionDenied
    form, chosen = ScreenForm(request.POST), ChosenForm(request.POST)
    if not form.is_valid():
        return show(request, consultation, form)
    try:
        results = opinions.screen(consultation, chosen.keys, by=request.user, **form.cleaned_data)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        tell_results(
            request,
            results,
            f"甄别为“{dict(form.fields['screening'].choices)[form.cleaned_data['screening']]}”",
        )
    return redirect(f"{request.path.removesuffix('screen/')}?{request.POST.get('query', '')[:500]}")


def tell_results(request: HttpRequest, results: list[opinions.Result], done: str) -> None:
    """How many were done, and each that was not with its reason."""
    if count := sum(one.is_done for one in results):
        messages.success(request, f"{done}：{count}条。")
    left = [one for one in results if not one.is_done]
    tell(request, [f"{one.opinion.receipt}：{one.refusal}。" for one in left[:MOST_TOLD]])
    if len(left) > MOST_TOLD:
        messages.error(request, f"还有{len(left) - MOST_TOLD}条没有办成，请在列表里逐条查看。")


@require_safe
def opinions_export(request: HttpRequest, pk: int, form: str) -> FileResponse:
    """The adoption table as it stands, masked: the rows that the public will read."""
    consultation = visible(request, pk)
    return as_table(table_opinions([consultation]), form=form, name=f"{consultation.title}意见采纳情况")
