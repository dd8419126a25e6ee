"""The checks that run as jobs."""

from __future__ import annotations

import pytest
from django.db import connection

from disclosure_portal.audit import tasks, trail
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken_chain(county, township, editor):
    for _ in range(3):
        trail.record("units.unit.change", township, by=editor)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET verb = 'x' WHERE sequence = 2")
    return county


def order(county, auditor, key="check-1"):
    return queue.enqueue(
        "disclosure_portal.audit.tasks.check", key, {"county": county.pk}, by=auditor, unit=county
    )


def test_a_check_ends_with_a_sentence(county, township, editor, auditor):
    trail.record("units.unit.change", township, by=editor)
    job = order(county, auditor)

    tasks.check(job.pk)

    job.refresh_from_db()
    assert (job.state, job.outcome) == (Job.State.DONE, "岫岩满族自治县操作日志共1条，链条完整。")
    assert not Notice.objects.exists()


def test_a_break_is_told_to_every_auditor_once(broken_chain, auditor):
    tasks.check(order(broken_chain, auditor).pk)
    tasks.check(order(broken_chain, auditor, "check-2").pk)

    notice = Notice.objects.get()
    assert notice.recipient == auditor
    assert notice.text == "岫岩满族自治县操作日志第2条：内容被改动。请立即保护现场并核查。"


def test_the_nightly_check_counts_what_does_not_hold(broken_chain, auditor):
    job = queue.enqueue("disclosure_portal.audit.tasks.check_all", "nightly-1", by=None)

    assert tasks.check_all(job.pk) == 1
    job.refresh_from_db()
    assert job.outcome == "核对2条日志链，1条不完整。"
    assert Notice.objects.filter(recipient=auditor).count() == 1
