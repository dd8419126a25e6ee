"""Forms on public pages: a signed, timed token in place of a session, a field that people don't see, a count of posts.

A public page is cached and carries no cookie, so the page that shows a form is never the cached one: it is asked for
with a POST-free address of its own whose view says no-store.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.core import signing

from disclosure_portal import clock

SALT = "disclosure_portal.public-form"
LEAST_SECONDS = 3  # nobody reads and writes a form quicker
MOST_SECONDS = 4 * 60 * 60
TOO_QUICK = "提交得太快了，请核对内容后再提交一次。"
TOO_OLD = "页面打开的时间太长，已经失效。您写的内容还在，请核对后再提交一次。"
NOT_OURS = "这份表单不是从本页提交的。您写的内容还在，请核对后再提交一次。"


@dataclass(frozen=True)
class Token:
    """What a form's token says: a key that is used once, or why it is refused."""

    key: str = ""
    refusal: str = ""


def issue(purpose: str) -> str:
    """A token for one form. `purpose` names the form and its record: "opinion:17"."""
    told = {"for": purpose, "key": secrets.token_hex(16), "at": int(clock.now().timestamp())}
    return signing.dumps(told, salt=SALT, compress=False)


def read(token: str, purpose: str) -> Token:
    """The key of a token, which is good for one post; a refusal, for the clerk's eye, when it isn't ours or in time."""
    try:
        told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return Token(refusal=NOT_OURS)
    if told.get("for") != purpose:
        return Token(refusal=NOT_OURS)
    age = clock.now().timestamp() - told["at"]
    if age < LEAST_SECONDS:
        return Token(refusal=TOO_QUICK)
    return Token(refusal=TOO_OLD) if age > MOST_SECONDS else Token(key=told["key"])


def key_of(token: str, purpose: str) -> str:
    """The key of a token of ours however old it is, to find what was made of its form; empty when it isn't ours."""
    try:
        told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return ""
    return told["key"] if told.get("for") == purpose else ""
