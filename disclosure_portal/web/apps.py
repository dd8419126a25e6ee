"""Names the app."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "disclosure_portal.web"
    verbose_name = "网页"
