"""Paths of consultations and their participants: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import consultations_public

public: list[URLPattern] = [
    path("consultations/<int:pk>/", consultations_public.consultation, name="consultation"),
]
desk: list[URLPattern] = []
