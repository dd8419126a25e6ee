"""Paths of the app."""

from __future__ import annotations

from django.urls import path

from disclosure_portal.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("export/", views.export, name="export"),
    path("check/", views.check, name="check"),
    path("<int:pk>/", views.entry, name="entry"),
]
