"""Paths of the desk pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "catalogs_desk"
urlpatterns: list[URLPattern] = []
