"""Who may see and manage people, and who may open the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import (
    SYSTEM_USERNAME,
    counties_of,
    current_memberships,
    has_role,
    has_role_anywhere,
)
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

SEES_PEOPLE = (Role.ADMINISTRATOR, Role.REVIEWER)


def may_use_admin(user: User | AnonymousUser) -> bool:
    return user.is_active and (user.is_superuser or has_role_anywhere(user, Role.ADMINISTRATOR))


def may_manage_people(user: User | AnonymousUser, unit: Unit) -> bool:
    """Whether the user grants and ends memberships at the unit: its county's administrator."""
    return user.is_active and (user.is_superuser or has_role(user, Role.ADMINISTRATOR, unit))


def may_manage_account(user: User | AnonymousUser, account: User) -> bool:
    """Whether the user may set the account's password or close it.

    An administrator reaches only people all of whose present and past posts lie in the own county:
    a password set for someone else's reviewer would open another county.
    """
    if not user.is_active or account.username == SYSTEM_USERNAME:
        return False
    if user.is_superuser:
        return True
    own = set(counties_of(user, Role.ADMINISTRATOR).values_list("pk", flat=True))
    posts = set(account.memberships.values_list("unit__county", flat=True))
    return not account.is_superuser and bool(posts) and posts <= own


def counties_to_see(user: User | AnonymousUser) -> QuerySet[Unit]:
    """The counties whose people the user may read; every county for the superuser."""
    if user.is_superuser:
        return Unit.objects.filter(kind=Unit.Kind.COUNTY)
    return counties_of(user, *SEES_PEOPLE)


def may_see_any_people(user: User | AnonymousUser) -> bool:
    return user.is_active and (
        user.is_superuser or any(held.role in SEES_PEOPLE for held in current_memberships(user))
    )
