"""Who holds which role, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_portal.accounts.models import COUNTY_ROLES, Membership, Role, User
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

SYSTEM_USERNAME = "system"


def current_memberships(user: User | AnonymousUser) -> list[Membership]:
    """Today's memberships of a user with their units, read once per user object (that is, per request)."""
    if not user.is_authenticated:
        return []
    if not hasattr(user, "_current_memberships"):
        user._current_memberships = list(user.memberships.current().select_related("unit"))
    return user._current_memberships


def has_role(user: User | AnonymousUser, role: Role, unit: Unit) -> bool:
    """Whether the user holds the role for the unit: at it, or for its county when the role is the county's."""
    if role in COUNTY_ROLES:
        return unit.county_id is not None and any(
            held.role == role and held.unit.county_id == unit.county_id for held in current_memberships(user)
        )
    return any(held.role == role and held.unit_id == unit.pk for held in current_memberships(user))


def has_role_anywhere(user: User | AnonymousUser, *roles: Role) -> bool:
    return any(held.role in roles for held in current_memberships(user))


def holders(role: Role, for_unit: Unit) -> QuerySet[User]:
    """The people who hold the role for the unit today."""
    where = {"unit__county": for_unit.county_id} if role in COUNTY_ROLES else {"unit": for_unit}
    held = Membership.objects.current().filter(role=role, **where)
    return User.objects.filter(pk__in=held.values("user")).order_by("pk")


def units_of(user: User | AnonymousUser, *roles: Role) -> QuerySet[Unit]:
    """Units that a user reaches by the given roles: unit roles reach their unit, county roles every unit of the county."""
    held = [m for m in current_memberships(user) if m.role in roles]
    own = [m.unit_id for m in held if m.role not in COUNTY_ROLES]
    counties = [m.unit.county_id for m in held if m.role in COUNTY_ROLES and m.unit.county_id]
    return Unit.objects.filter(pk__in=own) | Unit.objects.filter(county__in=counties)


def system_user() -> User:
    """The named account under which the system acts when no person does. It can't sign in."""
    user, made = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "系统", "is_active": False, "password": "!"}
    )
    return user
