"""Paths of adoption statements and explanations: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import adoption, explanations, explanations_public

public: list[URLPattern] = [
    path("explanations/<int:pk>/", explanations_public.explanation, name="explanation"),
]
desk: list[URLPattern] = [
    path("decisions/<int:pk>/adoption/", adoption.adoption, name="adoption"),
    path("decisions/<int:pk>/adoption/edit/", adoption.adoption_edit, name="adoption_edit"),
    path("adoptions/<int:pk>/sign/", adoption.adoption_sign, name="adoption_sign"),
    path("adoptions/<int:pk>/return/", adoption.adoption_return, name="adoption_return"),
    path("adoptions/<int:pk>/publish/", adoption.adoption_publish, name="adoption_publish"),
    path("adoptions/<int:pk>/discard/", adoption.adoption_discard, name="adoption_discard"),
    path("decisions/<int:pk>/explanations/", explanations.explanations, name="explanations"),
    path("decisions/<int:pk>/explanations/add/", explanations.explanation_add, name="explanation_add"),
    path("explanations/<int:pk>/", explanations.explanation, name="explanation"),
    path("explanations/<int:pk>/edit/", explanations.explanation_edit, name="explanation_edit"),
    path("explanations/<int:pk>/sign/", explanations.explanation_sign, name="explanation_sign"),
    path("explanations/<int:pk>/return/", explanations.explanation_return, name="explanation_return"),
    path("explanations/<int:pk>/publish/", explanations.explanation_publish, name="explanation_publish"),
    path("explanations/<int:pk>/discard/", explanations.explanation_discard, name="explanation_discard"),
]
