"""Reads across several models."""

from catalogs.queries.batches import (
    ComparedRow,
    compared_rows,
    prepared_by,
    sheet_code,
    signers,
    signers_for,
    untouched_returns,
)
from catalogs.queries.comparing import Difference, differences, printed
from catalogs.queries.editions import checkup_counts, edition_changes
from catalogs.queries.owing import nearest_edition, owed_domains, owed_standard_items, owes
from catalogs.queries.progress import (
    DomainProgress,
    UnitProgress,
    people_in_charge,
    status_counts,
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
    "checkup_counts",
    "compared_rows",
    "differences",
    "edition_changes",
    "limit_words",
    "nearest_edition",
    "owed_domains",
    "owed_standard_items",
    "owes",
    "people_in_charge",
    "prepared_by",
    "printed",
    "readings",
    "sheet_code",
    "short_reading",
    "signers",
    "signers_for",
    "status_counts",
    "unit_progress",
    "units_progress",
    "untouched_returns",
    "with_open_rows",
]
