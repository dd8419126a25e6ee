"""The daily check of deadlines: the whole of it beside one SQL statement that touches the same assignments.

A county on a day: fifty units with twenty thousand milestones, which is the size alone and no county's life. Of the
tasks 95 of 100 are met by evidence that the portal holds; the rest is unmet, was reminded of in every stage and is with
the county office. Since the day before, one milestone in a hundred has become met, and as many are due a reminder.

Ours: the county's run, with the evidence looked at, results compared and stored, stages told and escalations closed.
Theirs: one UPDATE that writes into every assignment what shows it met: the first day of the plan, or that of the
accepted proof.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

import django

from bench import processes
from bench.tables import Line

if TYPE_CHECKING:  # it takes over the environment, which here is the measured process's own
    from bench.databases import NewEnvironment
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

TIMES_AS_MANY = 100  # assignments as rows are imported: a million, if not said otherwise
BAR = 3  # times the statement's time, at most
UNITS = 50
UNMET_IN, CHANGED_IN = 20, 100  # one milestone of so many
BEFORE, DAY = date(2021, 6, 1), date(2021, 6, 2)
CHUNK = 5000


def lines(databases: Mapping[str, NewEnvironment], imported: int) -> Iterator[Line]:
    rows = imported * TIMES_AS_MANY
    for database, new_environment in databases.items():
        ours, theirs = (
            processes.run("bench.deadlines", side, str(rows), environment=new_environment()) for side in SIDES
        )
        ratio = ours.seconds / theirs.seconds
        what = f"check of {rows:,} assignments against one statement"
        yield Line(what, database, ours, theirs, ratio, f"<= {BAR} x", ratio <= BAR)


def ours(county: Unit, count: int) -> Callable[[], None]:
    from supervision.workflow.checking import run

    def act() -> None:
        assert run(county, as_of=DAY).checked >= count

    return act


def one_statement(county: Unit, count: int) -> Callable[[], None]:
    from django.db.models import Case, Exists, OuterRef, Subquery, When

    from supervision.models import Assignment, Milestone, Proof

    accepted = Proof.objects.filter(assignment=OuterRef("pk"), state=Proof.State.ACCEPTED).values("done_on")
    milestone = Milestone.objects.filter(pk=OuterRef("milestone"))
    by_proof = milestone.filter(check_name="").values("pk")
    shown = Case(
        When(Exists(by_proof), then=Subquery(accepted)),
        default=Subquery(milestone.values("plan__started_on")),
    )

    def act() -> None:
        assert Assignment.objects.update(met_on=shown) == count

    return act


SIDES = {"ours": ours, "statement": one_statement}


def _checked_county(count: int) -> tuple[Unit, int]:
    """A county with about so many assignments, checked the day before; and how many they are."""
    from supervision.models import Assignment
    from supervision.workflow.checking import run
    from tests import factories

    county = _county(max(1, count // UNITS), factories.make_user("bench"))
    run(county, as_of=BEFORE)
    made = Assignment.objects.count()
    assert (
        Assignment.objects.filter(met_on=None).count() <= made / UNMET_IN * 1.2
    )  # the first milestone is unmet
    _let_a_day_pass()
    return county, made


def _county(milestones: int, by: User) -> Unit:
    from disclosure_portal.units.models import Unit
    from supervision.models import Assignment, Milestone, Plan, PlanRelease
    from tests import factories

    county = factories.make_county()
    kind, tier = Unit.Kind.TOWNSHIP, Unit.Tier.TOWNSHIP
    units = Unit.objects.bulk_create(
        Unit(
            code=f"XY-{each:03}",
            name=f"第{each}镇",
            full_name=f"第{each}镇人民政府",
            kind=kind,
            tier=tier,
            parent=county,
            county=county,
            position=each,
        )
        for each in range(UNITS)
    )
    facts = {"issued_on": date(2020, 1, 1), "ends_on": date(2023, 12, 31), "started_on": date(2020, 1, 1)}
    plan = Plan.objects.create(
        county=county, title="实施方案", state=Plan.State.RUNNING, is_public=True, created_by=by, **facts
    )
    PlanRelease.objects.create(plan=plan, since=plan.started_on)
    made = Milestone.objects.bulk_create(
        Milestone(
            plan=plan,
            code=f"T-{each}",
            position=each % 30000,
            name=f"任务{each}",
            duty="完成。",
            due_nominal=due,
            due_legal=due,
            check_name="" if each % UNMET_IN == 0 else "plan_page",
        )
        for each in range(milestones)
        for due in (date(2020, 2, 3) + timedelta(days=each % 400),)
    )
    owed = (Assignment(milestone=milestone, unit=unit) for milestone in made for unit in units)
    Assignment.objects.bulk_create(owed, batch_size=CHUNK)
    return county


def _let_a_day_pass() -> None:
    """One milestone in a hundred is met since, and as many that aren't have another day, of which is to be told."""
    from django.db.models import F, Value
    from django.db.models.functions import Mod

    from supervision.models import Assignment, Milestone

    met = Milestone.objects.exclude(check_name="").annotate(turn=Mod(F("pk"), Value(CHANGED_IN)))
    Assignment.objects.filter(milestone__in=met.filter(turn=7).values("pk")).update(
        met_on=None, lacks="没有公开页面"
    )
    unmet = Milestone.objects.filter(check_name="").annotate(
        turn=Mod(F("position"), Value(UNMET_IN * CHANGED_IN))
    )
    unmet.filter(turn=0).update(due_nominal=DAY, due_legal=DAY)


def main(side: str, count: str) -> None:
    """One side in a process of its own, on the empty database that the environment names."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.DEBUG = False  # with it, Django keeps every query
    call_command("migrate", verbosity=0)
    county, made = _checked_county(int(count))
    processes.tell(processes.measured(SIDES[side](county, made)))


if __name__ == "__main__":
    main(*sys.argv[1:])
