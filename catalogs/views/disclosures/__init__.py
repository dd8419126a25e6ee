"""Pages of the register of disclosures: its lists, one disclosure, a whole column export."""

from catalogs.views.disclosures.batches import (
    registration,
    registration_apply,
    registration_cancel,
    registration_row,
    registrations,
)
from catalogs.views.disclosures.lists import disclosures, export
from catalogs.views.disclosures.single import (
    add,
    correct,
    disclosure,
    due,
    register,
    release,
    remove,
    spot_check,
)

__all__ = [
    "add",
    "correct",
    "disclosure",
    "disclosures",
    "due",
    "export",
    "register",
    "registration",
    "registration_apply",
    "registration_cancel",
    "registration_row",
    "registrations",
    "release",
    "remove",
    "spot_check",
]
