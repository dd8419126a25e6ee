"""Forms on public pages: a signed, timed token in place of a session, a field that people don't see, a count of posts.

A public page is cached and carries no cookie, so the page that shows a form is never the cached one: it is asked for
with a POST-free address of its own whose view says no-store.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from disclosure_portal import clock
from disclosure_portal.web.views import errors

SALT = "disclosure_portal.public-form"
LEAST_SECONDS = 3  # nobody reads and writes a form quicker
MOST_SECONDS = 4 * 60 * 60
TOO_QUICK = "提交得太快了，请核对内容后再提交一次。"
TOO_OLD = "页面打开的时间太长，已经失效。您写的内容还在，请核对后再提交一次。"
NOT_OURS = "这份表单不是从本页提交的。您写的内容还在，请核对后再提交一次。"


def takes_posts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A public page with a form. Without a cookie it needs no csrf token, but takes no post from another site's page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and is_from_elsewhere(request):
            return errors.show_apart(request, errors.FROM_ELSEWHERE)
        return view(request, *args, **kwargs)

    return csrf_exempt(answer)


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site's page sent this. Old browsers say less, programs nothing."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    ours = (settings.SITE_ADDRESS, *settings.CSRF_TRUSTED_ORIGINS)
    hosts = {request.get_host(), *(urlsplit(address).netloc for address in ours if address)}
    return origin is not None and urlsplit(origin).netloc not in hosts


@dataclass(frozen=True)
class Token:
    """What a form's token says: a key that is used once, or why it is refused."""

    key: str = ""
    refusal: str = ""


def issue(purpose: str) -> str:
    """A token for one form. `purpose` names the form and its record: "opinion:17"."""
    told = {"for": purpose, "key": secrets.token_hex(16), "at": int(clock.now().timestamp())}
    return signing.dumps(told, salt=SALT, compress=False)


def read(token: str, purpose: str, *, at_once: bool = False) -> Token:
    """The key of a token, which is good for one post; a refusal, for the clerk's eye, when it isn't ours or in time.

    `at_once` for a form in which nothing is written: a button is pressed quickly.
    """
    try:
        told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return Token(refusal=NOT_OURS)
    if told.get("for") != purpose:
        return Token(refusal=NOT_OURS)
    age = clock.now().timestamp() - told["at"]
    if age < LEAST_SECONDS and not at_once:
        return Token(refusal=TOO_QUICK)
    return Token(refusal=TOO_OLD) if age > MOST_SECONDS else Token(key=told["key"])


def key_of(token: str, purpose: str) -> str:
    """The key of a token of ours however old it is, to find what was made of its form; empty when it isn't ours."""
    try:
        told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return ""
    return told["key"] if told.get("for") == purpose else ""
