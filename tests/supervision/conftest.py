"""The cast of supervision beyond the county's: a second reviewer, and how tests sign in and count queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disclosure_portal.accounts.models import Role
from tests import factories


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
