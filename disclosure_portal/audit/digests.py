"""One value, one digest: canonical JSON and its SHA-256, the same on every database and machine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise


def digest(value: object) -> str:
    """SHA-256 over the canonical JSON of a value, models by key. TypeError for what has no plain form."""
    return sha256(canonical(value).encode()).hexdigest()


def canonical(value: object) -> str:
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: Any) -> Any:
    """The value in terms of JSON that comes back from any database as it went in.

    Numbers with a fraction become text: PostgreSQL would hand 1e20 back as a whole number. So does
    a NUL, which PostgreSQL doesn't store.
    """
    kind = type(value)
    if kind is str and "\x00" not in value:  # by far the most, and told more quickly than by the cases below
        return value
    if kind is list:
        return [plain(part) for part in value]
    if kind is dict:
        return {str(plain(key)): plain(part) for key, part in value.items()}
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int():
            return value
        case str() | Promise():
            return str(value).replace("\x00", "\N{REPLACEMENT CHARACTER}")
        case float() | Decimal() | UUID() | timedelta():
            return str(value)
        case datetime():
            return _in_utc(value)
        case date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return sha256(value).hexdigest()
        case models.Model():
            return f"{value._meta.label_lower}:{value.pk}"
        case Mapping():
            return {str(plain(key)): plain(part) for key, part in value.items()}
        case set() | frozenset():
            return sorted((plain(part) for part in value), key=canonical)
        case Iterable():
            return [plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no plain form to take a digest of")


def _in_utc(moment: datetime) -> str:
    aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    return aware.astimezone(UTC).isoformat(timespec="microseconds")
