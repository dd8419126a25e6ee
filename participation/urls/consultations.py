"""Paths of consultations and their participants: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern

public: list[URLPattern] = []
desk: list[URLPattern] = []
