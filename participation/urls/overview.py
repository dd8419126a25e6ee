"""Paths of the first page of public participation."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import overview

public: list[URLPattern] = [path("", overview.overview_page, name="overview")]
