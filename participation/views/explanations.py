"""Pages of explanations on the desk: drafted, signed, published, followed by a newer version."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.numbers import number
from participation.forms.outcomes import ExplanationForm, ReturnForm
from participation.models import Decision, Explanation
from participation.permissions import may_edit
from participation.queries.outcomes import consultations_of, every_explanation_of, interpretation_due
from participation.views.statements import (
    State,
    posted,
    saved,
    steps_for,
    take_discard,
    take_publish,
    take_return,
    take_sign,
    visible_decision,
    visible_statement,
)
from participation.workflow.outcomes import WRITE, draft_explanation

# What has to be in a good interpretation; not an excerpt of the text (解读要素, local rules).
ELEMENTS = (
    "背景和依据",
    "目标任务",
    "主要内容",
    "涉及范围",
    "执行标准",
    "期限",
    "关键词解释",
    "新旧政策的差别",
)


@require_safe
def explanations(request: HttpRequest, pk: int) -> HttpResponse:
    """Every explanation of a decision, and when its interpretation is due."""
    decision = visible_decision(request, pk)
    context = {
        "decision": decision,
        "explanations": every_explanation_of(decision),
        "due": interpretation_due(decision, today=clock.today()),
        "may_write": may_edit(request.user, decision),
    }
    return render(request, "participation/desk/explanations.html", context)


@require_http_methods(["GET", "POST"])
def explanation_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a new explanation, or with ?replaces= the next version of a published one."""
    decision = visible_decision(request, pk)
    if not may_edit(request.user, decision):
        raise PermissionDenied
    replaces = _replaced(request, decision)
    initial = {"title": f"关于{decision}的解读"[:200]}
    if replaces is not None:
        initial = {name: getattr(replaces, name) for name in ExplanationForm.words}
    form = ExplanationForm(posted(request), initial=initial)
    begin = partial(draft_explanation, decision, replaces=replaces)
    if form.is_bound and form.is_valid() and (made := saved(form, None, begin, request)):
        messages.success(request, "已保存，等单位审核人审核。")
        return redirect(made)
    context = {"decision": decision, "form": form, "replaces": replaces, "elements": ELEMENTS}
    return render(request, "participation/desk/explanation_edit.html", context, status=status_of(form))


def _replaced(request: HttpRequest, decision: Decision) -> Explanation | None:
    if not (key := request.GET.get("replaces")):
        return None
    return get_object_or_404(decision.explanations, pk=number(key) or 0, state=State.PUBLISHED)


@require_safe
def explanation(request: HttpRequest, pk: int) -> HttpResponse:
    return show_explanation(request, visible_statement(request, Explanation, pk))


def show_explanation(
    request: HttpRequest, record: Explanation, return_form: ReturnForm | None = None
) -> HttpResponse:
    """One explanation with the steps that are open to the reader."""
    in_hand = record if record.state in (State.DRAFT, State.SIGNED) else None
    context = {
        "decision": record.decision,
        "statement": record,
        "in_hand": in_hand,
        "successor": record.successors.first(),
        "consultations": list(consultations_of(record.decision)),
        "may_write": may_edit(request.user, record.decision),
        **steps_for(request, in_hand, return_form),
    }
    return render(request, "participation/desk/explanation.html", context, status=status_of(return_form))


@require_http_methods(["GET", "POST"])
def explanation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    record = visible_statement(request, Explanation, pk)
    if not may_edit(request.user, record.decision):
        raise PermissionDenied
    if request.method == "GET" and (reasons := WRITE.refusals(record)):
        tell(request, reasons)
        return redirect(record)
    form = ExplanationForm(posted(request), statement=record)
    if form.is_bound and form.is_valid() and saved(form, record, None, request):
        messages.success(request, "已保存，等单位审核人审核。")
        return redirect(record)
    context = {"decision": record.decision, "form": form, "in_hand": record, "elements": ELEMENTS}
    return render(request, "participation/desk/explanation_edit.html", context, status=status_of(form))


@require_POST
def explanation_sign(request: HttpRequest, pk: int) -> HttpResponse:
    return take_sign(request, visible_statement(request, Explanation, pk))


@require_POST
def explanation_return(request: HttpRequest, pk: int) -> HttpResponse:
    record = visible_statement(request, Explanation, pk)
    return take_return(request, record, lambda form: show_explanation(request, record, form))


@require_POST
def explanation_publish(request: HttpRequest, pk: int) -> HttpResponse:
    return take_publish(request, visible_statement(request, Explanation, pk))


@require_http_methods(["GET", "POST"])
def explanation_discard(request: HttpRequest, pk: int) -> HttpResponse:
    record = visible_statement(request, Explanation, pk)
    return take_discard(request, record, "participation_desk:explanations")
