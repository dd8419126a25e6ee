"""Two administrators at once: one wins, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from disclosure_portal import clock
from disclosure_portal.accounts import workflow
from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.workflow import StepRefused
from tests import factories

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Run the acts in threads that start together; each gives its result or its refusal."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait()
            return act()
        except StepRefused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_nobody_becomes_administrator_and_auditor_at_the_same_moment(administrator, office):
    newcomer = factories.make_user("newcomer", "郑新人")

    outcomes = at_once(
        lambda: workflow.grant(
            newcomer, Role.ADMINISTRATOR, office, by=administrator, starts_on=clock.today()
        ),
        lambda: workflow.grant(newcomer, Role.AUDITOR, office, by=administrator, starts_on=clock.today()),
    )

    assert newcomer.memberships.count() == 1
    refused = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(refused) == 1
    assert "三员分立" in refused[0]


def test_the_same_post_is_granted_once(administrator, township):
    newcomer = factories.make_user("newcomer", "郑新人")

    outcomes = at_once(
        *[lambda: workflow.grant(newcomer, Role.EDITOR, township, by=administrator, starts_on=clock.today())]
        * 2
    )

    assert newcomer.memberships.count() == 1
    assert "郑新人在这段时间内已是偏岭镇的经办人。" in outcomes


def test_a_post_is_ended_by_one_of_two(administrator, editor):
    seen_by_both = editor.memberships.select_related("unit").get()
    days = [date(2099, 3, 1), date(2099, 3, 2)]

    outcomes = at_once(*[lambda on=on: workflow.end(seen_by_both, by=administrator, on=on) for on in days])

    ended = [outcome for outcome in outcomes if isinstance(outcome, Membership)]
    assert len(ended) == 1
    seen_by_both.refresh_from_db()
    assert seen_by_both.ends_on == ended[0].ends_on
    assert "刚被他人修改" in "".join(outcome for outcome in outcomes if isinstance(outcome, str))
