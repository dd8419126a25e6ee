"""Paths of public participation for anyone, gathered from its nouns."""

from __future__ import annotations

from django.urls import include, path

from participation.urls import (
    archives,
    concerns,
    consultations,
    decisions,
    lists,
    mechanisms,
    meetings,
    opinions,
    outcomes,
    overview,
    questionnaires,
)

app_name = "participation"
urlpatterns = [
    path(
        "participation/",
        include(
            [
                *overview.public,
                *decisions.public,
                *lists.public,
                *mechanisms.public,
                *consultations.public,
                *opinions.public,
                *questionnaires.public,
                *outcomes.public,
                *concerns.public,
                *meetings.public,
                *archives.public,
            ]
        ),
    ),
]
