"""Answers that a browser saves and never runs: made on the spot, or kept under a digest that is looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure_portal.attachments.serving import HEADERS, PRIVATE
from disclosure_portal.web.answers import UNPROCESSABLE
from supervision.workflow.keeping import fault_of

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile
    from django.forms import Form

CONFLICT = 409


def as_download(content: bytes, name: str, content_type: str) -> HttpResponse:
    disposition = f"attachment; filename*=utf-8''{quote(name)}"
    headers = {**HEADERS, "Cache-Control": PRIVATE, "Content-Disposition": disposition}
    return HttpResponse(content, content_type=content_type, headers=headers)


def as_refusal(form: Form) -> HttpResponse:
    """In the place of a file for which the address asks what can't be: why."""
    told = "；".join(error for errors in form.errors.values() for error in errors)
    return HttpResponse(told, status=UNPROCESSABLE, content_type="text/plain; charset=utf-8")


def as_kept(
    request: HttpRequest, file: FieldFile, *, digest: str, name: str, content_type: str
) -> HttpResponse:
    """The file as it was kept. One that was changed or lost since is not handed out: the page says so."""
    if fault := fault_of(file, digest):
        return render(request, "supervision/desk/fault.html", {"fault": fault, "name": name}, status=CONFLICT)
    return FileResponse(
        file.open("rb"),
        as_attachment=True,
        filename=name,
        content_type=content_type,
        headers={**HEADERS, "Cache-Control": PRIVATE},
    )
