"""The cast of a decision: the township organises, the justice bureau reviews, the county office decides."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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


@pytest.fixture
def colleague(office):
    """A second reviewer of the county."""
    return factories.make_person("colleague", "陈审核", Role.REVIEWER, office)


@pytest.fixture
def sign_in(client):
    """sign_in(person): the client, as that person."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def count_queries():
    """count_queries(act): how many queries it makes, the second time, when what is read once is known."""

    def count(act):
        act()
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    return count
