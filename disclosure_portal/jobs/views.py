"""Desk pages of one job: how far it is, how it ended, and the file it made."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from disclosure_portal.jobs.models import Job

REFRESH_SECONDS = 3
GONE = 410


@require_safe
@never_cache
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The page asks for itself again while the job is unfinished, without JavaScript."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    return show(request, job)


@require_safe
@never_cache
def download(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if job.has_expired:
        return show(request, job, status=GONE)
    if not job.file:
        raise Http404
    return FileResponse(job.file.open(), as_attachment=True, filename=job.file_name)


def show(request: HttpRequest, job: Job, status: int = 200) -> HttpResponse:
    response = render(request, "jobs/job.html", {"job": job}, status=status)
    if not job.is_finished:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response
