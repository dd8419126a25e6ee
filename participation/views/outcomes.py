"""Pages of adoption statements and explanations: drafted, signed, published; an explanation before the public."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs.views.answers import status_of, tell
from disclosure_portal import clock
from disclosure_portal.web.numbers import number
from disclosure_portal.workflow import Step, StepRefused
from participation.forms.outcomes import AdoptionForm, ExplanationForm, ReturnForm, SeenForm, StatementForm
from participation.models import AdoptionStatement, Decision, Explanation, Statement
from participation.permissions import may_edit, may_publish_statement, may_sign_statement
from participation.queries.outcomes import (
    adoption_of,
    consultations_of,
    explanations_of,
    first_words,
    interpretation_due,
    round_counts,
    round_of,
)
from participation.workflow.outcomes import (
    DISCARD,
    PUBLISH,
    RETURN,
    SIGN,
    WRITE,
    discard_statement,
    draft_adoption,
    draft_explanation,
    edit_statement,
    publish_statement,
    refusals_to_draft,
    return_statement,
    sign_statement,
)

RELATED = ("decision__unit", "decision__organ", "saved_by", "signed_by", "published_by")
State = Statement.State
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


# The adoption statement


@require_safe
def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    return show_adoption(request, _decision(request, pk))


def show_adoption(
    request: HttpRequest, decision: Decision, return_form: ReturnForm | None = None
) -> HttpResponse:
    """The statement of the present round in hand, the public one, and earlier versions."""
    statements = list(
        AdoptionStatement.objects.filter(decision=decision).select_related(*RELATED).order_by("-round", "-pk")
    )
    present = [one for one in statements if one.round == decision.round]
    in_hand = next((one for one in present if one.state in (State.DRAFT, State.SIGNED)), None)
    shown = next((one for one in present if one.state == State.PUBLISHED), None)
    context = {
        "decision": decision,
        "statement": in_hand or shown,
        "in_hand": in_hand,
        "shown": shown,
        "earlier": [one for one in statements if one not in (in_hand, shown)],
        "counts": round_counts(decision),
        "consultations": list(round_of(decision)),
        "may_write": may_edit(request.user, decision),
        "draft_refusals": [] if in_hand else refusals_to_draft(decision),
        **_steps(request, in_hand, return_form),
    }
    return render(request, "participation/desk/adoption.html", context, status=status_of(return_form))


@require_http_methods(["GET", "POST"])
def adoption_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the statement of the present round: the one in hand, or a new one."""
    decision = _decision(request, pk)
    if not may_edit(request.user, decision):
        raise PermissionDenied
    in_hand = AdoptionStatement.objects.in_hand().filter(decision=decision, round=decision.round).first()
    reasons = WRITE.refusals(in_hand) if in_hand else refusals_to_draft(decision)
    if reasons and request.method == "GET":
        tell(request, reasons)
        return redirect("participation_desk:adoption", decision.pk)
    form = AdoptionForm(_posted(request), statement=in_hand, initial=_begun(decision, in_hand))
    if form.is_bound and form.is_valid() and _save(form, in_hand, partial(draft_adoption, decision), request):
        messages.success(request, "已保存，等单位审核人审核。")
        return redirect("participation_desk:adoption", decision.pk)
    context = {"decision": decision, "form": form, "in_hand": in_hand, "counts": round_counts(decision)}
    return render(request, "participation/desk/adoption_edit.html", context, status=status_of(form))


def _begun(decision: Decision, in_hand: AdoptionStatement | None) -> dict[str, str]:
    """What a new statement starts from: the public version, or the round's numbers."""
    if in_hand is not None:
        return {}
    if shown := adoption_of(decision):
        return {"title": shown.title, "text": shown.text}
    return {"title": f"{decision}意见采纳情况"[:200], "text": first_words(decision)}


@require_POST
def adoption_sign(request: HttpRequest, pk: int) -> HttpResponse:
    return _sign(request, _statement(request, AdoptionStatement, pk))


