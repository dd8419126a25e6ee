"""Pages under the number of a receipt: nobody tries out numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure_portal.audit.address import client_address
from disclosure_portal.workflow import StepRefused
from participation.forms.opinions_public import ReceiptForm
from participation.workflow.posting import count_miss

NOT_FOUND, TOO_MANY = 404, 429


def counts_misses(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever asks for too many numbers that there aren't is told to wait. Numbers that there are always open."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            if refusal := _counted(request, **kwargs):
                return refusal
            raise
        is_miss = response.status_code == NOT_FOUND
        return (_counted(request, **kwargs) if is_miss else None) or response

    return answer


def _counted(request: HttpRequest, receipt: str = "", **_: Any) -> HttpResponse | None:
    """Count a miss; the page that asks to wait when there were too many."""
    try:
        count_miss(client_address(request))
    except StepRefused as refused:
        form = ReceiptForm({"number": (receipt or request.GET.get("number", ""))[:40]})
        form.is_valid()
        form.add_error("number", refused.reasons)
        return render(request, "participation/receipts.html", {"form": form}, status=TOO_MANY)
    return None
