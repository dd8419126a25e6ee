"""Paths of claims."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import claims

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("claims/", claims.claims, name="claims"),
    path("claims/domains/<str:code>/", claims.claims_domain, name="claims_domain"),
    path("claims/domains/<str:code>/take-on/", claims.take_on, name="claim_take_on"),
    path("claims/<int:pk>/claim/", claims.claim, name="claim"),
    path("claims/<int:pk>/decline/", claims.decline, name="claim_decline"),
    path("claims/<int:pk>/no-cooperation/", claims.no_cooperation, name="claim_no_cooperation"),
    path("claims/<int:pk>/take-out/", claims.take_out, name="claim_take_out"),
    path("claims/refusals/<int:pk>/uphold/", claims.uphold, name="claim_uphold"),
]