@require_POST
def adoption_return(request: HttpRequest, pk: int) -> HttpResponse:
    statement = _statement(request, AdoptionStatement, pk)
    return _return(request, statement, lambda form: show_adoption(request, statement.decision, form))


@require_POST
def adoption_publish(request: HttpRequest, pk: int) -> HttpResponse:
    return _publish(request, _statement(request, AdoptionStatement, pk))


# Explanations


@require_http_methods(["GET", "POST"])
def adoption_discard(request: HttpRequest, pk: int) -> HttpResponse:
    record = _statement(request, AdoptionStatement, pk)
    return _discard(request, record, "participation_desk:adoption")


@require_safe
def explanations(request: HttpRequest, pk: int) -> HttpResponse:
    """Every explanation of a decision, and when its interpretation is due."""
    decision = _decision(request, pk)
    context = {
        "decision": decision,
        "explanations": list(decision.explanations.select_related(*RELATED).order_by("-pk")),
        "due": interpretation_due(decision, today=clock.today()),
        "may_write": may_edit(request.user, decision),
    }
    return render(request, "participation/desk/explanations.html", context)


@require_http_methods(["GET", "POST"])
def explanation_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a new explanation, or with ?replaces= the next version of a published one."""
    decision = _decision(request, pk)
    if not may_edit(request.user, decision):
        raise PermissionDenied
    replaces = _replaced(request, decision)
    initial = {"title": f"关于{decision}的解读"[:200]}
    if replaces is not None:
        initial = {name: getattr(replaces, name) for name in ExplanationForm.words}
    form = ExplanationForm(_posted(request), initial=initial)
    begin = partial(draft_explanation, decision, replaces=replaces)
    if form.is_bound and form.is_valid() and (made := _save(form, None, begin, request)):
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
    return show_explanation(request, _statement(request, Explanation, pk))


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
        **_steps(request, in_hand, return_form),
    }
    return render(request, "participation/desk/explanation.html", context, status=status_of(return_form))


@require_http_methods(["GET", "POST"])
def explanation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    record = _statement(request, Explanation, pk)
    if not may_edit(request.user, record.decision):
        raise PermissionDenied
    if request.method == "GET" and (reasons := WRITE.refusals(record)):
        tell(request, reasons)
        return redirect(record)
    form = ExplanationForm(_posted(request), statement=record)
    if form.is_bound and form.is_valid() and _save(form, record, None, request):
        messages.success(request, "已保存，等单位审核人审核。")
        return redirect(record)
    context = {"decision": record.decision, "form": form, "in_hand": record, "elements": ELEMENTS}
    return render(request, "participation/desk/explanation_edit.html", context, status=status_of(form))


@require_POST
def explanation_sign(request: HttpRequest, pk: int) -> HttpResponse:
    return _sign(request, _statement(request, Explanation, pk))


@require_POST
def explanation_return(request: HttpRequest, pk: int) -> HttpResponse:
    record = _statement(request, Explanation, pk)
    return _return(request, record, lambda form: show_explanation(request, record, form))


@require_POST
def explanation_publish(request: HttpRequest, pk: int) -> HttpResponse:
    return _publish(request, _statement(request, Explanation, pk))


@require_http_methods(["GET", "POST"])
def explanation_discard(request: HttpRequest, pk: int) -> HttpResponse:
    record = _statement(request, Explanation, pk)
    return _discard(request, record, "participation_desk:explanations")


@require_safe
def explanation_public(request: HttpRequest, pk: int) -> HttpResponse:
    """An explanation with its way to the decision and to how the public was heard. An old version leads to the new."""
    shown = (State.PUBLISHED, State.REPLACED)
    found = Explanation.objects.filter(
        state__in=shown, decision__is_public=True, decision__was_started=True
    ).select_related(*RELATED)
    record = get_object_or_404(found, pk=pk)
    if record.state == State.REPLACED:
        newer = record.successors.first()
        if newer is None:
            raise Http404
        return redirect(newer.get_public_url())
    context = {
        "explanation": record,
        "decision": record.decision,
        "consultations": list(consultations_of(record.decision)),
        "others": explanations_of(record.decision).exclude(pk=record.pk),
    }
    return render(request, "participation/explanation.html", context)


# What both have in common


def _decision(request: HttpRequest, pk: int) -> Decision:
    found = Decision.objects.visible_to(request.user).select_related("unit", "organ")
    return get_object_or_404(found, pk=pk)


def _statement(request: HttpRequest, kind: type[Statement], pk: int) -> Any:
    found = kind.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(found, pk=pk)


def _steps(request: HttpRequest, in_hand: Statement | None, return_form: ReturnForm | None) -> dict[str, Any]:
    """The forms of the steps that are the reader's, and why a step is closed."""
    if in_hand is None:
        return {}
    seen, user = {"version": in_hand.version}, request.user
    signs = in_hand.state == State.DRAFT and may_sign_statement(user, in_hand)
    publishes = in_hand.state == State.SIGNED and may_publish_statement(user, in_hand)
    return {
        "sign_form": SeenForm(initial=seen, name="sign") if signs else None,
        "sign_refusals": SIGN.refusals(in_hand) if signs else [],
        "publish_form": SeenForm(initial=seen, name="publish") if publishes else None,
        "publish_refusals": PUBLISH.refusals(in_hand) if publishes else [],
        "return_form": (return_form or ReturnForm(initial=seen)) if publishes else None,
        "may_change": WRITE.is_open_to(user, in_hand),
    }


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _save(
    form: StatementForm, in_hand: Statement | None, begin: Callable[..., Any] | None, request: HttpRequest
) -> Any:
    """The statement as saved; None when it was refused, with the reasons on the form."""
    try:
        if in_hand is None and begin is not None:
            return begin(by=request.user, values=form.values)
        version = form.cleaned_data["version"] or 0
        return edit_statement(in_hand, by=request.user, version=version, values=form.values)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        if in_hand is not None:
            in_hand.refresh_from_db()
            form.theirs = in_hand if in_hand.version != version else None
            form.data = {
                **form.data.dict(),
                "version": in_hand.version,
            }  # seen now: the next try is on purpose
        return None


