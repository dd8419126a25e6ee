"""Paths of progress."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import progress

public: list[URLPattern] = [path("progress/", progress.progress, name="progress")]
desk: list[URLPattern] = []
