"""Demonstration people: one for every role of the county, and an editor and an approver for some of its units."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from disclosure_portal.accounts import passwords
from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit import trail
from disclosure_portal.units.models import Unit

STARTS_ON = date(2020, 6, 1)
MARK = "（演示）"

# Units whose catalogs the demonstration fills, with the name they have in usernames.
UNITS = {
    "210323106": "pianling",
    "210323108": "xindian",
    "210323109": "yanghe",
    "210323107": "hadabei",
    "210323001": "fuchang",
    "XY-MZ": "minzheng",
    "XY-RSJ": "renshe",
    "XY-SFJ": "sifa",
    "XY-ZFB": "zhengfuban",
}
OFFICE = "XY-ZFB"


@dataclass(frozen=True)
class Person:
    username: str
    role: Role
    unit: str  # its code
    number: str = ""

    def name(self, unit: Unit) -> str:
        place = "" if self.role in (Role.REVIEWER, Role.LEADER) else unit.name
        return f"{place}{self.role.label}{self.number}{MARK}"


PEOPLE = [
    *(
        Person(f"{name}-{role.value}", role, code)
        for code, name in UNITS.items()
        for role in (Role.EDITOR, Role.APPROVER)
    ),
    Person("reviewer-1", Role.REVIEWER, OFFICE, "甲"),
    Person("reviewer-2", Role.REVIEWER, OFFICE, "乙"),
    Person("leader", Role.LEADER, OFFICE),
    Person("administrator", Role.ADMINISTRATOR, OFFICE),
    Person("auditor", Role.AUDITOR, OFFICE),
]


@transaction.atomic
def fill() -> list[str]:
    """Create the people who do not exist yet; say how everyone signs in. New passwords are told here only.

    DEMO_PASSWORD, when set, becomes everyone's password. Refused unless DEBUG is on: known names and
    shared passwords have no place in a portal that serves a county.
    """
    if not settings.DEBUG:
        raise RuntimeError("Demonstration people are made with DEBUG on only.")
    given = os.environ.get("DEMO_PASSWORD", "")
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=UNITS)}
    known = set(
        User.objects.filter(username__in=[person.username for person in PEOPLE]).values_list(
            "username", flat=True
        )
    )
    lines = ["演示账号："]
    for person in PEOPLE:
        unit = units[person.unit]
        if person.username in known:
            lines.append(f"  {person.username}  {person.name(unit)}")
        else:
            password = given or passwords.make_up()
            _create(person, unit, password)
            lines.append(f"  {person.username}  {password}  {person.name(unit)}")
    if known:
        lines.append("已有账号的密码不再显示。重设：.venv/bin/python manage.py changepassword 用户名")
    return lines


def _create(person: Person, unit: Unit, password: str) -> None:
    user = User(username=person.username, name=person.name(unit), is_demo=True)
    try:
        validate_password(password, user)
    except ValidationError as invalid:
        raise RuntimeError(f"DEMO_PASSWORD: {''.join(invalid.messages)}") from invalid
    user.set_password(password)
    user.save()
    membership = Membership(
        user=user, role=person.role, unit=unit, starts_on=STARTS_ON, granted_by=system_user()
    )
    membership.full_clean()
    membership.save()
    detail = {"role": person.role.value, "user": user.name}
    trail.record("accounts.membership.grant", membership, by=system_user(), detail=detail)
