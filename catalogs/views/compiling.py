"""Pages of the unit's editor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def item_edit(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def item_save(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def item_check(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def item_not_applicable(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def item_applicable(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def item_remove(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def item_revise(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def domain(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def take_over(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def item_add(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def catalogs(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def claim(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def no_cooperation(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def unit(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)

