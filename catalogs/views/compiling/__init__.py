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
from catalogs.views.compiling.many_rows import items_edit, items_save
from catalogs.views.compiling.pasting import paste

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
    "items_edit",
    "items_save",
    "no_cooperation",
    "paste",
    "take_over",
    "unit",
]
