"""One row of a catalog as plain values: what the writer takes and what the reader gives back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(kw_only=True, slots=True)
class CatalogRow:
    """One item with the field names of `Elements`, its domain and its unit. Lists hold codes in printed order."""

    item_code: str = ""
    unit_code: str = ""
    unit_name: str = ""
    domain_code: str = ""
    domain_name: str = ""
    level1: str = ""
    level2: str = ""
    content_text: str = ""
    basis_text: str = ""
    time_limit_text: str = ""
    subject: str = ""
    methods: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    channel_note: str = ""
    audiences: list[str] = field(default_factory=list)
    audience_note: str = ""
    levels: list[str] = field(default_factory=list)
    not_applicable: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One sheet of a written file: its title row, the name of the sheet, and its rows, which may be a generator."""

    title: str
    sheet_name: str
    rows: Iterable[CatalogRow]
