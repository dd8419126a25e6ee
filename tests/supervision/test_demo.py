"""The demonstration county's supervision: the first cycle over, the next under way, an inspection, people named."""

from __future__ import annotations

from datetime import date
from unittest import mock

import pytest
from django.test import override_settings

from catalogs.demo import catalogs
from catalogs.models import DomainClaim
from disclosure_portal import clock
from disclosure_portal.accounts import demo as people
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.units.models import Unit
from supervision.demo import checks, oversight, plans
from supervision.demo import people as responsible_people
from supervision.models import (
    Assignment,
    CheckRun,
    Inspection,
    Milestone,
    Plan,
    Rectification,
    ResponsiblePerson,
    Rubric,
)
from supervision.queries.standings import explain
from supervision.replay.stage import at
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def filled(reference_data):
    with (
        override_settings(DEBUG=True),
        mock.patch.dict("os.environ", DEMO_PASSWORD=factories.PASSWORD),
        clock.set_to(at(TODAY, 9)),
    ):
        people.fill()
        catalogs.fill()
        parts = (plans, responsible_people, oversight, checks)
        return [line for part in parts for line in part.fill(today=TODAY)]


def cycle():
    return Plan.objects.get(is_demo=True, kind="scheme")


def test_the_first_cycle_is_over_and_the_next_under_way():
    seed = Plan.objects.get(template="xiuyan-2020-37")

    assert (seed.state, seed.closed_on, seed.is_demo) == ("closed", date(2024, 1, 2), False)
    assert (cycle().state, cycle().issued_on, cycle().cloned_from) == ("running", date(2026, 9, 20), seed)
    assert cycle().milestones.count() == seed.milestones.count() == 44
    assert cycle().is_public


def test_days_lie_before_around_and_after_today():
    days = sorted(cycle().milestones.values_list("due_legal", flat=True))

    assert days[0] < TODAY < days[-1]
    assert date(2026, 11, 30) in days
    near = Milestone.objects.filter(plan__kind="yearly").order_by("due_nominal")
    assert [one.due_nominal > TODAY for one in near] == [False, True, True, True]


def test_most_domains_are_claimed_some_late_and_some_not():
    leads = DomainClaim.objects.filter(part="lead")

    assert leads.filter(claimed_on__lte=date(2026, 9, 30)).count() == 18
    assert leads.filter(claimed_on__gt=date(2026, 9, 30)).count() == 5
    assert leads.filter(claimed_on=None).count() == 3
    assert leads.filter(stated_alone_on__isnull=False).exists()


def test_a_waiver_shows_what_one_looks_like():
    (waived,) = Assignment.objects.filter(waived_on__isnull=False)

    assert (waived.unit.code, waived.waived_on) == ("XY-TJJ", TODAY)
    assert explain(waived, as_of=TODAY).met_on is None


def test_filling_again_changes_nothing_and_the_trail_holds():
    before = Plan.objects.count(), Assignment.objects.count()
    with override_settings(DEBUG=True):
        assert plans.fill(today=TODAY) == ["演示方案：已有，未改动。"]

    assert (Plan.objects.count(), Assignment.objects.count()) == before
    assert verify_chain(Unit.objects.get(code="210323")) is None


def test_units_with_people_have_named_somebody_but_for_one():
    named = ResponsiblePerson.objects.filter(is_demo=True)

    assert named.count() == 8
    assert not named.filter(unit__code=responsible_people.VACANT).exists()


def test_an_inspection_is_being_put_right_and_the_years_rubric_is_out():
    inspection = Inspection.objects.get(is_demo=True)

    assert inspection.state == Inspection.State.RECTIFYING
    assert Rectification.objects.filter(finding__row__inspection=inspection, is_demo=True).exists()
    assert Rubric.objects.get(is_demo=True).state == Rubric.State.PUBLISHED


def test_the_check_of_the_day_has_run():
    assert CheckRun.objects.get().as_of == TODAY
    running = Assignment.objects.filter(milestone__plan__state="running")
    assert running.exists()
    assert not running.filter(met_on=None, lacks="").exists()  # each was looked at
