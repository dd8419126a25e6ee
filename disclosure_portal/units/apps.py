"""Names the app."""

from __future__ import annotations

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "disclosure_portal.units"
    verbose_name = "单位"
