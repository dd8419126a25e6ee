"""The people of the replay: an editor and an approver in every unit, and the county office's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit import trail
from disclosure_portal.units.models import Unit

STARTS_ON = date(2020, 6, 1)
MARK = "（演示）"
OFFICE = "XY-ZFB"
OFFICE_ROLES = (
    ("reviewer-1", Role.REVIEWER, "甲"),
    ("reviewer-2", Role.REVIEWER, "乙"),
    ("leader", Role.LEADER, ""),
    ("administrator", Role.ADMINISTRATOR, ""),
    ("auditor", Role.AUDITOR, ""),
)


@dataclass(frozen=True)
class Cast:
    """Who acts for each unit, by its key, and for the county office."""

    county: Unit
    units: tuple[Unit, ...]
    editors: dict[int, User]
    approvers: dict[int, User]
    reviewers: tuple[User, User]

    def unit(self, code: str) -> Unit:
        return next(unit for unit in self.units if unit.code == code)

    @property
    def office(self) -> Unit:
        return self.unit(OFFICE)


@transaction.atomic
def gather(county: Unit) -> Cast:
    """Make everyone. Nobody can sign in: they have no password."""
    units = tuple(Unit.objects.filter(parent=county, is_active=True).order_by("code"))
    editors = {unit.pk: _person(f"{unit.code}-editor".lower(), Role.EDITOR, unit) for unit in units}
    approvers = {unit.pk: _person(f"{unit.code}-approver".lower(), Role.APPROVER, unit) for unit in units}
    office = next(unit for unit in units if unit.code == OFFICE)
    people = [_person(username, role, office, number) for username, role, number in OFFICE_ROLES]
    return Cast(county, units, editors, approvers, (people[0], people[1]))


def _person(username: str, role: Role, unit: Unit, number: str = "") -> User:
    place = "" if role in (Role.REVIEWER, Role.LEADER) else unit.name
    user = User(username=username, name=f"{place}{role.label}{number}{MARK}", is_demo=True)
    user.set_unusable_password()
    user.save()
    membership = Membership(user=user, role=role, unit=unit, starts_on=STARTS_ON, granted_by=system_user())
    membership.full_clean()
    membership.save()
    detail = {"role": role.value, "user": user.name}
    trail.record("accounts.membership.grant", membership, by=system_user(), detail=detail)
    return user
