"""Names the app."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "disclosure_portal.audit"
    verbose_name = "操作日志"
