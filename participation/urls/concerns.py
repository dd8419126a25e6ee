"""Paths of concerns: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import concern_releases, concerns_public
from participation.views import concerns as views

public: list[URLPattern] = [
    path("concerns/", concerns_public.concerns, name="concerns"),
    path("concerns/<int:pk>/", concerns_public.concern, name="concern"),
]
desk: list[URLPattern] = [
    path("concerns/", views.concerns, name="concerns"),
    path("concerns/register/", views.concern_register, name="concern_register"),
    path("concerns/<int:pk>/", views.concern, name="concern"),
    path("concerns/<int:pk>/correct/", views.concern_correct, name="concern_correct"),
    path("concerns/<int:pk>/answer/", views.concern_answer, name="concern_answer"),
    path("concerns/<int:pk>/publish/", views.concern_publish, name="concern_publish"),
    path("concerns/<int:pk>/keep-back/", views.concern_keep_back, name="concern_keep_back"),
    path("concerns/<int:pk>/return/", views.concern_return, name="concern_return"),
    path("concerns/<int:pk>/reassign/", views.concern_reassign, name="concern_reassign"),
    path("concerns/<int:pk>/press/", views.concern_press, name="concern_press"),
    path("concerns/<int:pk>/release/", concern_releases.concern_release, name="concern_release"),
    path("concerns/releases/<int:pk>/publish/", concern_releases.release_publish, name="release_publish"),
    path("concerns/releases/<int:pk>/drop/", concern_releases.release_drop, name="release_drop"),
]
