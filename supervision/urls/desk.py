"""Paths of supervision after sign-in, gathered from its nouns."""

from __future__ import annotations

from django.urls import include, path

from supervision.urls import (
    acceptances,
    assessments,
    assignments,
    checks,
    claims,
    dashboard,
    inspections,
    matrix,
    people,
    pilot,
    plans,
    proofs,
    reports,
)

app_name = "supervision_desk"
urlpatterns = [
    path(
        "supervision/",
        include(
            [
                *dashboard.desk,
                *matrix.desk,
                *plans.desk,
                *claims.desk,
                *assignments.desk,
                *proofs.desk,
                *pilot.desk,
                *checks.desk,
                *inspections.desk,
                *acceptances.desk,
                *assessments.desk,
                *people.desk,
            ]
        ),
    ),
    path("reports/", include(reports.desk)),
]
