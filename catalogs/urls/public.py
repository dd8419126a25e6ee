"""Paths of the public pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "catalogs"
urlpatterns: list[URLPattern] = []
