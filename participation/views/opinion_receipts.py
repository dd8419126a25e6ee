"""Receipts: what one takes home, and what became of the opinion, looked up by its number."""

from __future__ import annotations

import io

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from participation.forms.opinions_public import ReceiptForm
from participation.queries.receipts import opinion_of, other_page, receipt_address, standing_of
from participation.receipts import read_receipt
from participation.views.looking_up import NOT_FOUND, counts_misses

UNPROCESSABLE = 422
NOT_A_NUMBER = "这不是完整的回执编号，请对照回执逐个核对：编号里没有数字0、1和字母I、L、O。"
UNKNOWN = "没有找到这个编号，请对照回执核对。"


@cache_control(no_store=True)
@require_safe
@counts_misses
def receipts(request: HttpRequest) -> HttpResponse:
    """Asks for the number."""
    if "number" not in request.GET:
        return render(request, "participation/receipts.html", {"form": ReceiptForm()})
    form = ReceiptForm(request.GET)
    if not form.is_valid():
        return render(request, "participation/receipts.html", {"form": form}, status=UNPROCESSABLE)
    typed = form.cleaned_data["number"]
    known = read_receipt(typed)
    if known and (opinion_of(known) or other_page(known)):
        return redirect("participation:receipt", known)
    return _not_found(request, typed)


@cache_control(no_store=True)
@require_safe
@counts_misses
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """One receipt: its number, to be kept and printed, and where the matter stands."""
    known = read_receipt(receipt)
    if known and known != receipt:
        return redirect("participation:receipt", known)
    if known and (opinion := opinion_of(known)):
        context = {"opinion": opinion, "consultation": opinion.consultation, "standing": standing_of(opinion)}
        context["is_over"] = context["standing"].code in ("done", "withdrawn")
        return render(request, "participation/receipt.html", context)
    if known and (page := other_page(known)):
        return redirect(page)
    return _not_found(request, receipt)


@cache_control(no_store=True)
@require_safe
def receipt_code(request: HttpRequest, receipt: str) -> HttpResponse:
    """The picture that leads a phone to the receipt's page. Draws any number that can be one, asks nothing."""
    if read_receipt(receipt) != receipt:
        raise Http404
    picture = io.BytesIO()
    code = segno.make(receipt_address(request, receipt), error="m", micro=False)
    code.save(picture, kind="svg", scale=4, border=4, light="#fff", xmldecl=False, nl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


def _not_found(request: HttpRequest, typed: str) -> HttpResponse:
    """Why there is nothing."""
    form = ReceiptForm({"number": typed[:100]})
    if form.is_valid():
        form.add_error("number", UNKNOWN if read_receipt(typed) else NOT_A_NUMBER)
    return render(request, "participation/receipts.html", {"form": form}, status=NOT_FOUND)
