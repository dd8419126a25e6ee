"""The portal's own paths and pages that fail on purpose, one of each kind and half."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse
from django.urls import path

from disclosure_portal import urls
from disclosure_portal.urls import handler400, handler403, handler404, handler500  # noqa: F401


def breaks(request):
    raise ZeroDivisionError


def is_busy(request):
    request.POST  # noqa: B018 (as a view that reads its form first)
    raise OperationalError("database is locked")


def is_gone(request):
    raise OperationalError("could not connect to server")


def forbids(request):
    raise PermissionDenied(request.GET.get("why", ""))


def reads_the_form(request):
    return HttpResponse(request.POST.get("text", ""))


urlpatterns = [
    path("breaks/", breaks),
    path("desk/breaks/", breaks),
    path("busy/", is_busy),
    path("desk/busy/", is_busy),
    path("gone/", is_gone),
    path("forbids/", forbids),
    path("desk/forbids/", forbids),
    path("reads/", reads_the_form),
    *urls.urlpatterns,
]
