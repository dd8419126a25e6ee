"""The plan of 2020–2023 replayed by a part of the county, and what the checks say of it afterwards."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import override_settings

from disclosure_portal.notices.models import Notice
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days
from supervision.models import CheckRun, Escalation, Reminder, Status
from supervision.queries.standings import standings
from supervision.replay.county import live
from supervision.replay.stage import BEGINS_ON, ENDS_ON
from supervision.replay.tempers import Temper, Tempers
from tests import factories

PLAN_DATES = [
    date(2020, 8, 31),
    date(2020, 10, 31),
    date(2021, 8, 31),
    date(2021, 9, 30),
    date(2022, 3, 31),
    date(2022, 8, 31),
    date(2023, 12, 31),
]
DEPARTMENTS = [
    "XY-ZFB",
    "XY-MZ",
    "XY-RSJ",
    "XY-SFJ",
    "XY-FGJ",
    "XY-CZJ",
    "XY-YJJ",
    "XY-JTJ",
    "XY-TJJ",
    "XY-TYJR",
]
TOWNSHIPS = [f"2103231{number:02d}" for number in range(1, 10)]
FEW = [*DEPARTMENTS[:4], *TOWNSHIPS[:3]]
SEED = 37
# What every unit of the scope does on the day that its temper gives: obligation, year → task, scheduled day.
BY_TEMPER = {
    ("SP-04", 2020): ("catalog", date(2020, 10, 31)),
    ("SP-08", 2021): ("provincial", date(2021, 8, 31)),
    ("SP-16", 2021): ("summary", date(2021, 9, 30)),
    ("SP-20", 2020): ("SP-20-2020", date(2020, 12, 31)),
    ("SP-20", 2021): ("SP-20-2021", date(2021, 12, 31)),
    ("SP-20", 2022): ("SP-20-2022", date(2022, 12, 31)),
}
BEGINS = {"SP-08": date(2021, 6, 1), "SP-16": date(2021, 8, 16)}
# What the county office does on a day of its own.
BY_DAY = {
    ("SP-09", 2021): date(2021, 6, 25),
    ("SP-12", 2021): date(2021, 6, 25),
    ("SP-17", 2021): date(2021, 9, 30),
    ("SP-23", 2020): None,
    ("SP-23", 2021): date(2021, 12, 6),
    ("SP-23", 2022): date(2023, 1, 9),
    ("SP-26", 2020): BEGINS_ON,
}


@pytest.fixture(scope="module")
def county(module_transaction):
    with override_settings(DEBUG=True):
        stage, told = live(until=ENDS_ON, seed=SEED, units=[*DEPARTMENTS, *TOWNSHIPS], every_day=False)
    return stage, told


def expected(done_on, due_on, *, on, calendar):
    """The status by the days alone."""
    if done_on is not None and done_on <= on:
        return Status.MET if done_on <= due_on else Status.MET_LATE
    if on > due_on:
        return Status.OVERDUE
    soon_until = add_working_days(on, 10, calendar=calendar).legal
    return Status.DUE_SOON if due_on <= soon_until else Status.NOT_DUE


def counted(stage, code, year, *, on):
    milestone = stage.plan.milestones.get(code=code, due_nominal__year=year)
    return Counter(one.status for one in standings([milestone], as_of=on))


def run_check(day):
    out = StringIO()
    call_command("check_deadlines", "--as-of", day.isoformat(), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_units_of_every_temper_take_part(county):
    stage, _ = county

    assert set(stage.tempers.of.values()) == set(Temper)


@pytest.mark.parametrize("on", PLAN_DATES)
@pytest.mark.parametrize(("code", "year"), BY_TEMPER)
def test_at_the_plan_dates_units_stand_where_their_temper_puts_them(county, code, year, on):
    stage, _ = county
    task, due_on = BY_TEMPER[code, year]
    begins = BEGINS.get(code, BEGINS_ON if year == 2020 else date(year, 10, 8))
    if code == "SP-20":
        begins = date(year, 10, 8)
    milestone = stage.plan.milestones.get(code=code, due_nominal__year=year)
    units = [one.unit for one in milestone.assignments.select_related("unit")]

    wanted = Counter(
        expected(stage.day(unit, task, due_on, begins=begins), due_on, on=on, calendar=stage.tempers.calendar)
        for unit in units
    )

    assert counted(stage, code, year, on=on) == wanted


@pytest.mark.parametrize("on", PLAN_DATES)
@pytest.mark.parametrize(("code", "year"), BY_DAY)
def test_at_the_plan_dates_the_county_office_stands_where_its_acts_put_it(county, code, year, on):
    stage, _ = county
    due_on = stage.plan.milestones.get(code=code, due_nominal__year=year).due_legal

    wanted = expected(BY_DAY[code, year], due_on, on=on, calendar=stage.tempers.calendar)

    assert counted(stage, code, year, on=on) == {wanted: 1}


def test_what_was_waived_in_the_first_year_is_waived_from_its_day_on(county):
    stage, _ = county

    assert counted(stage, "SP-24", 2020, on=date(2020, 11, 30)) == {Status.NOT_DUE: 1}
    assert counted(stage, "SP-24", 2020, on=date(2021, 8, 31)) == {Status.WAIVED: 1}


def test_a_check_for_a_plan_date_says_the_same_twice_and_in_any_order(county):
    days = [*PLAN_DATES[:-1], *PLAN_DATES[:-1]]
    random.Random(SEED).shuffle(days)
    before = Reminder.objects.count(), Notice.objects.count(), CheckRun.objects.count()

    said = [(day, run_check(day)) for day in days]

    assert len({(day, json.dumps(figures)) for day, figures in said}) == len(PLAN_DATES) - 1
    assert all(figures["notices"] == figures["escalations"] == 0 for _, figures in said)
    assert (Reminder.objects.count(), Notice.objects.count(), CheckRun.objects.count()) == before


def test_a_check_counts_every_task_and_how_many_stood_otherwise(county):
    stage, _ = county
    owed = sum(milestone.assignments.count() for milestone in stage.plan.milestones.all())

    first = run_check(PLAN_DATES[0])

    assert first["as_of"] == "2020-08-31"
    assert first["checked"] >= owed
    assert first["changed"] > 0


def test_the_last_day_checked_again_says_nothing_more(county):
    assert run_check(PLAN_DATES[-1])["notices"] == 0


def test_messages_went_out_forward_and_each_stage_once(county):
    _, told = county
    stages = list(Reminder.Stage)
    rows = list(Reminder.objects.order_by("pk").values_list("subject", "due_on", "stage", "said_on"))

    assert all(earlier[3] <= later[3] for earlier, later in pairwise(rows))
    assert len({row[:3] for row in rows}) == len(rows)
    by_subject = {}
    for subject, due_on, stage, _ in rows:
        by_subject.setdefault((subject, due_on), []).append(stages.index(stage))
    assert all(said == sorted(said) for said in by_subject.values())
    assert told.notices > 0


def test_who_never_acts_is_escalated_and_who_did_late_is_closed(county):
    stage, _ = county
    idle = [unit.pk for unit in stage.cast.units if stage.is_idle(unit)]
    late = [unit.pk for unit in stage.cast.units if stage.tempers.of[unit.code] is Temper.LATE]
    tasks = Escalation.objects.filter(kind="assignment", title__in=["乡镇（街道）标准目录", "部门标准目录"])

    assert tasks.filter(unit__in=idle, state=Escalation.State.OPEN).count() == len(idle)
    assert not tasks.filter(unit__in=late, state=Escalation.State.OPEN).exists()


def test_a_standing_told_years_later_is_what_was_stored_on_the_day(county):
    """The reports of past days rest on dated data: the last run before a day stored what the day says now."""
    stage, _ = county
    milestone = stage.plan.milestones.get(code="SP-04")
    stored = {one.unit_id: one.met_on for one in milestone.assignments.all()}

    told = {one.unit.pk: one.met_on for one in standings([milestone], as_of=ENDS_ON)}

    assert told == stored
    assert any(stored.values())


# The command


@pytest.mark.django_db
@override_settings(DEBUG=True)
def test_the_replay_refuses_a_database_that_holds_something():
    factories.make_county()

    with pytest.raises(CommandError, match="空数据库"):
        call_command("replay_plan")


@pytest.mark.django_db
def test_the_replay_refuses_a_portal_in_service():
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("replay_plan")
    assert not Unit.objects.exists()


@pytest.mark.django_db
@override_settings(DEBUG=True)
@pytest.mark.parametrize("day", ["2020-08-19", "2024-01-01", "八月"])
def test_the_replay_refuses_days_outside_the_plan(day):
    with pytest.raises(CommandError):
        call_command("replay_plan", "--until", day)
    assert not Unit.objects.exists()


@pytest.mark.django_db
@override_settings(DEBUG=True)
def test_the_first_days_of_the_whole_county_are_the_same_each_time():
    out = StringIO()
    call_command("replay_plan", "--until", "2020-08-24", "--json", stdout=out)
    result = json.loads(out.getvalue())

    assert result["units"] == {"early": 13, "idle": 5, "late": 8, "punctual": 27}
    assert result["figures"] == {}
    assert result["reminders"] == Reminder.objects.count()


@pytest.mark.django_db
@override_settings(DEBUG=True)
def test_days_left_out_change_no_message_about_milestones():
    def said(*, every_day):
        point = transaction.savepoint()
        live(until=date(2020, 9, 8), seed=SEED, units=FEW, every_day=every_day)
        rows = Reminder.objects.filter(kind="assignment").values_list(
            "unit__code", "title", "due_on", "stage", "said_on"
        )
        found = sorted(rows)
        transaction.savepoint_rollback(point)
        return found

    daily = said(every_day=True)

    assert len(daily) > 5
    assert said(every_day=False) == daily


# Tempers


@pytest.fixture
def tempers(db):
    office = factories.make_unit(factories.make_county(), "XY-ZFB", "县政府办公室", Unit.Kind.COUNTY_OFFICE)
    units = [factories.make_unit(office.county, f"21032310{n}", f"{n}镇") for n in range(9)]
    return Tempers.draw([office, *units], seed=1, calendar=WorkCalendar.load(office.county)), [office, *units]


def test_the_same_seed_draws_the_same_tempers(tempers):
    drawn, units = tempers
    again = Tempers.draw(list(reversed(units)), seed=1, calendar=drawn.calendar)
    other = Tempers.draw(units, seed=2, calendar=drawn.calendar)

    assert again.of == drawn.of
    assert other.of != drawn.of


def test_each_temper_acts_on_its_side_of_the_last_day(tempers):
    drawn, units = tempers
    due_on = date(2020, 10, 31)  # a Saturday
    for unit in units:
        day = drawn.day(unit, "catalog", due_on, begins=date(2020, 8, 20))
        match drawn.of[unit.code]:
            case Temper.IDLE:
                assert day is None
            case Temper.LATE:
                assert due_on + timedelta(days=2) <= day
            case _:
                assert date(2020, 8, 20) <= day <= date(2020, 10, 30)