def _sign(request: HttpRequest, statement: Statement) -> HttpResponse:
    return _take(request, statement, SIGN, sign_statement, "已审核，报县政府办发布。")


def _publish(request: HttpRequest, statement: Statement) -> HttpResponse:
    return _take(request, statement, PUBLISH, publish_statement, "已发布，公众现在可以看到。")


def _take(
    request: HttpRequest, statement: Statement, step: Step, act: Callable[..., Any], done: str
) -> HttpResponse:
    if not step.may(request.user, statement):
        raise PermissionDenied
    form = SeenForm(request.POST)
    if not form.is_valid():
        tell(request, form.errors["version"])
        return redirect(statement)
    try:
        act(statement, by=request.user, **form.cleaned_data)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, done)
    return redirect(statement)


def _discard(request: HttpRequest, statement: Statement, board: str) -> HttpResponse:
    """Says that the draft goes; then throws it away."""
    if not DISCARD.may(request.user, statement):
        raise PermissionDenied
    if request.method == "POST":
        try:
            discard_statement(statement, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
            return redirect(statement)
        messages.success(request, f"“{statement}”的草稿已作废。")
        return redirect(board, statement.decision_id)
    context = {"statement": statement, "refusals": DISCARD.refusals(statement)}
    return render(request, "participation/desk/statement_discard.html", context)


def _return(
    request: HttpRequest, statement: Statement, show: Callable[[ReturnForm], HttpResponse]
) -> HttpResponse:
    if not RETURN.may(request.user, statement):
        raise PermissionDenied
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return show(form)
    try:
        return_statement(statement, by=request.user, **form.cleaned_data)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, "已退回，经办人会收到消息。")
    return redirect(statement)
