"""Holding a unit: what is settled under its row is settled one after the other."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from disclosure_portal.audit.trail import TransactionRequired
from disclosure_portal.units.models import Unit
from disclosure_portal.units.queries import hold


def test_a_held_unit_is_read_afresh_in_one_query(township):
    Unit.objects.filter(pk=township.pk).update(name="偏岭新镇")

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        fresh = hold(township)

    assert fresh.name == "偏岭新镇"
    assert len(queries) == 1
    if connection.vendor == "postgresql":
        assert "FOR NO KEY UPDATE" in queries[0]["sql"]  # what points to the unit is saved meanwhile


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_held():
    with pytest.raises(TransactionRequired):
        hold(Unit(pk=1))
