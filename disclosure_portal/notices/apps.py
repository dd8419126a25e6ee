"""Names the app."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "disclosure_portal.notices"
    verbose_name = "消息提醒"
