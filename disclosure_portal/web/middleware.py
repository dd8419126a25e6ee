"""The line between the two halves: sessions on the desk, cacheable pages without a cookie in public."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from disclosure_portal.web.busy import is_busy
from disclosure_portal.web.paths import is_admin, is_private
from disclosure_portal.web.views import errors

GetResponse = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The change list of Django's admin carries one <style> block.
ADMIN_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")

PUBLIC_CACHE = "public, max-age=60"
DESK_CACHE = "no-store"


class HeadersMiddleware:
    """Content policy and caching. A view that sets one of these headers keeps its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", ADMIN_POLICY if is_admin(request) else POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if is_private(request):
            response.headers.setdefault("Cache-Control", DESK_CACHE)
        elif request.method in ("GET", "HEAD") and response.status_code < 400:
            response.headers.setdefault("Cache-Control", PUBLIC_CACHE)
        return response


class DeskSessionMiddleware(SessionMiddleware):
    """Sessions on the staff's side only: a public page neither reads a cookie nor sets one.

    The cookies of the request are put away before anything below could answer to them: a token of the desk
    that has aged would make the CSRF middleware set a new one on a page that caches keep.
    """

    def process_request(self, request: HttpRequest) -> None:
        if is_private(request):
            super().process_request(request)
        else:
            request.COOKIES = {}
            request.session = self.SessionStore()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if is_private(request) else response


class NulMiddleware:
    """Refuses an address with a NUL in it: no page has one, and PostgreSQL can't be asked about it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "").replace("\0", "%00"):
            return errors.show_apart(request, errors.BAD_REQUEST)
        return self.get_response(request)


class RequestSizeMiddleware:
    """Refuses a body above REQUEST_LIMIT_MB before it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.REQUEST_LIMIT_MB * 1024 * 1024:
            return errors.request_too_large(request)
        return self.get_response(request)


class BusyMiddleware:
    """A page that met a busy database says so and keeps what was sent; it is no crash."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.busy(request) if is_busy(exception) else None
