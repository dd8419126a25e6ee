"""The cast: one county with a township, a department and the county office, and one person for every role."""

from __future__ import annotations

import pytest

from disclosure_portal.accounts.models import Role
from disclosure_portal.units.models import Unit
from tests import factories


@pytest.fixture
def county(db):
    return factories.make_county()


@pytest.fixture
def township(county):
    return factories.make_unit(county, "210323106", "偏岭镇")


@pytest.fixture
def department(county):
    return factories.make_unit(county, "XY-MZ", "县民政局", Unit.Kind.DEPARTMENT)


@pytest.fixture
def office(county):
    return factories.make_unit(county, "XY-ZFB", "县政府办公室", Unit.Kind.COUNTY_OFFICE)


@pytest.fixture
def editor(township):
    return factories.make_person("editor", "张经办", Role.EDITOR, township)


@pytest.fixture
def approver(township):
    return factories.make_person("approver", "李审核", Role.APPROVER, township)


@pytest.fixture
def reviewer(office):
    return factories.make_person("reviewer", "王审核", Role.REVIEWER, office)


@pytest.fixture
def leader(office):
    return factories.make_person("leader", "赵领导", Role.LEADER, office)


@pytest.fixture
def administrator(office):
    return factories.make_person("administrator", "钱管理", Role.ADMINISTRATOR, office)


@pytest.fixture
def auditor(office):
    return factories.make_person("auditor", "孙审计", Role.AUDITOR, office)


@pytest.fixture
def outsider(county):
    """A unit editor of another township in the same county."""
    return factories.make_person(
        "outsider", "周外镇", Role.EDITOR, factories.make_unit(county, "210323108", "新甸镇")
    )


@pytest.fixture
def domain(db):
    return factories.make_domain()


@pytest.fixture
def item(township, domain, editor):
    """A complete item of the township's own, in draft."""
    return factories.make_item(township, domain, by=editor)


@pytest.fixture
def handed_in(township, domain, editor):
    """A batch of two items that waits for the unit's approver."""
    return factories.make_handed_in(township, domain, by=editor)


@pytest.fixture
def confirmed(township, domain, editor, approver):
    """A batch of two items that waits for the county office."""
    return factories.make_confirmed(township, domain, editor=editor, approver=approver)


@pytest.fixture
def published(township, domain, editor, approver, reviewer):
    """One published item."""
    (item,) = factories.make_published(township, domain, editor=editor, approver=approver, reviewer=reviewer)
    return item
