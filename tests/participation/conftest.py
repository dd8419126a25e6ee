"""The cast of a decision: the township organises, the justice bureau reviews, the county office decides."""

from __future__ import annotations

import pytest

from disclosure_portal.accounts.models import Role
from disclosure_portal.units.models import Unit
from tests import factories
from tests.participation import records


@pytest.fixture
def justice(county):
    return factories.make_unit(county, "XY-SFJ", "县司法局", Unit.Kind.DEPARTMENT)


@pytest.fixture
def lawyer(justice):
    """The legality unit's approver."""
    return factories.make_person("lawyer", "赵审查", Role.APPROVER, justice)


@pytest.fixture
def decision(township, county, justice, editor):
    return records.make_decision(township, county, justice, by=editor)
