"""Two administrators at once: one wins, the other is told."""

from __future__ import annotations

from datetime import date

import pytest

from disclosure_portal import clock
from disclosure_portal.accounts import workflow
from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.threads import at_once

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def refusals(outcomes):
    return [str(outcome) for outcome in outcomes if isinstance(outcome, StepRefused)]


def test_nobody_becomes_administrator_and_auditor_at_the_same_moment(administrator, office):
    newcomer = factories.make_user("newcomer", "郑新人")

    outcomes = at_once(
        lambda: workflow.grant(
            newcomer, Role.ADMINISTRATOR, office, by=administrator, starts_on=clock.today()
        ),
        lambda: workflow.grant(newcomer, Role.AUDITOR, office, by=administrator, starts_on=clock.today()),
    )

    assert newcomer.memberships.count() == 1
    (refused,) = refusals(outcomes)
    assert "三员分立" in refused


def test_the_same_post_is_granted_once(administrator, township):
    newcomer = factories.make_user("newcomer", "郑新人")

    outcomes = at_once(
        *[lambda: workflow.grant(newcomer, Role.EDITOR, township, by=administrator, starts_on=clock.today())]
        * 2
    )

    assert newcomer.memberships.count() == 1
    assert refusals(outcomes) == ["郑新人在这段时间内已是偏岭镇的经办人。"]


def test_a_post_is_ended_by_one_of_two(administrator, editor):
    seen_by_both = editor.memberships.select_related("unit").get()
    days = [date(2099, 3, 1), date(2099, 3, 2)]

    outcomes = at_once(*[lambda on=on: workflow.end(seen_by_both, by=administrator, on=on) for on in days])

    ended = [outcome for outcome in outcomes if isinstance(outcome, Membership)]
    assert len(ended) == 1
    seen_by_both.refresh_from_db()
    assert seen_by_both.ends_on == ended[0].ends_on
    assert "刚被他人修改" in "".join(refusals(outcomes))
