"""The plan of 2020–2023 replayed by a part of the county, and what the checks say of it afterwards."""

from __future__ import annotations

import json
import random
from collections import Counter, namedtuple
from datetime import date, timedelta
from functools import partial
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
from supervision.management.commands import replay_plan
from supervision.models import CheckRun, Escalation, Reminder, Status
from supervision.queries.standings import standings
from supervision.replay.county import live
from supervision.replay.stage import BEGINS_ON, ENDS_ON
from supervision.replay.tempers import Temper, Tempers
from tests import factories
from tests.supervision.plan_days import DATES, PlanDays

DEPARTMENTS = ["XY-ZFB", "XY-MZ", "XY-RSJ", "XY-SFJ", "XY-FGJ", "XY-CZJ", "XY-JTJ", "XY-TJJ", "XY-TYJR"]
TOWNSHIPS = ["210323101", "210323102", "210323103", "210323104"]
FEW = [*DEPARTMENTS[:4], *TOWNSHIPS]
SEED = 37
STATUSES = (Status.MET, Status.MET_LATE, Status.DUE_SOON, Status.NOT_DUE, Status.OVERDUE, Status.WAIVED)
# What a check says, after the end of 2023, as of each of the plan's days: how many things it checked, how many tasks
# stood otherwise than at the end, and how the tasks stood. What moves it: a unit or a task more, another day of an
# act above or in plan_days, another rule of evidence; `checked` also another thing that is owed (reviews, columns…).
AS_OF = {
    #                checked, changed, met, late, soon, not due, overdue, waived
    date(2020, 8, 31): (279, 237, 15, 0, 5, 259, 0, 0),
    date(2020, 10, 31): (299, 208, 42, 1, 12, 220, 4, 0),
    date(2021, 8, 31): (308, 124, 107, 13, 4, 137, 17, 1),
    date(2021, 9, 30): (308, 106, 123, 15, 5, 116, 19, 1),
    date(2022, 3, 31): (310, 65, 157, 19, 1, 73, 28, 1),
    date(2022, 8, 31): (325, 63, 157, 19, 1, 72, 29, 1),
    date(2023, 12, 31): (320, 0, 209, 24, 9, 0, 36, 1),
}


@pytest.fixture(scope="module")
def county(module_transaction):
    with override_settings(DEBUG=True):
        stage, told = live(until=ENDS_ON, seed=SEED, units=[*DEPARTMENTS, *TOWNSHIPS], every_day=False)
    return stage, told


@pytest.fixture(scope="module")
def stood(county):
    """How every task stood at the end of each of the plan's days."""
    stage, _ = county
    milestones = list(stage.plan.milestones.all())
    return {day: standings(milestones, as_of=day) for day in DATES}


def run_check(day):
    out = StringIO()
    call_command("check_deadlines", "--as-of", day.isoformat(), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_units_of_every_temper_take_part(county):
    stage, _ = county

    assert set(stage.tempers.of.values()) == set(Temper)


@pytest.mark.parametrize("on", DATES, ids=str)
def test_at_the_plan_dates_every_unit_stands_where_the_days_put_it(county, stood, on):
    stage, _ = county
    days = PlanDays(stage)
    found, expected = {}, {}
    for one in stood[on]:
        obligation = one.milestone.code, one.milestone.due_nominal.year
        found[*obligation, one.unit.code] = one.status
        expected[*obligation, one.unit.code] = days.status(*obligation, one.unit, on=on)

    assert found == expected
    assert {code for code, *_ in found} == {f"SP-{number:02}" for number in range(1, 27)}


def test_the_checks_of_the_plan_dates_give_the_same_figures_twice_and_in_any_order(county):
    days = [*DATES, *DATES]
    random.Random(SEED).shuffle(days)
    before = Reminder.objects.count(), Notice.objects.count(), Escalation.objects.count()

    said = [(day, run_check(day)) for day in days]

    for day, figures in said:
        checked, changed, *_ = AS_OF[day]
        nothing = {"notices": 0, "escalations": 0}
        assert figures == {"as_of": str(day), "checked": checked, "changed": changed, **nothing}
    assert (Reminder.objects.count(), Notice.objects.count(), Escalation.objects.count()) == before


@pytest.mark.parametrize("on", DATES, ids=str)
def test_as_many_tasks_stand_so_at_the_plan_dates(stood, on):
    counted = Counter(one.status for one in stood[on])

    assert tuple(counted[status] for status in STATUSES) == AS_OF[on][2:]


def test_what_is_waived_is_waived_from_its_day_on(county):
    stage, _ = county
    milestone = stage.plan.milestones.get(code="SP-24", due_nominal__year=2020)

    statuses = [standings([milestone], as_of=date(2020, *day))[0].status for day in ((11, 30), (12, 1))]

    assert statuses == [Status.NOT_DUE, Status.WAIVED]


def test_messages_went_out_forward_and_each_stage_once(county):
    _, told = county
    stages = list(Reminder.Stage)
    rows = list(Reminder.objects.order_by("pk").values_list("subject", "due_on", "stage", "said_on"))

    assert all(earlier[3] <= later[3] for earlier, later in pairwise(rows))
    assert {row[3] for row in rows} <= set(CheckRun.objects.values_list("as_of", flat=True))
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
def test_the_whole_county_takes_part_up_to_the_day_that_is_given():
    out = StringIO()
    call_command("replay_plan", "--until", "2020-08-20", "--json", stdout=out)
    result = json.loads(out.getvalue())

    assert result["until"] == "2020-08-20"
    assert result["units"] == {"early": 13, "idle": 5, "late": 8, "punctual": 27}
    assert result["checks"] == CheckRun.objects.filter(as_of=BEGINS_ON).count() == CheckRun.objects.count()
    assert result["figures"] == {}


@pytest.mark.django_db
@override_settings(DEBUG=True)
def test_the_same_seed_gives_the_same_county_each_time(monkeypatch):
    monkeypatch.setattr(replay_plan, "live", partial(live, units=FEW, every_day=False))

    first, second = (lived(until=DATES[0]) for _ in range(2))

    assert first == second
    assert list(json.loads(first.text)["figures"]) == ["2020-08-31"]
    assert len(first.reminders) > 5


@pytest.mark.django_db
@override_settings(DEBUG=True)
def test_days_left_out_change_no_message_about_milestones(monkeypatch):
    def reminders(*, every_day):
        monkeypatch.setattr(replay_plan, "live", partial(live, units=FEW, every_day=every_day))
        return lived(until=date(2020, 9, 2)).reminders

    assert reminders(every_day=False) == reminders(every_day=True)


Lived = namedtuple("Lived", "text reminders")


def lived(*, until):
    """What the command says of the first days, and whom it reminded of milestones; nothing stays."""
    out, point = StringIO(), transaction.savepoint()
    call_command("replay_plan", "--until", str(until), "--json", stdout=out)
    fields = "unit__code", "title", "due_on", "stage", "said_on"
    reminders = sorted(Reminder.objects.filter(kind="assignment").values_list(*fields))
    transaction.savepoint_rollback(point)
    return Lived(out.getvalue(), reminders)


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
