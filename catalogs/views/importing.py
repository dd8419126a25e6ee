"""Pages of imports and exports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def run(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def apply(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def cancel(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def upload(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def export(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)

