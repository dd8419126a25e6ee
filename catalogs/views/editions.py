"""Pages of the common editions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def edition(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def publish(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def start_next(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def editions(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def standard_item(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)

