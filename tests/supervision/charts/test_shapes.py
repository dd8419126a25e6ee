"""Where things stand in a picture: days on lines, labels that don't touch, steps, bars."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from supervision.charts import bars, curve, shapes, time_line
from supervision.charts.shapes import Part
from supervision.charts.time_line import GAP, SIDE, Stop
from supervision.queries.course import Growth

BEGINS, ENDS = date(2020, 8, 20), date(2023, 12, 31)
KEY_DAYS = [
    date(2020, 8, 31),
    date(2020, 10, 31),
    date(2021, 8, 31),
    date(2021, 9, 30),
    date(2022, 3, 31),
    date(2022, 8, 31),
    date(2023, 12, 31),
]


def stops(days, kind="coming"):
    return [Stop(f"节点{number}", day, kind, (Part("0/54"),)) for number, day in enumerate(days)]


def drawn(days, as_of=date(2021, 9, 17), **options):
    return time_line.time_line(
        stops(days, **options), begins=BEGINS, ends=ENDS, as_of=as_of, title="时间线", description="说明"
    )


def attribute(shape, name):
    return dict(shape.attributes)[name]


def marks(drawing):
    return [float(attribute(one, "cx")) for one in drawing.shapes if one.tag == "circle" and one.told]


@pytest.mark.parametrize(
    ("day", "x"), [(date(2020, 1, 1), 0), (date(2020, 1, 11), 50), (date(2020, 1, 21), 100)]
)
def test_a_day_lies_in_proportion(day, x):
    assert shapes.along(day, date(2020, 1, 1), date(2020, 1, 21), low=0, high=100) == x


def test_days_outside_stay_at_the_ends():
    first, last = date(2020, 1, 1), date(2020, 1, 21)

    assert shapes.along(date(2019, 1, 1), first, last, low=5, high=95) == 5
    assert shapes.along(date(2022, 1, 1), first, last, low=5, high=95) == 95
    assert shapes.along(first, first, first, low=5, high=95) == 5


def test_coordinates_are_written_the_same_everywhere():
    assert [shapes.place(units) for units in (12, 12.0, 12.04, 12.26, -0.5)] == [
        "12", "12", "12", "12.3", "-0.5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("任务认领", ["任务认领"]),
        ("乡镇（街道）标准目录", ["乡镇（街道）", "标准目录"]),
        ("一二三四五六七八九十一二三四五六七", ["一二三四五六七八", "九十一二三四五…"]),
    ],
)
def test_long_names_go_on_in_a_second_line(words, lines):
    assert shapes.wrapped(words, per_line=8, lines=2) == lines


def test_marks_keep_their_order_and_stand_apart():
    xs = marks(drawn(KEY_DAYS))

    assert xs == sorted(xs)
    assert all(right - left >= GAP - 0.2 for left, right in pairwise(xs))
    assert xs[0] >= SIDE
    assert xs[-1] == shapes.WIDE - SIDE


def test_more_marks_than_fit_share_the_line_on_two_levels():
    many = [date(2020 + number // 12, number % 12 + 1, 15) for number in range(12)]
    drawing = drawn(many)
    xs = marks(drawing)

    assert all(
        right - left == pytest.approx((shapes.WIDE - 2 * SIDE) / 11, abs=0.2) for left, right in pairwise(xs)
    )
    assert drawing.height > drawn(KEY_DAYS).height


def test_milestones_of_one_day_stand_beside_each_other():
    one_day = [date(2021, 9, 30)] * 3
    xs = marks(drawn(one_day))

    assert [round(right - left) for left, right in pairwise(xs)] == [GAP, GAP]


@pytest.mark.parametrize(
    "as_of", [date(2020, 8, 20), date(2021, 8, 31), date(2021, 9, 17), date(2023, 12, 31)]
)
def test_the_day_looked_at_lies_between_the_right_marks(as_of):
    drawing = drawn(KEY_DAYS, as_of=as_of)
    (today,) = (
        float(attribute(one, "x1")) for one in drawing.shapes if ("stroke-width", "2") in one.attributes
    )

    before = [x for x, day in zip(marks(drawing), KEY_DAYS, strict=True) if day <= as_of]
    after = [x for x, day in zip(marks(drawing), KEY_DAYS, strict=True) if day > as_of]
    assert all(x <= today for x in before)
    assert all(today < x for x in after)


def test_a_time_line_without_milestones_is_only_a_line():
    drawing = drawn([])

    assert marks(drawing) == []
    assert "截至2021-09-17" in {one.words for one in drawing.shapes}


@pytest.mark.parametrize(("kind", "sign"), [("late", "!"), ("coming", "1")])
def test_the_mark_says_by_a_sign_how_it_stands(kind, sign):
    assert sign in {one.words for one in drawn([ENDS], kind=kind).shapes}


@pytest.mark.parametrize("kind", ["done", "soon"])
def test_tick_and_clock_are_drawn(kind):
    (sign,) = (one for one in drawn([ENDS], kind=kind).shapes if one.tag == "path")

    assert ("stroke", shapes.PAPER) in sign.attributes


def test_the_curve_rises_in_steps_and_ends_on_the_day():
    grown = Growth(
        due=[(date(2020, 12, 31), 4)], done=[(date(2020, 10, 1), 1), (date(2021, 1, 1), 3)], total=4
    )
    drawing = curve.progress_curve(
        grown,
        begins=date(2020, 1, 1),
        ends=date(2021, 12, 31),
        as_of=date(2021, 7, 1),
        title="",
        description="",
    )
    frame = curve.Frame(date(2020, 1, 1), date(2021, 12, 31), shapes.WIDE)
    due, done = (attribute(one, "d") for one in drawing.shapes if one.tag == "path")

    assert due.endswith(f"L{shapes.place(frame.right)} {shapes.place(frame.y(1))}")
    assert done.startswith(f"M{curve.LEFT} {shapes.place(frame.y(0))}")
    assert done.endswith(f"L{shapes.place(frame.x(date(2021, 7, 1)))} {shapes.place(frame.y(0.75))}")
    assert "75%" in {one.words for one in drawing.shapes if ("font-weight", "600") in one.attributes}


@pytest.mark.parametrize("width", [shapes.WIDE, shapes.NARROW])
@pytest.mark.parametrize("years", [0, 1, 3, 40])
def test_labels_of_months_never_crowd(width, years):
    frame = curve.Frame(date(2020, 8, 20), date(2021 + years, 1, 31), width)
    labels = [one for one in curve._days(frame) if one.tag == "text"]

    assert 1 <= len(labels) <= curve.MOST_LABELS[width]
    assert all(one.words.endswith(("年", "月")) for one in labels)


def test_months_begin_within_the_span():
    months = curve.months_between(date(2020, 11, 1), date(2021, 2, 1))

    assert months == [date(2020, 11, 1), date(2020, 12, 1), date(2021, 1, 1), date(2021, 2, 1)]
    assert curve.months_between(date(2020, 11, 2), date(2020, 11, 30)) == []


def test_a_hundred_percent_is_said_only_when_nothing_is_left():
    ended = [(0, 0), (999, 1000), (1000, 1000)]
    grown = [Growth(due=[], done=[(BEGINS, done)], total=total) for done, total in ended]

    assert [one.percent for one in grown] == [0, 99, 100]


def test_bars_are_as_long_as_their_share():
    drawing = bars.bars(
        [bars.Bar("偏岭镇", 25, "25%，逾期3项", True), bars.Bar("新甸镇", 100, "100%")],
        title="",
        description="",
    )
    widths = [float(attribute(one, "width")) for one in drawing.shapes if one.tag == "rect" and one.told]

    assert widths[0] * 4 == pytest.approx(widths[1], abs=0.3)
    assert ("fill", shapes.RED) in next(
        one for one in drawing.shapes if one.words == "25%，逾期3项"
    ).attributes
