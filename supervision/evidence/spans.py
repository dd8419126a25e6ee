"""Days through which something held: from its first day up to, but not with, the day on which it ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

Span = tuple[date, date | None]  # None: it hasn't ended


def held_since(spans: Iterable[Span], on: date) -> date | None:
    """The first day of the unbroken time that reaches over the end of a day; None when it doesn't.

    What ends on one day and begins again on the same hasn't been broken.
    """
    first: date | None = None
    ends: date | None = None
    for begun, ended in sorted((span for span in spans if span[0] <= on), key=lambda span: span[0]):
        if first is None or (ends is not None and begun > ends):
            first, ends = begun, ended
        elif ends is not None:
            ends = None if ended is None else max(ends, ended)
    is_held = first is not None and (ends is None or ends > on)
    return first if is_held else None
