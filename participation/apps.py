"""Names the app."""

from __future__ import annotations

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "participation"
    verbose_name = "公众参与"
