"""Reads across several models."""

from catalogs.queries.batches import (
    ComparedRow,
    compared_rows,
    prepared_by,
    rows_to_look_at,
    signers,
    signers_for,
)
from catalogs.queries.comparing import Difference, differences, printed
from catalogs.queries.owing import nearest_edition, owed_domains, owed_standard_items
from catalogs.queries.progress import (
    DomainProgress,
    UnitProgress,
    unit_progress,
    units_progress,
    with_open_rows,
)
from catalogs.queries.readings import limit_words, readings, short_reading

__all__ = [
    "ComparedRow",
    "Difference",
    "DomainProgress",
    "UnitProgress",
    "compared_rows",
    "differences",
    "limit_words",
    "nearest_edition",
    "owed_domains",
    "owed_standard_items",
    "prepared_by",
    "printed",
    "readings",
    "rows_to_look_at",
    "short_reading",
    "signers",
    "signers_for",
    "unit_progress",
    "units_progress",
    "with_open_rows",
]
