"""Makes records for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import date

from disclosure_portal.accounts.models import Membership, Role, User
from disclosure_portal.units.models import Unit

PASSWORD = "Xiuyan-2026-gongkai"


def make_county(code="210323", name="岫岩满族自治县", full_name="岫岩满族自治县人民政府"):
    return Unit.objects.create(
        code=code, name=name, full_name=full_name, kind=Unit.Kind.COUNTY, tier=Unit.Tier.COUNTY
    )


def make_unit(county, code, name, kind=Unit.Kind.TOWNSHIP, full_name=None):
    township = kind in (Unit.Kind.TOWNSHIP, Unit.Kind.SUBDISTRICT)
    suffix = {Unit.Kind.TOWNSHIP: "人民政府", Unit.Kind.SUBDISTRICT: "办事处"}.get(kind, "")
    return Unit.objects.create(
        code=code,
        name=name,
        full_name=full_name or f"{county.name}{name.removeprefix('县')}{suffix}",
        kind=kind,
        tier=Unit.Tier.TOWNSHIP if township else Unit.Tier.COUNTY,
        parent=county,
    )


def make_user(username, name=None, **fields):
    return User.objects.create_user(username=username, name=name or username, password=PASSWORD, **fields)


def grant(user, role, unit, starts_on=date(2020, 1, 1), ends_on=None):
    return Membership.objects.create(user=user, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on)


def make_person(username, name, role, unit):
    user = make_user(username, name)
    grant(user, Role(role), unit)
    return user
