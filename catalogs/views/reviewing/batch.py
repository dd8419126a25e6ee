"""One batch at the county office: what differs stands open, verdicts on its rows, who else has it open."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from catalogs import checkup, workflow
from catalogs.forms.reviews import ReviewForm
from catalogs.models import Reading, ReturnReason, Submission, SubmissionItem
from catalogs.permissions import brought_here_by, may_review
from catalogs.queries import ComparedRow, compared_rows
from catalogs.queries.lead_looks import last_look
from catalogs.queries.reviews import findings_of_rows, readings_of
from catalogs.views.answers import back_to
from catalogs.workflow.reviewing import REVIEW
from disclosure_portal import clock
from disclosure_portal.web.answers import status_of
from disclosure_portal.workflow import StepRefused


@dataclass(frozen=True)
class ReviewRow:
    """One row as the reviewer sees it, with its fields; `refusal` says why it is closed to this reviewer."""

    compared: ComparedRow
    findings: list[checkup.Finding]
    refusal: str = ""
    fields: dict[str, BoundField] = field(default_factory=dict)
    lead_remark: str = ""

    @property
    def is_plain(self) -> bool:
        """Folded: nothing new, nothing that has to be mended, no remark, nothing to be corrected in the form."""
        if self.refusal or self.lead_remark or any(bound.errors for bound in self.fields.values()):
            return False
        return self.compared.is_plain and not any(one.is_blocking for one in self.findings)

    @property
    def is_begun(self) -> bool:
        """Whether a return has been begun in the form that came back."""
        return any(bound.value() for name, bound in self.fields.items() if name != "revision")


@dataclass(frozen=True)
class DecidedRow:
    """One row with its verdict; `refusal` says why it can't be taken back."""

    compared: ComparedRow
    refusal: str


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: what differs stands open, the rest is folded; one click approves all that isn't returned."""
    batch = _batch(request, pk)
    if request.method != "POST" and batch.state == Submission.State.DECIDED:
        return _show_decided(request, batch)
    if refusals := REVIEW.refusals(batch):
        return back_to(batch, request, refusals)
    reasons = list(ReturnReason.objects.offered_in(batch.unit.county))
    if request.method != "POST":
        workflow.note_reading(batch, by=request.user)
        return _show(request, batch, reasons)
    form = ReviewForm(request.POST, reasons=reasons)
    if not form.is_valid():
        return _show(request, batch, reasons, form)
    try:
        with transaction.atomic():
            results = workflow.decide(batch, by=request.user, decisions=form.decisions)
            act = workflow.keep_act(
                str(batch), results, by=request.user, county=batch.unit.county, submission=batch
            )
    except StepRefused as refused:
        return back_to(batch, request, refused.reasons)
    if "publish" in request.POST and any(act.approved_items()):
        return redirect(f"{reverse('catalogs_desk:publish')}?act={act.pk}")
    return redirect(act)


@require_POST
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a batch is still in use. Answers with who else has it open."""
    batch = _batch(request, pk)
    workflow.note_reading(batch, by=request.user)
    return render(request, "catalogs/desk/_review_readers.html", {"readers": _readers(request, batch)})


def _batch(request: HttpRequest, pk: int) -> Submission:
    joined = ("unit__county", "domain", "handed_in_by", "confirmed_by", "scan", "scan_recorded_by")
    batch = get_object_or_404(Submission.objects.visible_to(request.user).select_related(*joined), pk=pk)
    if not may_review(request.user, batch):
        raise PermissionDenied
    return batch


def _readers(request: HttpRequest, batch: Submission) -> list[Reading]:
    return readings_of([batch], now=clock.now(), except_of=request.user).get(batch.pk, [])


def _show(
    request: HttpRequest, batch: Submission, reasons: list[ReturnReason], form: ReviewForm | None = None
) -> HttpResponse:
    look = last_look(batch)
    compared = compared_rows(batch.rows.all())
    mine = brought_here_by(request.user, [one.item for one in compared])
    pending = [one for one in compared if one.row.is_pending]
    findings = findings_of_rows(pending)
    form = form or ReviewForm(rows=[one.row for one in pending if one.item.pk not in mine], reasons=reasons)
    rows = [
        ReviewRow(
            one,
            findings.get(one.item.pk, []),
            f"{mine[one.item.pk]}，请由其他审核人员审核。" if one.item.pk in mine else "",
            form.row_fields(one.row.pk),
            look.row_remarks.get(str(one.row.pk), "") if look else "",
        )
        for one in pending
    ]
    plain = [row for row in rows if row.is_plain]
    context = {
        "submission": batch,
        "form": form,
        "reasons": reasons,
        "plain": plain,
        "as_published": sum(row.compared.equals_published for row in plain),
        "back_to_standard": sum(bool(row.compared.from_published) for row in plain),
        "others": [row for row in rows if not row.is_plain],
        "decided": _decided_rows([one for one in compared if not one.row.is_pending], request),
        "open": sum(not row.refusal for row in rows),
        "pending": len(pending),
        "readers": _readers(request, batch),
        "look": look,
    }
    return render(request, "catalogs/desk/review.html", context, status=status_of(form))


def _show_decided(request: HttpRequest, batch: Submission) -> HttpResponse:
    rows = _decided_rows(compared_rows(batch.rows.all()), request)
    approved = sum(one.compared.row.verdict == SubmissionItem.Verdict.APPROVED for one in rows)
    context = {
        "submission": batch,
        "rows": rows,
        "approved": approved,
        "returned": len(rows) - approved,
    }
    return render(request, "catalogs/desk/review_decided.html", context)


def _decided_rows(compared: list[ComparedRow], request: HttpRequest) -> list[DecidedRow]:
    rows = SubmissionItem.objects.filter(pk__in=[one.row.pk for one in compared])
    rows = list(rows.select_related("item__saved_by", "submission"))
    refusals = workflow.refusals_to_undo(rows, by=request.user)
    return [DecidedRow(one, refusals.get(one.row.pk, "")) for one in compared]
