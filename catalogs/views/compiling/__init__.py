"""Pages of the unit's editor: the boards of the units, the grid of a domain, one item."""

from catalogs.views.compiling.boards import catalogs, claim, no_cooperation, unit
from catalogs.views.compiling.grid import domain, item_save, take_over
from catalogs.views.compiling.items import (
    item_add,
    item_applicable,
    item_check,
    item_edit,
    item_not_applicable,
    item_remove,
    item_revise,
)

__all__ = [
    "catalogs",
    "claim",
    "domain",
    "item_add",
    "item_applicable",
    "item_check",
    "item_edit",
    "item_not_applicable",
    "item_remove",
    "item_revise",
    "item_save",
    "no_cooperation",
    "take_over",
    "unit",
]
