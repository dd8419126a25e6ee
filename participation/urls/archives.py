"""Paths of archive packages: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import archives

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("decisions/<int:pk>/archives/", archives.archives, name="archives"),
    path("decisions/<int:pk>/archives/order/", archives.order, name="archive_order"),
    path("archives/<int:pk>/download/", archives.download, name="archive_download"),
]
