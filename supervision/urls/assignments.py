"""Paths of assignments."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import assignments

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("assignments/", assignments.assignments, name="assignments"),
    path("assignments/<int:pk>/", assignments.assignment, name="assignment"),
    path("assignments/<int:pk>/progress/", assignments.progress, name="assignment_progress"),
    path("assignments/<int:pk>/waive/", assignments.waive, name="assignment_waive"),
    path("assignments/<int:pk>/end-waiver/", assignments.end_waiver, name="assignment_end_waiver"),
]
