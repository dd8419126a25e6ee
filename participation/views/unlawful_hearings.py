"""Closing the books of a meeting or visit that was not held lawfully: says what the public will read, then does it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.workflow import StepRefused
from participation.duties import faults_of_event
from participation.forms.consultations import UnlawfulForm
from participation.models import Consultation
from participation.workflow.consultations import CLOSE_UNLAWFUL, close_unlawful


@require_http_methods(["GET", "POST"])
def consultation_close_unlawful(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Consultation.objects.visible_to(request.user).select_related("decision__unit__county")
    record = get_object_or_404(visible, pk=pk)
    if not CLOSE_UNLAWFUL.may(request.user, record):
        raise PermissionDenied
    if refusals := CLOSE_UNLAWFUL.refusals(record):
        tell(request, refusals)
        return redirect(record)
    form = UnlawfulForm(
        request.POST if request.method == "POST" else None, initial={"version": record.version}
    )
    if form.is_bound and form.is_valid():
        try:
            close_unlawful(record, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已按未依法举行办结，不计入公众参与方式。意见答复已经公开。")
            return redirect(record)
    context = {
        "consultation": record,
        "form": form,
        "faults": faults_of_event(record),
        "opinions": record.opinions.counted().count(),
    }
    return render(
        request, "participation/desk/consultation_close_unlawful.html", context, status=status_of(form)
    )
