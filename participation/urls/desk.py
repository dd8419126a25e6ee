"""Paths of public participation after sign-in, gathered from its nouns."""

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
    questionnaires,
)

app_name = "participation_desk"
urlpatterns = [
    path(
        "participation/",
        include(
            [
                *decisions.desk,
                *lists.desk,
                *mechanisms.desk,
                *consultations.desk,
                *opinions.desk,
                *questionnaires.desk,
                *outcomes.desk,
                *concerns.desk,
                *meetings.desk,
                *archives.desk,
            ]
        ),
    ),
]
