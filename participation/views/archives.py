"""Archive packages on the desk: order one, see how far it is, take it away."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from disclosure_portal.attachments.serving import HEADERS, PRIVATE
from disclosure_portal.jobs.models import Job
from disclosure_portal.web.answers import tell
from disclosure_portal.workflow import StepRefused
from participation.models import ArchivePackage, Decision
from participation.permissions import may_follow, may_order_archive
from participation.workflow.archives import ORDER, order_archive, orders_of


@require_safe
def archives(request: HttpRequest, pk: int) -> HttpResponse:
    """The packages of a decision, and whether a new one can be ordered."""
    decision = _followed(request, pk)
    context = {
        "decision": decision,
        "packages": decision.archives.select_related("made_by"),
        "running": orders_of(decision).filter(state__in=Job.UNFINISHED).first(),
        "may_order": may_order_archive(request.user, decision),
        "refusals": ORDER.refusals(decision),
    }
    return render(request, "participation/desk/archives.html", context)


@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Order a package and go to its progress."""
    decision = _followed(request, pk)
    try:
        return redirect(order_archive(decision, by=request.user))
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect("participation_desk:archives", decision.pk)


@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The package, served so that a browser saves it and never runs it."""
    mine = Decision.objects.visible_to(request.user)
    package = get_object_or_404(
        ArchivePackage.objects.select_related("decision__unit"), pk=pk, decision__in=mine
    )
    if not may_follow(request.user, package.decision):
        raise PermissionDenied
    try:
        file = package.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404("归档包的文件已不在服务器上，请重新生成，或者联系管理员从备份中恢复。") from missing
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"归档包-{package.decision_id}-{package.sha256[:8]}.zip",
        content_type="application/zip",
        headers={**HEADERS, "Cache-Control": PRIVATE},
    )


def _followed(request: HttpRequest, pk: int) -> Decision:
    mine = Decision.objects.visible_to(request.user).select_related("unit", "organ", "legality_unit")
    decision = get_object_or_404(mine, pk=pk)
    if not may_follow(request.user, decision):
        raise PermissionDenied
    return decision
