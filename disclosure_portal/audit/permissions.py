"""Who may read the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role_anywhere

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from disclosure_portal.accounts.models import User


def may_audit(user: User | AnonymousUser) -> bool:
    """Auditors only; which counties' chains they read is the QuerySet's matter."""
    return has_role_anywhere(user, Role.AUDITOR)
