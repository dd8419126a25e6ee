"""The mechanism documents for anyone: by kind, one of them, its file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disclosure_portal.attachments.serving import hand_out
from participation.models import Mechanism
from participation.models.mechanisms import MechanismQuerySet
from participation.queries.mechanisms import by_kind, successor_of


@require_safe
def mechanisms(request: HttpRequest) -> HttpResponse:
    """What is in force, kind by kind; a kind without a document isn't named."""
    lines = by_kind(_public().order_by("kind", "-published_at", "-pk"))
    lines = [line for line in lines if line.in_force or line.ended]
    return render(request, "participation/mechanisms.html", {"lines": lines})


@require_safe
def mechanism(request: HttpRequest, pk: int) -> HttpResponse:
    """One document. One that is in force no more says so, and leads to what took its place."""
    record = get_object_or_404(_public().select_related("attachment", "replaces"), pk=pk)
    context = {"mechanism": record, "successor": successor_of(record)}
    return render(request, "participation/mechanism.html", context)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The attachment of a public document."""
    record = get_object_or_404(_public().select_related("attachment"), pk=pk)
    if record.attachment is None:
        raise Http404
    return hand_out(record.attachment, is_public=True)


def _public() -> MechanismQuerySet:
    return Mechanism.objects.public().select_related("unit")
