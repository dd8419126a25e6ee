"""Paths of supervision for anyone, gathered from its nouns."""

from __future__ import annotations

from supervision.urls import matrix, plans, progress

app_name = "supervision"
urlpatterns = [*plans.public, *matrix.public, *progress.public]
