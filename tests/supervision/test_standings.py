"""Standings: evidence, due day and waiver together give the status on any day."""

from __future__ import annotations

from datetime import date

import pytest

from supervision.models import Status
from supervision.queries.standings import by_unit, counts, explain, standings, status_of
from tests.supervision import records

DUE, SOON = date(2020, 10, 31), date(2020, 11, 2)


@pytest.mark.parametrize(
    ("met_on", "is_waived", "as_of", "status"),
    [
        (None, False, date(2020, 9, 1), Status.NOT_DUE),
        (None, False, date(2020, 10, 20), Status.DUE_SOON),
        (None, False, DUE, Status.DUE_SOON),
        (None, False, date(2020, 11, 1), Status.OVERDUE),
        (DUE, False, date(2020, 11, 1), Status.MET),
        (date(2020, 11, 1), False, date(2020, 11, 1), Status.MET_LATE),
        (None, True, date(2020, 11, 1), Status.WAIVED),
        (DUE, True, date(2020, 11, 1), Status.WAIVED),
    ],
)
def test_the_status_follows_from_days(met_on, is_waived, as_of, status):
    soon = DUE if as_of >= date(2020, 10, 16) else date(2020, 9, 15)

    assert status_of(met_on, due_legal=DUE, is_waived=is_waived, as_of=as_of, soon_until=soon) == status


@pytest.mark.django_db
def test_a_plan_is_public_since_it_runs(county, office, reviewer):
    plan = records.make_plan(county, by=reviewer)
    milestone = records.make_milestone(plan, date(2020, 8, 20), check_name="plan_page")
    assignment = records.make_assignment(milestone, office)

    (one,) = standings([milestone], as_of=date(2020, 8, 20))

    assert (one.status, one.met_on, one.lacks) == (Status.MET, date(2020, 8, 20), "")
    assert explain(assignment, as_of=date(2020, 8, 20)).rows[0].holds
    assert counts([one])[Status.MET] == 1
    assert list(by_unit([one])) == [office]
    assert standings([milestone], as_of=date(2020, 8, 19))[0].status == Status.DUE_SOON


@pytest.mark.django_db
def test_a_units_own_tasks_stand_as_among_all(
    county, township, department, reviewer, django_assert_num_queries
):
    milestone = records.make_milestone(records.make_plan(county, by=reviewer))
    mine, other = (records.make_assignment(milestone, unit) for unit in (township, department))
    everyone = standings([milestone], as_of=DUE)

    with django_assert_num_queries(6):
        own = standings([milestone], as_of=DUE, units={township.pk})
    assert [one.assignment for one in everyone] == [mine, other]
    assert own == [one for one in everyone if one.assignment == mine]
