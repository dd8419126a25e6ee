"""The arithmetic of an assessment: points, caps, weights of what doesn't apply, totals, grades, places."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from supervision.scoring.facts import Fault, Found
from supervision.scoring.points import Line, Tally, converted, mark, ranks, rounded, shared, weights

GRADES = [
    {"name": "优秀", "from": "90"},
    {"name": "良好", "from": "80"},
    {"name": "合格", "from": "60"},
    {"name": "不合格", "from": "0"},
]


def found(of, *counts):
    return Found(of, tuple(Fault(f"第{n}处", f"/{n}/", count) for n, count in enumerate(counts, start=1)))


@pytest.mark.parametrize(
    ("points", "as_rounded"),
    [("1.005", "1.01"), ("1.004", "1.00"), ("2.675", "2.68"), ("0.125", "0.13"), ("0.1249", "0.12")],
)
def test_halves_are_rounded_up(points, as_rounded):
    assert rounded(D(points)) == D(as_rounded)


@pytest.mark.parametrize(
    ("facts", "base", "each", "earned", "lost"),
    [
        (found(10), "8", None, "8", []),
        (found(10, 10), "8", None, "0", ["8"]),
        (found(3, 1), "8", None, "5.33", ["2.67"]),
        (found(3, 1, 1), "8", None, "2.67", ["2.67", "2.66"]),
        (found(7, 1, 1, 1), "1", None, "0.57", ["0.15", "0.14", "0.14"]),
        (found(8, 1), "1", None, "0.88", ["0.12"]),
        (found(1, 3), "4", None, "0", ["4"]),
        (found(20, 1, 1, 1), "8", "0.5", "6.5", ["0.5", "0.5", "0.5"]),
        (found(99, 16), "8", "0.5", "0", ["8"]),
        (found(99, 17), "8", "0.5", "0", ["8"]),
        (found(99, 15, 3), "8", "0.5", "0", ["7.5", "0.5"]),
        (found(99, 16, 3), "8", "0.5", "0", ["8", "0"]),
    ],
)
def test_points_follow_from_the_facts(facts, base, each, earned, lost):
    result = mark(facts, D(base), D(each) if each else None)

    assert result.earned == D(earned)
    assert [row["points"] for row in result.lost] == [D(points) for points in lost]
    assert result.earned + sum(row["points"] for row in result.lost) == D(base)


@pytest.mark.parametrize("each", [None, D("0.5")])
def test_nothing_where_something_was_owed_costs_all_points(each):
    nothing = Found(1, (Fault("没有公开任何信息", "/", whole=True),))

    assert (mark(nothing, D(8), each).earned, mark(nothing, D(8), each).lost[0]["points"]) == (0, 8)


def test_facts_are_read_back_as_they_were_kept():
    facts = Found(7, (Fault("两处", "/2/", 2), Fault("全部", "/", whole=True)), "共7项")

    assert Found.from_json(facts.as_json()) == facts


def test_each_lost_point_leads_to_its_evidence():
    assert mark(found(2, 1), D(4), None).lost == ({"points": D(2), "reason": "第1处", "url": "/1/"},)


@pytest.mark.parametrize(
    ("whole", "parts", "shares"),
    [
        ("100", ["1", "1", "1"], ["33.34", "33.33", "33.33"]),
        ("0.02", ["1", "1", "1"], ["0.01", "0.01", "0"]),
        ("10", ["3", "0", "1"], ["7.5", "0", "2.5"]),
        ("5", ["0", "0"], ["0", "0"]),
        ("5", [], []),
    ],
)
def test_shares_add_up_to_the_whole(whole, parts, shares):
    assert shared(D(whole), [D(part) for part in parts]) == [D(share) for share in shares]


RUBRIC = {"A": [("A1", "3"), ("A2", "2"), ("A3", "3")], "B": [("B1", "8"), ("B2", "4")], "C": [("C1", "20")]}


def lines(*missing):
    return [
        Line(key, group, D(points), key not in missing)
        for group, listed in RUBRIC.items()
        for key, points in listed
    ]


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ((), {"A1": "3", "A2": "2", "A3": "3", "B1": "8", "B2": "4", "C1": "20"}),
        (("A2",), {"A1": "4", "A2": "0", "A3": "4", "B1": "8", "B2": "4", "C1": "20"}),
        (("A1", "A3"), {"A1": "0", "A2": "8", "A3": "0", "B1": "8", "B2": "4", "C1": "20"}),
        # the whole of C: its 20 are shared 8 : 12, then within the groups
        (("C1",), {"A1": "6", "A2": "4", "A3": "6", "B1": "16", "B2": "8", "C1": "0"}),
        (("C1", "B1"), {"A1": "6", "A2": "4", "A3": "6", "B1": "0", "B2": "24", "C1": "0"}),
        (("A1", "A2", "A3", "B1", "B2", "C1"), dict.fromkeys(("A1", "A2", "A3", "B1", "B2", "C1"), "0")),
    ],
)
def test_the_weight_of_what_does_not_apply_stays_within_its_group_first(missing, expected):
    assert weights(lines(*missing)) == {key: D(points) for key, points in expected.items()}


@pytest.mark.parametrize("missing", [("A1",), ("A2", "B1"), ("B1", "B2"), ("A1", "A2", "A3", "B2")])
def test_weights_add_up_whatever_does_not_apply(missing):
    assert sum(weights(lines(*missing)).values()) == D(40)


@pytest.mark.parametrize(
    ("earned", "base", "weight", "points"),
    [
        ("8", "8", "9.33", "9.33"),
        ("7", "8", "9.33", "8.16"),
        ("0", "8", "9.33", "0"),
        ("1", "3", "4", "1.33"),
    ],
)
def test_points_count_by_their_weight(earned, base, weight, points):
    assert converted(D(earned), D(base), D(weight)) == D(points)


@pytest.mark.parametrize(
    ("scored", "bonus", "deducted", "is_vetoed", "total", "grade"),
    [
        ("90", "0", "0", False, "90", "优秀"),
        ("89.99", "0", "0", False, "89.99", "良好"),
        ("86", "4", "0", False, "90", "优秀"),
        ("92", "0", "10", False, "82", "良好"),
        ("60", "0", "0.01", False, "59.99", "不合格"),
        ("3", "0", "10", False, "0", "不合格"),
        ("100", "5", "0", False, "105", "优秀"),
        ("100", "5", "0", True, "105", "不合格"),
    ],
)
def test_bonus_deduction_and_veto_make_the_grade(scored, bonus, deducted, is_vetoed, total, grade):
    tally = Tally(D(scored), D(bonus), D(deducted), is_vetoed)

    assert (tally.total, tally.grade(GRADES)) == (D(total), grade)


def test_equal_totals_share_a_place_and_vetoed_units_come_last():
    totals = {1: (False, D(90)), 2: (False, D(95)), 3: (False, D(90)), 4: (False, D(70)), 5: (True, D(99))}

    assert ranks(totals) == {2: 1, 1: 2, 3: 2, 4: 4, 5: 5}
