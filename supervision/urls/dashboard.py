"""Paths of dashboard."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import dashboard

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("", dashboard.show, name="dashboard"),
    path("charts/<slug:name>.svg", dashboard.chart, name="chart"),
]
