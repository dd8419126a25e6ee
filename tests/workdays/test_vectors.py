"""Dates computed by hand from the notices, through the door and through the command.

The notice for 2026 behind the table: off 1.1-3, 2.15-23, 4.4-6, 5.1-5, 6.19-21, 9.25-27 and 10.1-7; working
although at a weekend 1.4, 2.14, 2.28, 5.9, 9.20 and 10.10. For 2025: off 10.1-8; working 9.28 and 10.11.
"""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.management import call_command

from disclosure_portal.workdays import counting

WORKING = (counting.add_working_days, ())
CALENDAR = (counting.add_calendar_days, ("--calendar-days",))
CALENDAR_BEFORE = (counting.calendar_days_before, ("--calendar-days", "--before"))

VECTORS = {
    # name: (rule, start, days, nominal, legal)
    "T1 publish across Mid-autumn and National Day": (WORKING, "2026-09-18", 20, "2026-10-22", "2026-10-22"),
    "T2 publish across the long National Day of 2025": (
        WORKING,
        "2025-09-29",
        20,
        "2025-11-03",
        "2025-11-03",
    ),
    "T3 reply to a request": (WORKING, "2026-02-10", 20, "2026-03-16", "2026-03-16"),
    "T3 notice to supplement": (WORKING, "2026-02-10", 7, "2026-02-26", "2026-02-26"),
    "T3 reply with the full extension": (WORKING, "2026-02-10", 40, "2026-04-14", "2026-04-14"),
    "T4 request on a Sunday": (WORKING, "2026-03-08", 20, "2026-04-03", "2026-04-03"),
    "T5 request on a shifted working Saturday": (WORKING, "2026-02-14", 20, "2026-03-20", "2026-03-20"),
    "T6 third party's opinion": (WORKING, "2026-04-28", 15, "2026-05-21", "2026-05-21"),
    "T7 reply without the pause": (WORKING, "2026-03-02", 20, "2026-03-30", "2026-03-30"),
    "T8 consultation ending in a holiday": (CALENDAR, "2026-09-05", 30, "2026-10-05", "2026-10-08"),
    "T9 consultation": (CALENDAR, "2026-03-02", 30, "2026-04-01", "2026-04-01"),
    "T10 budget": (CALENDAR, "2026-01-30", 20, "2026-02-19", "2026-02-24"),
    "T11 hearing": (CALENDAR_BEFORE, "2026-10-15", 7, "2026-10-08", "2026-10-08"),
    "T12 legality review": (WORKING, "2026-09-28", 7, "2026-10-13", "2026-10-13"),
    "T13 interpretation": (WORKING, "2026-04-30", 3, "2026-05-08", "2026-05-08"),
}
each_vector = pytest.mark.parametrize(
    ("rule", "start", "days", "nominal", "legal"), VECTORS.values(), ids=VECTORS.keys()
)


@each_vector
@pytest.mark.django_db
def test_the_date_is_the_one_computed_by_hand(rule, start, days, nominal, legal):
    count, _ = rule

    due = count(date.fromisoformat(start), days)

    assert (due.nominal.isoformat(), due.legal.isoformat()) == (nominal, legal)
    assert not due.estimate


@each_vector
@pytest.mark.django_db
def test_the_command_says_the_same(rule, start, days, nominal, legal, capsys):
    _, options = rule

    call_command("due_date", start, str(days), "--json", *options)

    said = json.loads(capsys.readouterr().out)
    assert (said["nominal"], said["legal"], said["estimate"]) == (nominal, legal, False)


@pytest.mark.django_db
def test_t7_a_pause_does_not_count_and_neither_do_its_edges():
    """Received 3.2, asked 3.9 with 5 working days used, answered 3.24."""
    asked_and_answered = (date(2026, 3, 10), date(2026, 3, 24))

    due = counting.add_working_days(date(2026, 3, 2), 20, pauses=[asked_and_answered])

    assert due.legal == date(2026, 4, 15)
    assert "3月10日至24日（暂停计算）" in due.sentence()
