"""What came of an act, row by row, and taking single verdicts back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from catalogs import workflow
from catalogs.models import ReviewAct, SubmissionItem
from catalogs.permissions import may_review
from catalogs.views.reviewing.asking import items_of, reviewer
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.web.answers import tell
from disclosure_portal.workflow import StepRefused


@dataclass(frozen=True)
class ResultRow:
    """What an act did to one item, and what can be done about it now."""

    told: dict[str, Any]
    row: SubmissionItem | None = None
    refusal_to_undo: str = ""

    @property
    def is_return(self) -> bool:
        return self.told["verb"] == SubmissionItem.Verdict.RETURNED.label

    @property
    def is_undone(self) -> bool:
        """The verdict was taken back since, or another one given."""
        return self.row is not None and self.row.get_verdict_display() != self.told["verb"]


@require_safe
def review_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row of an act with what happened to it. Stays readable, for colleagues too."""
    user = reviewer(request)
    act = get_object_or_404(ReviewAct.objects.visible_to(user).select_related("by"), pk=pk)
    rows = _rows(act, request)
    done = [row for row in rows if not row.told["refusal"]]
    context = {
        "act": act,
        "skipped": [row for row in rows if row.told["refusal"]],
        "done": sorted(done, key=lambda row: not row.is_return),
        "counts": _counts(done),
        "of_many_units": len({row.told["unit"] for row in rows if row.told["unit"]}) > 1,
        "to_publish": items_of(user).filter(pk__in=act.approved_items()).awaiting_publication().count(),
    }
    return render(request, "catalogs/desk/review_result.html", context)


def _counts(done: list[ResultRow]) -> list[tuple[str, int]]:
    """(verb, how many), returns last: 审定 11 项，退回 2 项."""
    counts = Counter(
        row.told["verb"].removeprefix("已") for row in sorted(done, key=lambda row: row.is_return)
    )
    return list(counts.items())


def _rows(act: ReviewAct, request: HttpRequest) -> list[ResultRow]:
    keys = [told["row"] for told in act.rows if told["row"] and not told["refusal"]]
    found = SubmissionItem.objects.filter(pk__in=keys, submission__unit__county=act.county_id)
    rows = {row.pk: row for row in found.select_related("item__saved_by", "submission")}
    refusals = workflow.refusals_to_undo(list(rows.values()), by=request.user) if rows else {}
    return [
        ResultRow(told, None if told["refusal"] else rows.get(told["row"]), refusals.get(told["row"], ""))
        for told in act.rows
    ]


@require_POST
def undo_verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the verdict on one row back; goes on at the page that asked."""
    rows = SubmissionItem.objects.filter(submission__unit__in=units_of(request.user, *Role))
    row = get_object_or_404(rows.select_related("submission__unit", "item"), pk=pk)
    if not may_review(request.user, row.submission):
        raise PermissionDenied
    try:
        workflow.undo_verdict(row, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"已撤销“{row.item}”的审核意见，本项重新待审核。")
    return redirect(_way_on(request) or row.submission)


def _way_on(request: HttpRequest) -> str:
    """The page of this site that the form names; empty when it names none."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""
