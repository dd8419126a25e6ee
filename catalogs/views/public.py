"""Pages for anyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def catalogs(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def download(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def domain(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def units(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def unit(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def item(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def item_history(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)

