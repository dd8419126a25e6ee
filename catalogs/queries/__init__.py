"""Reads across several models."""

from catalogs.queries.comparing import Difference, differences, printed
from catalogs.queries.owing import nearest_edition, owed_domains, owed_standard_items
from catalogs.queries.progress import DomainProgress, unit_progress, with_open_rows

__all__ = [
    "Difference",
    "DomainProgress",
    "differences",
    "nearest_edition",
    "owed_domains",
    "owed_standard_items",
    "printed",
    "unit_progress",
    "with_open_rows",
]
