"""Paths of the desk pages."""

from __future__ import annotations

from django.urls import path

from disclosure_portal.web.views import desk

app_name = "web"
urlpatterns = [
    path("", desk.desk, name="desk"),
]
