"""Records of supervision for every argument of an address: see tests/test_access.py. One function for each noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


def arguments(unit: Unit, *, editor: User, approver: User, reviewer: User) -> dict[str, Any]:
    """What the addresses of supervision are tried with: everything belongs to the unit or to its county."""
    return {}
