"""Numbers as addresses and forms send them: keys, versions, pages. Whatever else comes is no number."""

from __future__ import annotations

from collections.abc import Iterable

MOST_DIGITS = 18  # what a key in the database holds


def number(text: str) -> int | None:
    """A whole number written in plain digits; None for anything else, also for one too long to be a key."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


def keys(texts: Iterable[str]) -> list[int]:
    """The numbers among what was sent, in order; the rest is left out."""
    return [found for text in texts if (found := number(text)) is not None]
