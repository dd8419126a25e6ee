"""Encryption of personal data at rest (个人信息保护法 art. 51): Fernet, with keys that can be changed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

UNREADABLE = "（无法解密）"  # the key is gone: never taken for what was said


def encrypt(text: str) -> str:
    """The text as a token; an empty text stays empty."""
    return _fernet(_keys()).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """The text of a token by any of the keys; UNREADABLE when none of them fits."""
    if not token:
        return ""
    try:
        return _fernet(_keys()).decrypt(token.encode()).decode()
    except InvalidToken:
        return UNREADABLE


def keyed_hash(text: str) -> str:
    """A digest that nobody can search for without the key: of few possible values, such as addresses."""
    return hmac.new(_keys()[0].encode(), text.encode(), hashlib.sha256).hexdigest()


def _keys() -> tuple[str, ...]:
    """The keys of settings, the newest first; without any, one that follows from SECRET_KEY."""
    return tuple(settings.PERSONAL_DATA_KEYS) or (settings.SECRET_KEY,)


@lru_cache(maxsize=8)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    digests = (hashlib.sha256(b"personal data" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
