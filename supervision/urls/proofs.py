"""Paths of proofs."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import proofs

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("assignments/<int:pk>/proof/", proofs.hand_in, name="proof_hand_in"),
    path("proofs/<int:pk>/decide/", proofs.decide, name="proof_decide"),
]
