"""What the shells show of a person's notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from disclosure_portal.notices.queries import unread_count

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from disclosure_portal.accounts.models import User

register = template.Library()


@register.simple_tag
def unread_notices(user: User | AnonymousUser) -> int:
    """How many notices the person hasn't read; 0 for nobody."""
    return unread_count(user)
