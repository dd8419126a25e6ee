"""Serves attachments so that a browser saves them and never runs them."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from disclosure_portal.attachments.models import Attachment

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
def download(request: HttpRequest, token: UUID) -> FileResponse:
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), pk=token)
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404("附件的文件已不在服务器上，请联系管理员从备份中恢复。") from missing
    return FileResponse(
        file,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
        headers=HEADERS,
    )
