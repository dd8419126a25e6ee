"""One run of all scheduled checks of a county: results stored, people reminded, laggards taken to the county office.

It is state-based with a ledger: it says what is due and not yet said, never what became due since the last run. Run
after missed days it loses nothing but stages that a later one has overtaken, and two runs at once double nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from disclosure_portal import clock
from supervision.deadlines import FOUND_ONE_BY_ONE, Owed, Scope, assignments, concerns, scopes
from supervision.deadlines.stages import Series
from supervision.models import CheckRun
from supervision.workflow.due_moves import propose_moves
from supervision.workflow.escalating import close_done, raise_escalations
from supervision.workflow.reminding import Line, People, say, unsaid
from supervision.workflow.results import Overtaken, compare_results, store_results, take_turn

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

UNITS_AT_ONCE = 100

Progress = Callable[[int, int], None]


@dataclass
class Found:
    """What the chunks of units have brought so far."""

    checked: int = 0
    notices: int = 0
    escalations: int = 0
    still_owed: dict[str, Owed] = field(default_factory=dict)


def run(
    county: Unit, *, as_of: date, at: datetime | None = None, progress: Progress | None = None
) -> CheckRun:
    """Check everything as of a day. `at` is the moment for clocks in hours, without it the end of the day.

    For a day before the latest run it counts and returns the figures without keeping them, and sends nothing.
    Killed and run again it goes on where it stopped: each chunk of units is one transaction with its messages.
    """
    check = _begin(county, as_of)
    if check is None:
        return report(county, as_of=as_of)
    try:
        results = store_results(county, as_of=as_of)
        found = _remind(county, as_of, at, progress)
    except Overtaken:  # a run for a later day says the rest
        return _finish(check)
    propose_moves(county)
    check.checked, check.changed = results.checked + found.checked, results.changed
    check.notices, check.escalations = found.notices, found.escalations
    return _finish(check)


def report(county: Unit, *, as_of: date) -> CheckRun:
    """The figures for a day before the latest run: how much there is to check, how many stored results were otherwise.

    Tasks are seen as they stood on the day. The other kinds count what of them is open now.
    """
    results = compare_results(county, as_of=as_of)
    others = sum(1 for scope in scopes(county, as_of=as_of) for _ in _one_by_one(scope))
    return CheckRun(
        county=county,
        as_of=as_of,
        started_at=clock.now(),
        checked=results.checked + others,
        changed=results.changed,
    )


def watch_clocks(county: Unit, *, at: datetime) -> int:
    """Look at the clocks in hours, several times a day. Returns how many messages went out."""
    as_of, told = timezone.localdate(at), 0
    for scope in scopes(county, as_of=as_of, at=at):
        owed = list(concerns.in_hours(scope))
        if not owed:
            continue
        with transaction.atomic():
            try:
                take_turn(county, as_of=as_of)
            except Overtaken:
                return told
            told += _say_and_raise(_lines(owed, Series(scope.calendar), scope), scope, Found()).notices
    return told


def _begin(county: Unit, as_of: date) -> CheckRun | None:
    """A run on record; none when there is one for a later day."""
    with transaction.atomic():
        try:
            take_turn(county, as_of=as_of)
        except Overtaken:
            return None
        return CheckRun.objects.create(county=county, as_of=as_of, started_at=clock.now())


def _finish(check: CheckRun) -> CheckRun:
    check.finished_at = clock.now()
    check.save(update_fields=["finished_at", "checked", "changed", "notices", "escalations"])
    return check


def _remind(county: Unit, as_of: date, at: datetime | None, progress: Progress | None) -> Found:
    found, listed = Found(), list(scopes(county, as_of=as_of, at=at, size=UNITS_AT_ONCE))
    for number, scope in enumerate(listed, 1):
        with transaction.atomic():
            take_turn(county, as_of=as_of)
            _remind_units(scope, found)
        if progress:
            progress(number, len(listed))
    if listed:
        with transaction.atomic():
            take_turn(county, as_of=as_of)
            close_done(listed[-1], still_owed=found.still_owed)
    return found


def _remind_units(scope: Scope, found: Found) -> None:
    series = Series(scope.calendar)
    owed = list(_one_by_one(scope))
    found.checked += len(owed)
    found.still_owed |= {one.subject: one for one in owed}
    of_plans = [Line(one, stage) for one, stage in assignments.to_say(scope, series)]
    _say_and_raise([*of_plans, *_lines(owed, series, scope)], scope, found)


def _one_by_one(scope: Scope) -> Iterator[Owed]:
    for find in FOUND_ONE_BY_ONE.values():
        yield from find(scope)


def _lines(owed: list[Owed], series: Series, scope: Scope) -> list[Line]:
    return unsaid(Line(one, stage) for one in owed for stage in series.due(one, scope))


def _say_and_raise(lines: list[Line], scope: Scope, found: Found) -> Found:
    said = say(lines, people=People(scope.county, on=scope.as_of), scope=scope)
    found.notices += said.notices
    found.escalations += len(raise_escalations(said.lines, scope=scope))
    return found
