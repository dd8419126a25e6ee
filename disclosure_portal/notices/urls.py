"""Paths of the app."""

from __future__ import annotations

from django.urls import path

from disclosure_portal.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/read/", views.read, name="read"),
]
