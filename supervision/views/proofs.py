"""Pages of proofs: handed in by the unit, decided by the county office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from disclosure_portal import clock
from disclosure_portal.attachments.storing import store
from disclosure_portal.web.answers import begin_anew, status_of
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.forms.proofs import DecisionForm, ProofForm
from supervision.models import Assignment, Plan, Proof
from supervision.permissions import may_decide_proof, may_hand_in_proof
from supervision.views.plans import GET_POST
from supervision.workflow import proofs as workflow

if TYPE_CHECKING:
    from typing import Any


@require_http_methods(GET_POST)
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks what shows the task done; then hands it in, perhaps in the place of the proof that waits."""
    record = _assignment(request, pk)
    if not may_hand_in_proof(request.user, record):
        raise PermissionDenied
    today = clock.today()
    waiting = workflow.waiting_proof(record)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ProofForm(*sent, assignment=record, waiting=waiting, today=today, initial=_values(waiting))
    if form.is_bound and form.is_valid():
        try:
            _hand_in(request, record, form)
        except StaleSave as refused:
            waiting = workflow.waiting_proof(record)
            begin_anew(form, refused, waiting.version if waiting else 0)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "佐证已提交，等县政府办核定。")
            return redirect(record)
    context = {
        "assignment": record,
        "form": form,
        "waiting": waiting,
        "refusals": workflow.hand_in_refusals(record, on=today),
    }
    return render(request, "supervision/desk/proof_hand_in.html", context, status=status_of(form))


@transaction.atomic
def _hand_in(request: HttpRequest, record: Assignment, form: ProofForm) -> Proof:
    """The file goes again when the proof is refused."""
    data = form.cleaned_data
    file = data["file"]
    paper = workflow.Paper(
        text=data["text"],
        document_number=data["document_number"],
        done_on=data["done_on"],
        attachment=store(file, unit=record.unit, by=request.user) if file else None,
    )
    version = data["version"] or 0
    return workflow.hand_in(record, by=request.user, version=version, paper=paper, at=clock.now())


@require_http_methods(GET_POST)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the paper beside what is asked; accepts it, or refuses it with a reason."""
    proof = get_object_or_404(_proofs(request), pk=pk)
    if not may_decide_proof(request.user, proof):
        raise PermissionDenied
    form = DecisionForm(
        request.POST if request.method == "POST" else None, initial={"version": proof.version}
    )
    if form.is_bound and form.is_valid():
        try:
            _decide(request, proof, form)
        except StaleSave as refused:
            proof = get_object_or_404(_proofs(request), pk=pk)
            begin_anew(form, refused, proof.version)
        except StepRefused as refused:
            form.add_error("reason" if proof.state == Proof.State.HANDED_IN else None, refused.reasons)
        else:
            return redirect(proof)
    context: dict[str, Any] = {"proof": proof, "form": form, "refusals": workflow.ACCEPT.refusals(proof)}
    return render(request, "supervision/desk/proof_decide.html", context, status=status_of(form))


def _decide(request: HttpRequest, proof: Proof, form: DecisionForm) -> None:
    version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    if "accept" in request.POST:
        workflow.accept(proof, by=request.user, version=version, at=clock.now())
        messages.success(request, f"已认可{proof.unit}的佐证。")
    else:
        workflow.refuse(proof, by=request.user, version=version, reason=reason, at=clock.now())
        messages.success(request, f"没有认可，已请{proof.unit}重新提交。")


def _assignment(request: HttpRequest, pk: int) -> Assignment:
    found = Assignment.objects.visible_to(request.user).exclude(milestone__plan__state=Plan.State.DRAFT)
    return get_object_or_404(found.select_related("unit__county", "milestone__plan__county"), pk=pk)


def _proofs(request: HttpRequest) -> Any:
    related = ("assignment__unit__county", "assignment__milestone__plan", "attachment", "handed_in_by")
    return Proof.objects.visible_to(request.user).select_related(*related)


def _values(waiting: Proof | None) -> dict[str, object]:
    if waiting is None:
        return {"version": 0}
    names = ("version", "text", "done_on", "document_number")
    return {name: getattr(waiting, name) for name in names}
