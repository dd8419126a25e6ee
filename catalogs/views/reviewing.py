"""Pages of the county reviewer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def withdraw(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def reviews(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def publish(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def review(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)

