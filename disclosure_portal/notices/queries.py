"""What is counted of notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_portal.notices.models import Notice

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from disclosure_portal.accounts.models import User


def unread_count(user: User | AnonymousUser) -> int:
    """How many notices the person hasn't read; 0 for nobody."""
    return Notice.objects.visible_to(user).unread().count()
