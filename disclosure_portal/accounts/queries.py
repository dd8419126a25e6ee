"""Who holds which role, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from disclosure_portal import clock
from disclosure_portal.accounts.models import COUNTY_ROLES, Membership, Role, User
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

SYSTEM_USERNAME = "system"


def current_memberships(user: User | AnonymousUser) -> list[Membership]:
    """Today's memberships of a user with their units, read once per user object (per request)."""
    if not user.is_authenticated:
        return []
    today = clock.today()
    read_on, held = getattr(user, "_current_memberships", (None, []))
    if read_on != today:
        held = list(user.memberships.current(today).select_related("unit"))
        user._current_memberships = (today, held)
    return held


def forget_memberships(user: User) -> None:
    """Read the user's memberships afresh when next asked: one of them has just changed."""
    user.__dict__.pop("_current_memberships", None)


def has_role(user: User | AnonymousUser, role: Role, unit: Unit) -> bool:
    """Whether the user holds the role at the unit, or for its county when the role is the county's."""
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


def people_of(units: Collection[Unit], *roles: Role, on: date | None = None) -> dict[int, list[User]]:
    """Who holds one of these roles at each of the units on a day, by the unit's key. One query.

    In the order of the roles, everyone once for a unit; nobody for a unit where nobody does. A role of the
    county's is held for a county: ask `holders`.
    """
    held = Membership.objects.current(on).filter(unit__in=units, role__in=roles).select_related("user")
    found: dict[int, dict[int, User]] = defaultdict(dict)
    for post in sorted(held, key=lambda post: (roles.index(Role(post.role)), post.user_id)):
        found[post.unit_id][post.user_id] = post.user
    return defaultdict(list, {unit: list(people.values()) for unit, people in found.items()})


def units_of(user: User | AnonymousUser, *roles: Role) -> QuerySet[Unit]:
    """Units that a user reaches by the given roles: a unit role's own unit, every unit of a county role's county."""
    held = [m for m in current_memberships(user) if m.role in roles]
    own = [m.unit_id for m in held if m.role not in COUNTY_ROLES]
    counties = [m.unit.county_id for m in held if m.role in COUNTY_ROLES and m.unit.county_id]
    return Unit.objects.filter(pk__in=own) | Unit.objects.filter(county__in=counties)


def counties_of(user: User | AnonymousUser, *roles: Role) -> QuerySet[Unit]:
    """The counties for which the user holds one of the given county roles today."""
    held = [m.unit.county_id for m in current_memberships(user) if m.role in roles and m.role in COUNTY_ROLES]
    return Unit.objects.filter(pk__in=held)


def home_county(user: User) -> Unit | None:
    """The county where the user has or had memberships; None when there is none or more than one."""
    counties = Unit.objects.filter(pk__in=user.memberships.values("unit__county"))[:2]
    return counties[0] if len(counties) == 1 else None


def ever_in(county: Unit) -> QuerySet[User]:
    """Everyone who has or had a membership in the county, for choosing among them."""
    posts = Membership.objects.in_county(county.pk)
    return User.objects.filter(pk__in=posts.values("user")).order_by("name", "pk")


# Four eyes: who prepared an item may neither sign it off nor review nor publish it.


@dataclass(frozen=True)
class FourEyesGap:
    """A unit whose people cannot satisfy four eyes, and what to do about it."""

    unit: Unit
    text: str


def four_eyes_gap(unit: Unit, on: date | None = None) -> str | None:
    """What the unit's people lack to bring an item from draft to publication, as a sentence; None when nothing."""
    if unit.is_container or not unit.is_active:
        return None
    posts = Membership.objects.current(on).in_county(unit.county_id)
    return _gap(unit, _holders_by_post(posts))


def county_four_eyes_gaps(county: Unit, on: date | None = None) -> list[FourEyesGap]:
    """The gap of every active unit of the county that has one, in the units' order. Two queries."""
    people = _holders_by_post(Membership.objects.current(on).in_county(county.pk))
    units = Unit.objects.in_county(county).compiling().active()
    return [FourEyesGap(unit, text) for unit in units if (text := _gap(unit, people))]


def new_four_eyes_gaps(post: Membership, *, on: date, successor: User | None = None) -> list[FourEyesGap]:
    """The gaps that units would get on a day without this post, or with the successor in it. Two queries at most."""
    others = [
        held for held in Membership.objects.current(on).in_county(post.unit.county_id) if held.pk != post.pk
    ]
    before, after = _holders_by_post([*others, post]), _holders_by_post(others)
    if successor is not None:
        after[_place(post)].add(successor.pk)
    is_countys = post.role in COUNTY_ROLES
    units = Unit.objects.in_county(post.unit.county).compiling().active() if is_countys else [post.unit]
    told = [(unit, _gap(unit, before), _gap(unit, after)) for unit in units if unit.is_active]
    return [FourEyesGap(unit, now) for unit, earlier, now in told if now and now != earlier]


# (unit, role) -> users; the county's roles stand under unit None.
_HoldersByPost = dict[tuple[int | None, str], set[int]]


def _holders_by_post(memberships: Iterable[Membership]) -> _HoldersByPost:
    found: _HoldersByPost = defaultdict(set)
    for held in memberships:
        found[_place(held)].add(held.user_id)
    return found


def _place(held: Membership) -> tuple[int | None, str]:
    return None if held.role in COUNTY_ROLES else held.unit_id, held.role


def _gap(unit: Unit, people: _HoldersByPost) -> str | None:
    editors, approvers = people[(unit.pk, Role.EDITOR)], people[(unit.pk, Role.APPROVER)]
    reviewers = people[(None, Role.REVIEWER)]
    if missing := _missing_roles(unit, editors, approvers, reviewers):
        return f"还没有{'、'.join(missing)}，请先授权。"
    if not any(approvers - {editor} for editor in editors):
        return "经办人和单位审核人是同一人，请再授权一人：填报的人不能审核自己填报的事项。"
    if reviewers and not any(approvers - {editor} and reviewers - {editor} for editor in editors):
        return "经办人同时是唯一的县政府办审核人员，请再授权一人：填报的人不能审核自己填报的事项。"
    return None


def _missing_roles(unit: Unit, editors: set[int], approvers: set[int], reviewers: set[int]) -> list[str]:
    held = {Role.EDITOR: editors, Role.APPROVER: approvers}
    if unit.kind == Unit.Kind.COUNTY_OFFICE:
        held[Role.REVIEWER] = reviewers
    return [role.label for role, people in held.items() if not people]


def system_user() -> User:
    """The named account under which the system acts when no person does. It can't sign in."""
    user, _ = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "系统", "is_active": False, "password": "!"}
    )
    return user
