"""专人负责 and training as of a day: who was in charge, where nobody was, who attended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from supervision.queries.people import roster, training_coverage, vacancies
from tests.supervision.records import make_attendee, make_person_in_charge, make_training

pytestmark = pytest.mark.django_db

SINCE, UNTIL = date(2020, 8, 21), date(2021, 3, 31)
DAY = timedelta(days=1)


@pytest.fixture
def in_charge(township, editor):
    return make_person_in_charge(township, by=editor, since=SINCE, until=UNTIL)


@pytest.mark.parametrize(
    ("on", "is_vacant"), [(SINCE - DAY, True), (SINCE, False), (UNTIL, False), (UNTIL + DAY, True)]
)
def test_the_first_and_the_last_day_are_in_charge(in_charge, township, on, is_vacant):
    assert bool(vacancies([township], on=on)) is is_vacant
    assert bool(roster([township], on=on)[township.pk]) is not is_vacant


def test_a_vacancy_knows_since_when_and_who_was_last(in_charge, township):
    make_person_in_charge(
        township, by=in_charge.entered_by, name="早先的人", since=date(2020, 1, 1), until=SINCE - DAY
    )

    (vacancy,) = vacancies([township], on=date(2021, 9, 1))
    assert (vacancy.since, vacancy.last) == (UNTIL + DAY, in_charge)


def test_a_unit_that_never_named_anybody_is_vacant_without_a_day(in_charge, township, department):
    (never,) = vacancies([township, department], on=SINCE)

    assert (never.unit, never.since, never.last) == (department, None, None)


def test_vacancies_ask_once_for_all_units(in_charge, township, department, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(vacancies([township, department], on=UNTIL + DAY)) == 2


def test_coverage_counts_the_named_persons_who_attended_in_the_year(county, township, department, editor):
    attends = make_person_in_charge(township, by=editor, since=SINCE)
    stays_away = make_person_in_charge(department, by=editor, name="缺席人", since=SINCE)
    session = make_training(department, by=editor, held_on=date(2021, 6, 10))
    make_attendee(session, township, attends.name)
    make_attendee(session, department, "没有被指定的人")

    before = training_coverage(county, year=2021, as_of=date(2021, 6, 9))
    assert (before.sessions, before.trained, before.percent) == ((), [], 0)
    after = training_coverage(county, year=2021, as_of=date(2021, 6, 10))
    assert [one.person for one in after.trained] == [attends]
    assert after.trained[0].days == (date(2021, 6, 10),)
    assert [one.person for one in after.missing] == [stays_away]
    assert after.percent == 50
    assert training_coverage(county, year=2022, as_of=date(2022, 1, 1)).trained == []


def test_coverage_of_a_past_year_asks_for_those_named_at_its_end(county, township, editor):
    left = make_person_in_charge(township, by=editor, since=SINCE, until=UNTIL)
    successor = make_person_in_charge(township, by=editor, name="接替人", since=UNTIL + DAY)
    session = make_training(township, by=editor, held_on=date(2021, 3, 1))
    make_attendee(session, township, left.name, person=left)

    assert [one.person for one in training_coverage(county, year=2021, as_of=date(2021, 3, 1)).trained] == [
        left
    ]
    at_the_end = training_coverage(county, year=2021, as_of=date(2023, 1, 1))
    assert [one.person for one in at_the_end.missing] == [successor]


def test_a_namesake_in_another_unit_was_not_trained(county, township, department, editor):
    named = make_person_in_charge(township, by=editor, since=SINCE)
    session = make_training(department, by=editor, held_on=date(2021, 6, 10))
    make_attendee(session, department, named.name)

    assert training_coverage(county, year=2021, as_of=date(2021, 12, 31)).trained == []


def test_coverage_without_anybody_named_has_no_rate(county):
    assert training_coverage(county, year=2021, as_of=date(2021, 12, 31)).percent is None


def test_coverage_takes_three_queries(county, township, department, editor, django_assert_num_queries):
    session = make_training(department, by=editor, held_on=date(2021, 6, 10))
    for unit in (township, department):
        make_person_in_charge(unit, by=editor, since=SINCE)
        make_attendee(session, unit, "张经办")

    with django_assert_num_queries(3):
        assert training_coverage(county, year=2021, as_of=date(2021, 12, 31)).percent == 100
