"""Paths of the 一览表: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import matrix, matrix_public

public: list[URLPattern] = [path("matrix/", matrix_public.matrix, name="matrix")]
desk: list[URLPattern] = [
    path("matrix/", matrix.matrix, name="matrix"),
    path("matrix/items/", matrix.items, name="matrix_items"),
    path("matrix/export.<str:form>", matrix.export, name="matrix_export"),
    path("matrix/release/", matrix.release, name="matrix_release"),
    path("matrix/close/", matrix.close, name="matrix_close"),
]
