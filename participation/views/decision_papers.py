"""What the gates of a decision rest on: evidence, what is not needed, and the versions of the draft."""

from __future__ import annotations

from itertools import zip_longest

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs.queries.comparing import Difference
from disclosure_portal.attachments.storing import store
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.numbers import number
from disclosure_portal.workflow import StepRefused
from participation import workflow
from participation.forms.decisions import DraftForm, ReasonForm
from participation.forms.evidence import EvidenceForm
from participation.models import Decision, Draft, Evidence, NotNeeded
from participation.permissions import may_edit, may_enter_evidence, may_say_not_needed
from participation.queries.rounds import Round
from participation.views.decisions import visible_decision
from participation.workflow.decision_papers import WRITE_DRAFT, refusal_of_stage, refusal_to_enter


@require_http_methods(["GET", "POST"])
def evidence_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    decision = visible_decision(request, pk)
    if kind not in Evidence.Kind.values:
        raise Http404
    if not may_enter_evidence(request.user, decision, kind):
        raise PermissionDenied
    if refusal := refusal_to_enter(decision, kind):
        tell(request, [refusal])
        return redirect(decision)
    form = EvidenceForm(*_sent(request), kind=kind, instance=Evidence(kind=kind))
    if form.is_bound and form.is_valid() and _save(request, decision, form):
        messages.success(request, f"已登记“{Evidence.Kind(kind).label}”。")
        return redirect(f"{decision.get_absolute_url()}#evidence-{kind}")
    context = {"decision": decision, "form": form, "label": Evidence.Kind(kind).label}
    return render(request, "participation/desk/decision_evidence.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def evidence_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Another paper in the place of this one, which stays, struck out with the reason."""
    old = get_object_or_404(Evidence.objects.select_related("decision"), pk=pk)
    decision = visible_decision(request, old.decision_id)
    if not may_enter_evidence(request.user, decision, old.kind):
        raise PermissionDenied
    if refusal := refusal_of_stage(decision, old.kind):
        tell(request, [refusal])
        return redirect(decision)
    names = EvidenceForm.Meta.fields
    begun = {name: getattr(old, name) for name in names}
    instance = Evidence(kind=old.kind)
    form = EvidenceForm(*_sent(request), kind=old.kind, correcting=True, instance=instance, initial=begun)
    if form.is_bound and form.is_valid() and _save(request, decision, form, old=old):
        messages.success(request, "已更正，原来的一份保留在下面。")
        return redirect(f"{decision.get_absolute_url()}#evidence-{old.kind}")
    context = {"decision": decision, "form": form, "label": old.get_kind_display(), "old": old}
    return render(request, "participation/desk/decision_evidence.html", context, status=status_of(form))


def _sent(request: HttpRequest) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _save(
    request: HttpRequest, decision: Decision, form: EvidenceForm, old: Evidence | None = None
) -> Evidence | None:
    """The evidence; None when it was refused, with the reasons on the form."""
    evidence = form.save(commit=False)
    try:
        with transaction.atomic():  # a file whose evidence is refused isn't kept
            if file := form.cleaned_data.get("file"):
                evidence.attachment = store(file, unit=decision.unit, by=request.user)
            if old is None:
                return workflow.enter_evidence(decision, evidence, by=request.user)
            reason = form.cleaned_data["because"]
            return workflow.supersede_evidence(old, evidence, by=request.user, reason=reason)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return None


@require_http_methods(["GET", "POST"])
def not_needed(request: HttpRequest, pk: int, requirement: str) -> HttpResponse:
    decision = visible_decision(request, pk)
    if requirement not in NotNeeded.Requirement.values:
        raise Http404
    if not may_say_not_needed(request.user, decision, requirement):
        raise PermissionDenied
    label = NotNeeded.Requirement(requirement).label
    form = ReasonForm(
        request.POST if request.method == "POST" else None, button=f"认定不需要{label}", label="理由和依据"
    )
    if form.is_bound and form.is_valid():
        try:
            workflow.say_not_needed(
                decision, requirement, by=request.user, reason=form.cleaned_data["reason"]
            )
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已写明不需要{label}。")
            return redirect(f"{decision.get_absolute_url()}#evidence")
    context = {"decision": decision, "form": form, "label": label}
    return render(request, "participation/desk/decision_not_needed.html", context, status=status_of(form))


@require_POST
def not_needed_end(request: HttpRequest, pk: int) -> HttpResponse:
    said = get_object_or_404(NotNeeded.objects.select_related("decision"), pk=pk)
    decision = visible_decision(request, said.decision_id)
    if not may_edit(request.user, decision):
        raise PermissionDenied
    try:
        workflow.end_not_needed(said, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"已撤销：{said}。")
    return redirect(f"{decision.get_absolute_url()}#evidence")


# Drafts


@require_http_methods(["GET", "POST"])
def draft_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version, beginning with the text of the last one."""
    decision = visible_decision(request, pk)
    if not may_edit(request.user, decision):
        raise PermissionDenied
    if refusals := WRITE_DRAFT.refusals(decision):
        tell(request, refusals)
        return redirect(decision)
    earlier = Round(decision).draft
    form = DraftForm(
        request.POST if request.method == "POST" else None, earlier=earlier, initial=_begun(earlier)
    )
    if form.is_bound and form.is_valid():
        try:
            workflow.save_draft(decision, form.save(commit=False), form.paragraphs, by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已保存新稿，以前的稿子都保留着。")
            return redirect(f"{decision.get_absolute_url()}#drafts")
    context = {"decision": decision, "form": form, "earlier": earlier}
    return render(request, "participation/desk/decision_draft_add.html", context, status=status_of(form))


def _begun(earlier: Draft | None) -> dict[str, str]:
    if earlier is None:
        return {}
    texts = [paragraph.text for paragraph in earlier.paragraphs.all()]
    between = "\n\n" if any("\n" in text for text in texts) else "\n"
    return {"title": earlier.title, "explanation": earlier.explanation, "text": between.join(texts)}


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(Draft.objects.select_related("made_by"), pk=pk)
    decision = visible_decision(request, record.decision_id)
    before = decision.drafts.filter(number__lt=record.number).order_by("-number").first()
    context = {
        "decision": decision,
        "draft": record,
        "paragraphs": record.paragraphs.all(),
        "before": before,
    }
    return render(request, "participation/desk/decision_draft.html", context)


@require_safe
def drafts_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions side by side, paragraph by paragraph; the two newest when the address names none."""
    decision = visible_decision(request, pk)
    drafts = list(decision.drafts.order_by("-number"))
    by_number = {one.number: one for one in drafts}
    newest = [*(one.number for one in drafts[:2]), None, None]
    before = by_number.get(number(request.GET.get("a", "")) or newest[1])
    after = by_number.get(number(request.GET.get("b", "")) or newest[0])
    compared = before is not None and after is not None and before != after
    context = {
        "decision": decision,
        "drafts": drafts,
        "before": before,
        "after": after,
        "differences": paragraph_differences(before, after) if compared else None,
    }
    return render(request, "participation/desk/decision_drafts_compare.html", context)


def paragraph_differences(before: Draft, after: Draft) -> list[Difference]:
    """The explanation and each paragraph that reads otherwise, matched by its number."""
    pairs = [("起草说明", before.explanation, after.explanation)]
    texts = zip_longest(_texts(before), _texts(after), fillvalue="")
    pairs += [(f"第{place}段", one, other) for place, (one, other) in enumerate(texts, 1)]
    return [Difference("", label, one, other) for label, one, other in pairs if one != other]


def _texts(draft: Draft) -> list[str]:
    return list(draft.paragraphs.values_list("text", flat=True))
