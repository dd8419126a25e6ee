"""What a page of the archive is made of, and how the values of records read on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from disclosure_portal.attachments.models import Attachment
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import long_day
from participation.queries.bodies import body_name

NOTHING = "—"


@dataclass(frozen=True)
class Table:
    """Headings and rows of plain texts. `rows` is gone through once."""

    headings: tuple[str, ...]
    rows: Iterable[Sequence[str]]
    none: str = "没有。"


@dataclass(frozen=True)
class Section:
    """A part of a page: its heading, facts as (label, value), texts in paragraphs, and a table."""

    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    table: Table | None = None


@dataclass(frozen=True)
class ArchivePage:
    """One HTML page of the package. `name` is its path in it."""

    name: str
    title: str
    sections: list[Section]


@dataclass(frozen=True)
class ArchiveFile:
    """An attachment in the package, under a name that is safe on every system."""

    name: str
    title: str
    attachment: Attachment


def told(record: models.Model, name: str) -> str:
    """A field as it reads: the label of a choice, a day with its weekday, yes or no."""
    display = getattr(record, f"get_{name}_display", None)
    return display() if display else as_text(getattr(record, name))


def facts_of(record: models.Model, names: Iterable[str]) -> list[tuple[str, str]]:
    """The filled fields under their Chinese names."""
    labels = {name: str(record._meta.get_field(name).verbose_name) for name in names}
    return [(label, text) for name, label in labels.items() if (text := told(record, name)) != NOTHING]


def as_text(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{long_day(local.date())}{local:%H:%M}"
    if isinstance(value, Unit) and value.is_container:
        return body_name(value)
    return long_day(value) if isinstance(value, date) else str(value)
