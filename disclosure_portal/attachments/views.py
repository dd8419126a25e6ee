"""Attachments for the people who may see them."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from disclosure_portal.attachments.models import Attachment
from disclosure_portal.attachments.serving import hand_out


@require_safe
def download(request: HttpRequest, token: UUID) -> FileResponse:
    return hand_out(get_object_or_404(Attachment.objects.visible_to(request.user), pk=token))
