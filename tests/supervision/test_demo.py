"""The demonstration county's plans: the first cycle over, the next under way, days before and after the day of filling."""

from __future__ import annotations

from datetime import date
from unittest import mock

import pytest
from django.test import override_settings

from catalogs.models import DomainClaim
from disclosure_portal.accounts import demo as people
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.units.models import Unit
from supervision.demo import plans
from supervision.models import Assignment, Milestone, Plan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def filled(reference_data):
    with override_settings(DEBUG=True), mock.patch.dict("os.environ", DEMO_PASSWORD=factories.PASSWORD):
        people.fill()
        return plans.fill(today=TODAY)


def cycle():
    return Plan.objects.get(is_demo=True, kind="scheme")


def test_the_first_cycle_is_over_and_the_next_under_way():
    seed = Plan.objects.get(template="xiuyan-2020-37")

    assert (seed.state, seed.closed_on, seed.is_demo) == ("closed", date(2024, 1, 2), False)
    assert (cycle().state, cycle().issued_on, cycle().cloned_from) == ("running", date(2025, 10, 20), seed)
    assert cycle().milestones.count() == seed.milestones.count() == 44


def test_days_lie_before_around_and_after_today():
    days = sorted(cycle().milestones.values_list("due_legal", flat=True))

    assert days[0] < TODAY < days[-1]
    assert date(2026, 11, 30) in days
    near = Milestone.objects.filter(plan__kind="yearly").order_by("due_nominal")
    assert [one.due_nominal > TODAY for one in near] == [False, True, True, True]


def test_most_domains_are_claimed_some_late_and_some_not():
    leads = DomainClaim.objects.filter(part="lead")

    assert leads.filter(claimed_on__lte=date(2025, 10, 31)).count() == 20
    assert leads.filter(claimed_on__gt=date(2025, 10, 31)).count() == 3
    assert leads.filter(claimed_on=None).count() == 3
    assert leads.filter(needs_no_cooperation=True).exists()


def test_a_waiver_shows_what_one_looks_like():
    (waived,) = Assignment.objects.filter(waived_on__isnull=False)

    assert (waived.unit.code, waived.waived_on) == ("XY-TJJ", TODAY)


def test_filling_again_changes_nothing_and_the_trail_holds():
    before = Plan.objects.count(), Assignment.objects.count()
    with override_settings(DEBUG=True):
        assert plans.fill(today=TODAY) == ["演示方案：已有，未改动。"]

    assert (Plan.objects.count(), Assignment.objects.count()) == before
    assert verify_chain(Unit.objects.get(code="210323")) is None
