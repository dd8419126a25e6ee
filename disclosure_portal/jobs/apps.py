"""Names the app."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "disclosure_portal.jobs"
    verbose_name = "后台任务"
