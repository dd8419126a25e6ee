"""Many people act at once: one chain, no gap, no fork."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from disclosure_portal.audit import trail
from disclosure_portal.audit.models import ChainHead, Entry
from disclosure_portal.audit.verification import verify_chain

EACH = 5


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_people_recording_at_once_make_one_chain(township, county, editor, approver):
    start, failures = threading.Barrier(2), []

    def act(person):
        try:
            start.wait(timeout=10)
            for _ in range(EACH):
                with transaction.atomic():
                    trail.record("units.unit.change", township, by=person)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(person,)) for person in (editor, approver)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failures == []
    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(
        range(1, 2 * EACH + 1)
    )
    assert ChainHead.objects.get(county=county).sequence == 2 * EACH
    assert verify_chain(county) is None
