"""A condition that a step asks of its record, with the article that asks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Condition:
    """`lacks(record)` says what is missing as a sentence without its stop, or None when the condition holds.

    `label` is how it reads once it held; `where` names the part of the record's page on which it is mended.
    """

    code: str
    article: str
    lacks: Callable[[Any], str | None]
    label: str = ""
    where: str = ""

    # Django's templates would call it for its record, and print nothing.
    do_not_call_in_templates: ClassVar[bool] = True

    def __call__(self, record: Any) -> str | None:
        missing = self.lacks(record)
        return f"{missing}（{self.article}）" if missing and self.article else missing


def filled(name: str, missing: str, article: str = "") -> Condition:
    """A field that has to be filled in. Blanks alone are nothing."""

    def lacks(record: Any) -> str | None:
        return None if is_filled(getattr(record, name)) else missing

    return Condition(name, article, lacks)


def is_filled(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))
