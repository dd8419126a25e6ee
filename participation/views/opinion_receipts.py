"""Receipts: what one takes home, and what became of the opinion, looked up by its number."""

from __future__ import annotations

import io

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from participation.forms.opinions_public import ReceiptForm
from participation.queries.receipts import opinion_of, other_of, standing_of
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
    if known and (opinion_of(known) or other_of(known)):
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
        return render(request, "participation/receipt.html", {**context, "address": _address(request, known)})
    if known and (other := other_of(known)):
        return render(request, "participation/receipt_other.html", {"receipt": known, "other": other})
    return _not_found(request, receipt)


@cache_control(no_store=True)
@require_safe
def receipt_code(request: HttpRequest, receipt: str) -> HttpResponse:
    """The picture that leads a phone to the receipt's page. Draws any number that can be one, asks nothing."""
    if read_receipt(receipt) != receipt:
        raise Http404
    picture = io.BytesIO()
    code = segno.make(_address(request, receipt), error="m", micro=False)
    code.save(picture, kind="svg", scale=4, border=4, light="#fff", xmldecl=False, nl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


def _address(request: HttpRequest, receipt: str) -> str:
    """The whole address of a receipt's page."""
    path = reverse("participation:receipt", args=[receipt])
    return f"{settings.SITE_ADDRESS}{path}" if settings.SITE_ADDRESS else request.build_absolute_uri(path)


def _not_found(request: HttpRequest, typed: str) -> HttpResponse:
    """Why there is nothing."""
    form = ReceiptForm({"number": typed[:100]})
    if form.is_valid():
        form.add_error("number", UNKNOWN if read_receipt(typed) else NOT_A_NUMBER)
    return render(request, "participation/receipts.html", {"form": form}, status=NOT_FOUND)
