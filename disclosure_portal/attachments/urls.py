"""Paths of the app."""

from __future__ import annotations

from django.urls import path

from disclosure_portal.attachments import views

app_name = "attachments"
urlpatterns = [
    path("<uuid:token>/", views.download, name="download"),
]
