"""Paths of mechanism documents: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import mechanisms, mechanisms_public

public: list[URLPattern] = [
    path("mechanisms/", mechanisms_public.mechanisms, name="mechanisms"),
    path("mechanisms/<int:pk>/", mechanisms_public.mechanism, name="mechanism"),
    path("mechanisms/<int:pk>/file/", mechanisms_public.file, name="mechanism_file"),
]
desk: list[URLPattern] = [
    path("mechanisms/", mechanisms.mechanisms, name="mechanisms"),
    path("mechanisms/add/", mechanisms.add, name="mechanism_add"),
    path("mechanisms/<int:pk>/", mechanisms.mechanism, name="mechanism"),
    path("mechanisms/<int:pk>/edit/", mechanisms.edit, name="mechanism_edit"),
    path("mechanisms/<int:pk>/publish/", mechanisms.publish, name="mechanism_publish"),
    path("mechanisms/<int:pk>/repeal/", mechanisms.repeal, name="mechanism_repeal"),
    path("mechanisms/<int:pk>/discard/", mechanisms.discard, name="mechanism_discard"),
]
