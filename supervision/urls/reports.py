"""Paths of reports and of their layouts."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import layouts, reports

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("", reports.reports, name="reports"),
    path("order/<slug:kind>/", reports.order, name="report_order"),
    path("layouts/<slug:kind>/", layouts.layout, name="report_layout"),
    path("<int:pk>/", reports.report, name="report"),
    path("<int:pk>/file/", reports.download, name="report_file"),
    path("<int:pk>/again/", reports.again, name="report_again"),
    path("<int:pk>/hand-in/", reports.hand_in, name="report_hand_in"),
]
