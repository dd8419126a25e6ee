"""An explanation before the public."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from participation.models import Explanation
from participation.queries.outcomes import consultations_of, explanations_of, once_public_explanations


@require_safe
def explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """An explanation with its way to the decision and to how the public was heard. An old version leads to the new."""
    record = get_object_or_404(once_public_explanations(), pk=pk)
    if record.state == Explanation.State.REPLACED:
        newer = record.successors.first()
        if newer is None:
            raise Http404
        return redirect(newer.get_public_url())
    context = {
        "explanation": record,
        "decision": record.decision,
        "consultations": list(consultations_of(record.decision)),
        "others": explanations_of(record.decision).exclude(pk=record.pk),
    }
    return render(request, "participation/explanation.html", context)
