"""Pages of a batch inside the unit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def hand_in(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def submission(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def confirm(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def send_back(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def recall(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def sheet(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)


def signed_sheet(request: HttpRequest, **where: object) -> HttpResponse:
    return HttpResponse(status=501)

