"""Hands out stored files so that a browser saves them and never runs them."""

from __future__ import annotations

from django.http import FileResponse, Http404

from disclosure_portal.attachments.models import Attachment

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PRIVATE = "private, no-store"
PUBLIC = "public, no-cache"  # asked for anew each time: what was taken off the site is not read from a cache


def hand_out(attachment: Attachment, *, is_public: bool = False) -> FileResponse:
    """The file under its own name. Who may have it is the caller's to decide."""
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404("附件的文件已不在服务器上，请联系管理员从备份中恢复。") from missing
    return FileResponse(
        file,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
        headers={**HEADERS, "Cache-Control": PUBLIC if is_public else PRIVATE},
    )
