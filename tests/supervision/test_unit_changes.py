"""机构调整 in supervision: what was done on time stays so, what is still owed finds somebody or ends."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from catalogs.workflow import change_unit
from disclosure_portal import clock
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.units.models import UnitChange
from supervision.models import Assignment, Reminder, Status
from supervision.queries.standings import explain, standings
from supervision.workflow import plans
from supervision.workflow.checking import run
from tests import factories
from tests.supervision import records

pytestmark = pytest.mark.django_db

DUE, CHANGED, NEXT, LATER = date(2026, 3, 31), date(2026, 6, 1), date(2026, 6, 2), date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _set_the_clock(settings):
    settings.DEBUG = True


@pytest.fixture
def heir(county):
    return factories.make_unit(county, "210323777", "承接镇")


@pytest.fixture
def plan(county, reviewer):
    return records.make_plan(county, by=reviewer, issued_on=date(2026, 1, 5), ends_on=date(2027, 12, 31))


@pytest.fixture
def published(township, domain, editor, approver, reviewer):
    with clock.set_to(factories.MOMENT):
        return factories.make_published(
            township, domain, count=2, editor=editor, approver=approver, reviewer=reviewer
        )


@pytest.fixture
def done(plan, township, published):
    """A task that the township had done on time."""
    return records.make_assignment(elements(plan, DUE), township)


def elements(plan, due, **fields):
    return records.make_milestone(plan, due, check_name="elements", scope="townships", **fields)


def morning(day):
    return timezone.make_aware(datetime.combine(day, time(9)))


def check(county, day):
    with clock.set_to(morning(day)):
        return run(county, as_of=day)


def change(unit, heir, *, by, kind="merge", on=CHANGED, **fields):
    with clock.set_to(morning(on)):
        told = UnitChange(
            kind=kind, unit=unit, successor=heir, effective_on=on, document="岫政发〔2026〕9号", **fields
        )
        return change_unit(told, by=by)


def follow(plan, day):
    """The daily run before the check."""
    with clock.set_to(morning(day)):
        plans.follow_unit_changes(plan, by=system_user(), on=day)
        plans.add_missing_assignments(plan, by=system_user(), on=day)


def status(milestone, unit, day):
    (found,) = [one for one in standings([milestone], as_of=day) if one.unit == unit]
    return found.status, found.met_on


@pytest.mark.parametrize("kind", ["merge", "abolish"])
def test_what_a_unit_had_done_on_time_stays_so_when_it_is_no_more(
    kind, county, plan, done, township, heir, administrator
):
    check(county, DUE)
    done.refresh_from_db()
    met_on = done.met_on
    change(township, heir, by=administrator, kind=kind)
    follow(plan, NEXT)

    told = check(county, NEXT)

    done.refresh_from_db()
    assert (done.met_on, done.lacks, done.waived_on, told.notices, told.escalations) == (
        met_on,
        "",
        None,
        0,
        0,
    )
    assert met_on is not None
    assert status(done.milestone, township, LATER) == (Status.MET, met_on)
    assert explain(done, as_of=LATER).met_on == met_on


def test_what_a_unit_did_before_it_gave_its_work_away_is_not_asked_of_it_again(
    county, plan, done, township, heir, domain, administrator
):
    check(county, DUE)
    change(township, heir, by=administrator, kind="transfer", domains=[domain.code])
    follow(plan, NEXT)

    for day in (NEXT, date(2026, 6, 30), LATER):
        check(county, day)

    done.refresh_from_db()
    assert not Reminder.objects.filter(subject=f"assignment:{done.pk}").exists()
    assert status(done.milestone, township, LATER) == (Status.MET, done.met_on)


def test_what_comes_due_after_the_change_is_judged_by_what_the_unit_holds_then(
    county, plan, done, township, heir, domain, administrator
):
    check(county, DUE)
    upcoming = records.make_assignment(elements(plan, date(2026, 12, 31), code="later"), township)
    change(township, heir, by=administrator, kind="transfer", domains=[domain.code])

    check(county, NEXT)

    upcoming.refresh_from_db()
    assert (upcoming.met_on, upcoming.lacks) == (None, "没有可以对照的标准目录")


def test_a_unit_that_is_no_more_is_let_off_what_it_was_late_with(
    county, plan, township, heir, editor, administrator
):
    late = records.make_assignment(elements(plan, DUE), township)
    check(county, DUE)
    change(township, heir, by=administrator)
    follow(plan, NEXT)

    check(county, NEXT)

    assert status(late.milestone, township, date(2026, 5, 31)) == (Status.OVERDUE, None)
    assert status(late.milestone, township, CHANGED) == (Status.WAIVED, None)
    assert not Assignment.objects.filter(unit=heir).exists()  # its day had passed
