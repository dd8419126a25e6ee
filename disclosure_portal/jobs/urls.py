"""Paths of the app."""

from __future__ import annotations

from django.urls import path

from disclosure_portal.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/download/", views.download, name="download"),
]
