"""Pages of what the public is told further about an emergency: written, published or left unpublished."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.workflow import StepRefused
from participation.forms.concerns import DropReleaseForm, ReleaseForm
from participation.models import Concern, ConcernRelease
from participation.views.concerns import show, visible_concern
from participation.workflow import concern_releases as workflow


@require_POST
def concern_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what is to be told next."""
    record = visible_concern(request, pk)
    if not workflow.WRITE.may(request.user, record):
        raise PermissionDenied
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return show(request, record, release_form=form)
    try:
        workflow.write_release(record, by=request.user, text=form.cleaned_data["text"])
    except StepRefused as refused:
        tell(request, refused.reasons)
        return show(request, visible_concern(request, pk), typed=form.cleaned_data["text"])
    messages.success(request, "已提交，等县政府办审核发布。")
    return redirect(record)


@require_POST
def release_publish(request: HttpRequest, pk: int) -> HttpResponse:
    release = _visible(request, pk)
    try:
        workflow.publish_release(release, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, "已发布，公众现在可以看到。")
    return redirect(release)


@require_http_methods(["GET", "POST"])
def release_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why it isn't published."""
    release = _visible(request, pk)
    if not workflow.DROP.may(request.user, release):
        raise PermissionDenied
    if refusals := workflow.DROP.refusals(release):
        tell(request, refusals)
        return redirect(release)
    form = DropReleaseForm(request.POST or None)
    if form.is_valid():
        try:
            workflow.drop_release(release, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, "已记录：这一次不发布。")
        return redirect(release)
    context = {"release": release, "form": form}
    return render(request, "participation/desk/release_drop.html", context, status=status_of(form))


def _visible(request: HttpRequest, pk: int) -> ConcernRelease:
    reached = Concern.objects.visible_to(request.user)
    found = ConcernRelease.objects.select_related("concern__unit__county", "written_by")
    return get_object_or_404(found.filter(concern__in=reached), pk=pk)
