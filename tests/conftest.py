"""The cast: one county with a township, a department and the county office, and one person for every role."""

from __future__ import annotations

import io
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from disclosure_portal.units.models import Unit
from tests import factories
from tests.databases import (  # noqa: F401
    django_db_keepdb,
    django_db_modify_db_settings,
    django_db_setup,
)
from tests.participation import records
from tests.world import make_world


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
def justice(county):
    return factories.make_unit(county, "XY-SFJ", "县司法局", Unit.Kind.DEPARTMENT)


@pytest.fixture
def office(county):
    return factories.make_unit(county, "XY-ZFB", "县政府办公室", Unit.Kind.COUNTY_OFFICE)


@pytest.fixture
def editor(township):
    return factories.make_member("editor", township)


@pytest.fixture
def approver(township):
    return factories.make_member("approver", township)


@pytest.fixture
def reviewer(office):
    return factories.make_member("reviewer", office)


@pytest.fixture
def colleague(office):
    """A second reviewer of the county."""
    return factories.make_member("colleague", office)


@pytest.fixture
def leader(office):
    return factories.make_member("leader", office)


@pytest.fixture
def administrator(office):
    return factories.make_member("administrator", office)


@pytest.fixture
def auditor(office):
    return factories.make_member("auditor", office)


@pytest.fixture
def outsider(county):
    """A unit editor of another township in the same county."""
    return factories.make_member("outsider", factories.make_unit(county, "210323108", "新甸镇"))


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


@pytest.fixture
def world(county, township, domain, editor, approver, reviewer):
    """A record for every argument of an address: see tests/test_access.py."""
    return make_world(township, domain, editor=editor, approver=approver, reviewer=reviewer)


# What is dear to make: once for a module, all of whose tests begin with it. Each test's own changes are taken back.


@pytest.fixture(scope="module")
def module_transaction(django_db_setup, django_db_blocker):  # noqa: F811
    """Around all tests of a module, none of which commits: what is saved in it is theirs until the module ends."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def reference_data(module_transaction):
    """The reference data of units and catalogs, as load_reference brings them."""
    call_command("load_reference", stdout=io.StringIO())


@pytest.fixture(scope="module")
def demonstration(reference_data):
    """The demonstration county; what fill_demo said."""
    said = io.StringIO()
    with override_settings(DEBUG=True), mock.patch.dict("os.environ", DEMO_PASSWORD=factories.PASSWORD):
        call_command("fill_demo", stdout=said)
    return said.getvalue()


@pytest.fixture
def decision(township, county, justice, editor):
    """The township organises, the justice bureau reviews, the county office decides."""
    return records.make_decision(township, county, justice, by=editor)
