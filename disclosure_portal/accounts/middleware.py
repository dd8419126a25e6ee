"""Guards the staff half: sign-in, the end of idle sessions, and passwords that must be changed first."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from disclosure_portal import clock
from disclosure_portal.accounts import sessions
from disclosure_portal.web.paths import is_private

REFRESH_SECONDS = 30  # a session's last use is written down this often at most, not at every request
UNAUTHORISED_TEXT = "登录已失效。请在新窗口重新登录，再回到本页保存；已填写的内容还在本页。"


class SignInMiddleware:
    """Everything under /desk/ and /admin/ asks for sign-in. Public pages pass untouched: they carry no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.PORTAL_ROLE == "public":
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return (is_private(request) and self._turn_away(request)) or self.get_response(request)

    def _turn_away(self, request: HttpRequest) -> HttpResponse | None:
        """The answer that stands in for the page, or None when the person may go on."""
        if request.path == reverse("accounts:sign_in"):
            return None
        if not request.user.is_authenticated:
            had_session = settings.SESSION_COOKIE_NAME in request.COOKIES
            return _ask_to_sign_in(request, sessions.GONE if had_session else "")
        if sessions.is_idle(request):
            sessions.end(request, reason=sessions.IDLE)
            return _ask_to_sign_in(request, sessions.IDLE)
        _note_use(request)
        return _ask_for_new_password(request)


def _note_use(request: HttpRequest) -> None:
    now = clock.now().timestamp()
    if now - request.session.get(sessions.LAST_USED, 0) >= REFRESH_SECONDS:
        request.session[sessions.LAST_USED] = now


def _ask_to_sign_in(request: HttpRequest, reason: str) -> HttpResponse:
    """Scripts that save as one types get a plain refusal: a redirect would cost the typed text."""
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        return HttpResponse(UNAUTHORISED_TEXT, status=401, content_type="text/plain; charset=utf-8")
    is_lost = "1" if request.method == "POST" else ""
    query = {"next": _way_back(request), "ended": reason, "lost": is_lost}
    return redirect(f"{reverse('accounts:sign_in')}?{urlencode({k: v for k, v in query.items() if v})}")


def _way_back(request: HttpRequest) -> str:
    """Where to go on after sign-in: this page, or the page that a form was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    sent_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        sent_from, {request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(sent_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _ask_for_new_password(request: HttpRequest) -> HttpResponse | None:
    open_to_all = (reverse("accounts:password_change"), reverse("accounts:sign_out"))
    reason = request.user.reason_to_change_password()
    if reason is None or request.path in open_to_all:
        return None
    messages.warning(request, reason)
    return redirect("accounts:password_change")
