"""Paths of the public pages."""

from __future__ import annotations

from django.urls import path

from disclosure_portal.web.views import public

app_name = "site"
urlpatterns = [
    path("", public.home, name="home"),
]
