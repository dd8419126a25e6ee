"""One row of a catalog as plain values: what the writer takes and what the reader gives back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalogs.models.elements import Elements

if TYPE_CHECKING:
    from catalogs.models import CatalogItem, Revision
    from catalogs.models.items import CatalogItemQuerySet

CHUNK = 500


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
    """One table of a written file: its title row, the name of its sheet, and its rows, which may be a generator.

    Neighbouring sections of one sheet name stand below each other on one sheet, each with its title and headings.
    """

    title: str
    sheet_name: str
    rows: Iterable[CatalogRow]


# Where each value of a row is found from a published item, in the order of the row's fields.
_PUBLISHED = {
    "item_code": "code",
    "unit_code": "unit__code",
    "unit_name": "unit__name",
    "domain_code": "domain__code",
    "domain_name": "domain__name",
    **{name: f"published_revision__{name}" for name in Elements.WRITTEN},
    "not_applicable": "published_revision__not_applicable",
    "reason": "published_revision__not_applicable_reason",
}


def catalog_rows(items: CatalogItemQuerySet) -> Iterator[CatalogRow]:
    """The published revisions of items, read in chunks so that memory stays flat however many there are.

    Plain values and no model instances, which alone would take as long as writing the file.
    """
    values = items.values_list(*_PUBLISHED.values())
    for found in values.iterator(chunk_size=CHUNK):
        row = CatalogRow(**dict(zip(_PUBLISHED, found, strict=True)))
        row.item_code = str(row.item_code)
        yield row


def catalog_row(item: CatalogItem, source: CatalogItem | Revision) -> CatalogRow:
    """One item as a row, with the elements of one of its revisions or of its own working copy."""
    return CatalogRow(
        **source.written(),
        item_code=str(item.code),
        unit_code=item.unit.code,
        unit_name=item.unit.name,
        domain_code=item.domain.code,
        domain_name=item.domain.name,
        not_applicable=source.not_applicable,
        reason=source.not_applicable_reason,
    )
