"""What the pages of adoption statements and of explanations share: the records, their forms and their steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from disclosure_portal.web.answers import start_from, tell
from disclosure_portal.workflow import Step, StepRefused
from participation.forms.outcomes import ReturnForm, SeenForm, StatementForm
from participation.models import Decision, Statement
from participation.permissions import may_publish_statement, may_sign_statement
from participation.queries.outcomes import RELATED
from participation.workflow.outcomes import (
    DISCARD,
    PUBLISH,
    RETURN,
    SIGN,
    WRITE,
    discard_statement,
    edit_statement,
    publish_statement,
    return_statement,
    sign_statement,
)

State = Statement.State


def visible_decision(request: HttpRequest, pk: int) -> Decision:
    found = Decision.objects.visible_to(request.user).select_related("unit", "organ")
    return get_object_or_404(found, pk=pk)


def visible_statement(request: HttpRequest, kind: type[Statement], pk: int) -> Any:
    found = kind.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(found, pk=pk)


def steps_for(
    request: HttpRequest, in_hand: Statement | None, return_form: ReturnForm | None
) -> dict[str, Any]:
    """The forms of the steps that are the reader's, and why a step is closed."""
    if in_hand is None:
        return {}
    seen, user = {"version": in_hand.version}, request.user
    signs = in_hand.state == State.DRAFT and may_sign_statement(user, in_hand)
    publishes = in_hand.state == State.SIGNED and may_publish_statement(user, in_hand)
    returns = in_hand.state == State.SIGNED and RETURN.may(user, in_hand)
    return {
        "sign_form": SeenForm(initial=seen, name="sign") if signs else None,
        "sign_refusals": SIGN.refusals(in_hand) if signs else [],
        "publish_form": SeenForm(initial=seen, name="publish") if publishes else None,
        "publish_refusals": PUBLISH.refusals(in_hand) if publishes else [],
        "return_form": (return_form or ReturnForm(initial=seen)) if returns else None,
        "may_change": WRITE.is_open_to(user, in_hand),
    }


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def saved(
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
            start_from(form, in_hand.version)  # seen now: the next try is on purpose
        return None


def take_sign(request: HttpRequest, statement: Statement) -> HttpResponse:
    return _take(request, statement, SIGN, sign_statement, "已审核，报县政府办发布。")


def take_publish(request: HttpRequest, statement: Statement) -> HttpResponse:
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


def take_discard(request: HttpRequest, statement: Statement, board: str) -> HttpResponse:
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


def take_return(
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
