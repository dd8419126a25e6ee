"""A new cycle from a plan: every old and new day side by side, then saved as a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from disclosure_portal.web.answers import status_of
from disclosure_portal.workflow import StepRefused
from supervision.forms.plans import CloneForm
from supervision.queries.cloning import moved, new_end
from supervision.views.plans import GET_POST, managed
from supervision.workflow.cloning import clone_plan


@require_http_methods(GET_POST)
def clone(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the new issue; by the address shows where every day goes; when posted, saves the draft."""
    record = managed(request, pk)
    is_saved = request.method == "POST"
    asked = request.POST if is_saved else request.GET
    form = CloneForm(asked or None, plan=record, initial={"title": record.title})
    is_shown = form.is_bound and form.is_valid()
    if is_saved and is_shown:
        try:
            made = clone_plan(record, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error("document_number", refused.reasons)
        else:
            messages.success(request, "已存为草稿。请补上新文件的正文，核对时间节点后开始执行。")
            return redirect(made)
    issued_on = form.cleaned_data["issued_on"] if is_shown else None
    context = {
        "plan": record,
        "form": form,
        "issued_on": issued_on,
        "is_public": is_shown and form.cleaned_data["is_public"],
        "moved": moved(record, issued_on) if issued_on else [],
        "new_end": new_end(record, issued_on) if issued_on else None,
    }
    return render(request, "supervision/desk/plan_clone.html", context, status=status_of(form))
