"""What stands in a cell of the dashboard's heat map."""

from __future__ import annotations

from collections import Counter

import pytest

from supervision.queries.heat import KEY, heat
from supervision.queries.matrix import Cell, Mark, State
from supervision.queries.matrix_words import LEGEND, LINES, PUBLIC_LEGEND


def cell(*, has_duty=True, **marks):
    counted = Counter({Mark[name.upper()]: number for name, number in marks.items()})
    return Cell(marks=counted, unit=None, domain=None, has_duty=has_duty)


@pytest.mark.parametrize(
    ("marks", "shade", "text"),
    [
        ({"missing": 10}, "nothing", "未"),
        ({"missing": 99, "on_time": 1}, "low", "1"),
        ({"missing": 36, "on_time": 64}, "low", "64"),
        ({"missing": 35, "on_time": 65}, "fair", "65"),
        ({"missing": 20, "never": 80}, "good", "80"),
        ({"missing": 5, "never": 95}, "full", "95"),
        ({"on_time": 3}, "full", "100"),
        ({"on_time": 3, "late": 2}, "late", "逾2"),
        ({"late": 1, "stale": 4}, "late", "逾1"),
        ({"on_time": 9, "stale": 1}, "stale", "旧1"),
        ({"not_applicable": 2}, "none", "／"),
        ({}, "nothing", "未"),
    ],
)
def test_a_cell_says_how_much_is_public_or_what_is_wrong(marks, shade, text):
    said = heat(cell(**marks))

    assert (said.shade, said.text) == (shade, text)


def test_a_share_just_above_nothing_is_not_nothing():
    assert heat(cell(missing=1000, on_time=1)).shade == "low"


def test_a_domain_that_is_no_duty_is_told_from_one_where_nothing_applies():
    assert heat(cell(has_duty=False)).text == LINES[State.NONE].sign
    assert heat(cell(not_applicable=2)).text == LINES[State.NOT_APPLICABLE].sign


def test_the_key_explains_every_shade():
    assert {line.shade for line in KEY} == {"none", "nothing", "low", "fair", "good", "full", "late", "stale"}


def test_no_sign_stands_for_two_things():
    told = {(line.sign, line.word) for line in (*LEGEND, *PUBLIC_LEGEND)}

    assert len({sign for sign, _ in told}) == len(told)
    assert set(LINES) == set(State)


@pytest.mark.parametrize(
    ("marks", "state"),
    [
        ({"on_time": 3, "late": 2}, State.LATE),
        ({"on_time": 9, "stale": 1}, State.STALE),
        ({"missing": 10}, State.UNPUBLISHED),
        ({"not_applicable": 2}, State.NOT_APPLICABLE),
    ],
)
def test_the_heat_map_writes_the_signs_of_the_table(marks, state):
    assert cell(**marks).state == state
    assert heat(cell(**marks)).text.rstrip("0123456789") == LINES[state].sign
