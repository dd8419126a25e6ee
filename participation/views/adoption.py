"""Pages of the adoption statement of a round on the desk: drafted, signed, published."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal.web.answers import status_of, tell
from participation.forms.outcomes import AdoptionForm, ReturnForm
from participation.models import AdoptionStatement, Decision
from participation.permissions import may_edit
from participation.queries.outcomes import (
    adoption_of,
    first_words,
    round_counts,
    round_of,
    statement_in_hand,
    statements_of,
)
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
from participation.workflow.outcomes import WRITE, draft_adoption, refusals_to_draft


@require_safe
def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    return show_adoption(request, visible_decision(request, pk))


def show_adoption(
    request: HttpRequest, decision: Decision, return_form: ReturnForm | None = None
) -> HttpResponse:
    """The statement of the present round in hand, the public one, and earlier versions."""
    statements = statements_of(decision)
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
        **steps_for(request, in_hand, return_form),
    }
    return render(request, "participation/desk/adoption.html", context, status=status_of(return_form))


@require_http_methods(["GET", "POST"])
def adoption_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the statement of the present round: the one in hand, or a new one."""
    decision = visible_decision(request, pk)
    if not may_edit(request.user, decision):
        raise PermissionDenied
    in_hand = statement_in_hand(decision)
    reasons = WRITE.refusals(in_hand) if in_hand else refusals_to_draft(decision)
    if reasons and request.method == "GET":
        tell(request, reasons)
        return redirect("participation_desk:adoption", decision.pk)
    form = AdoptionForm(posted(request), statement=in_hand, initial=_begun(decision, in_hand))
    if form.is_bound and form.is_valid() and saved(form, in_hand, partial(draft_adoption, decision), request):
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
    return take_sign(request, visible_statement(request, AdoptionStatement, pk))


@require_POST
def adoption_return(request: HttpRequest, pk: int) -> HttpResponse:
    statement = visible_statement(request, AdoptionStatement, pk)
    return take_return(request, statement, lambda form: show_adoption(request, statement.decision, form))


@require_POST
def adoption_publish(request: HttpRequest, pk: int) -> HttpResponse:
    return take_publish(request, visible_statement(request, AdoptionStatement, pk))


@require_http_methods(["GET", "POST"])
def adoption_discard(request: HttpRequest, pk: int) -> HttpResponse:
    record = visible_statement(request, AdoptionStatement, pk)
    return take_discard(request, record, "participation_desk:adoption")
