"""A condition that a step asks of its record, with the article that asks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Condition:
    """`lacks(record)` says what is missing as a sentence without its stop, or None when the condition holds."""

    code: str
    article: str
    lacks: Callable[[Any], str | None]

    def __call__(self, record: Any) -> str | None:
        missing = self.lacks(record)
        return f"{missing}（{self.article}）" if missing and self.article else missing


def filled(name: str, missing: str, article: str = "") -> Condition:
    """A field that has to be filled in. Blanks alone are nothing."""

    def lacks(record: Any) -> str | None:
        value = getattr(record, name)
        is_empty = value is None or (isinstance(value, str) and not value.strip())
        return missing if is_empty else None

    return Condition(name, article, lacks)
