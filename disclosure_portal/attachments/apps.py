"""Names the app."""

from __future__ import annotations

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "disclosure_portal.attachments"
    verbose_name = "附件"
