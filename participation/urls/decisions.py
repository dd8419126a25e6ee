"""Paths of decisions, the desk's and the public's: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import URLPattern, path

public: list[URLPattern] = []
desk: list[URLPattern] = [path("decisions/<int:pk>/", lambda request, pk: HttpResponse(""), name="decision")]
