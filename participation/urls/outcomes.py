"""Paths of adoption statements and explanations: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import outcomes as views

public: list[URLPattern] = [
    path("explanations/<int:pk>/", views.explanation_public, name="explanation"),
]
desk: list[URLPattern] = [
    path("decisions/<int:pk>/adoption/", views.adoption, name="adoption"),
    path("decisions/<int:pk>/adoption/edit/", views.adoption_edit, name="adoption_edit"),
    path("adoptions/<int:pk>/sign/", views.adoption_sign, name="adoption_sign"),
    path("adoptions/<int:pk>/return/", views.adoption_return, name="adoption_return"),
    path("adoptions/<int:pk>/publish/", views.adoption_publish, name="adoption_publish"),
    path("adoptions/<int:pk>/discard/", views.adoption_discard, name="adoption_discard"),
    path("decisions/<int:pk>/explanations/", views.explanations, name="explanations"),
    path("decisions/<int:pk>/explanations/add/", views.explanation_add, name="explanation_add"),
    path("explanations/<int:pk>/", views.explanation, name="explanation"),
    path("explanations/<int:pk>/edit/", views.explanation_edit, name="explanation_edit"),
    path("explanations/<int:pk>/sign/", views.explanation_sign, name="explanation_sign"),
    path("explanations/<int:pk>/return/", views.explanation_return, name="explanation_return"),
    path("explanations/<int:pk>/publish/", views.explanation_publish, name="explanation_publish"),
    path("explanations/<int:pk>/discard/", views.explanation_discard, name="explanation_discard"),
]
