"""Names the app."""

from __future__ import annotations

from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "disclosure_portal.workdays"
    verbose_name = "工作日历"
