"""The door: counts working and calendar days, forward and back, and explains every result.

The start day is never counted (民法典 art. 201). `nominal` is the last day as counted; `legal` is the same
day moved off days of rest: forward when a limit ends (民法典 art. 203), back when something must be done
before an event. Every function takes `county` (a unit of the county; none for the whole country) or, where
many dates are counted, a `calendar` loaded once by `WorkCalendar.load(county)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from .calendar import FIRST_YEAR, Day, WorkCalendar
from .display import NotedDay, long_day, runs
from .law import Rule

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

MOST_DAYS = 3660  # ten years: a longer limit is a slip of the pen, not law
PAUSED = "暂停计算"

Pause = tuple[date, date]  # first and last day that do not count


@dataclass(frozen=True)
class DueDay:
    """A computed day with its proof."""

    start: date  # the event's day, for the rules before an event
    rule: Rule
    days: int
    nominal: date
    legal: date
    estimate: bool  # a day that matters lies in a year whose notice is not out yet
    skipped: tuple[NotedDay, ...]  # days passed over: rest days, and days of a pause
    shifted: tuple[NotedDay, ...]  # days counted although they look like rest days
    calendar_version: str

    def sentence(self) -> str:
        """The whole proof in one paragraph."""
        parts = [self.conclusion()]
        if self.skipped:
            parts.append(f"跳过：{'、'.join(self.skipped_runs())}。")
        if self.shifted:
            parts.append(f"计入：{'、'.join(self.shifted_runs())}。")
        return "".join([*parts, self.caution()])

    def conclusion(self) -> str:
        opening = "" if self.rule.is_before else "自"
        text = f"{opening}{long_day(self.start)}{self.rule.phrase(self.days)}：{long_day(self.nominal)}"
        if self.legal == self.nominal:
            return f"{text}。"
        why = next(day.why for day in self.skipped if day.date == self.nominal)
        moved = "提前至" if self.rule.is_before else "顺延至"
        return f"{text}，逢{why}，{moved}{long_day(self.legal)}。"

    def skipped_runs(self) -> list[str]:
        return runs(self.skipped, year=self.start.year)

    def shifted_runs(self) -> list[str]:
        return runs(self.shifted, year=self.start.year)

    def caution(self) -> str:
        """What an estimate rests on; empty for a settled date."""
        if not self.estimate:
            return ""
        if min(self.start, self.legal).year < FIRST_YEAR:
            return f"{FIRST_YEAR}年以前的放假安排没有收录，按周六、周日休息估算。"
        return "有关年份的放假安排待国办通知，本日期为估算，通知公布后重新计算。"

    def as_json(self) -> dict[str, Any]:
        return {
            "start": self.start.isoformat(),
            "rule": self.rule.value,
            "days": self.days,
            "nominal": self.nominal.isoformat(),
            "legal": self.legal.isoformat(),
            "estimate": self.estimate,
            "skipped": _noted_as_json(self.skipped),
            "shifted": _noted_as_json(self.shifted),
            "calendar_version": self.calendar_version,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> DueDay:
        """A day as `as_json` kept it, for showing what was believed when it was computed."""
        return cls(
            start=date.fromisoformat(stored["start"]),
            rule=Rule(stored["rule"]),
            days=stored["days"],
            nominal=date.fromisoformat(stored["nominal"]),
            legal=date.fromisoformat(stored["legal"]),
            estimate=stored["estimate"],
            skipped=_noted_from_json(stored["skipped"]),
            shifted=_noted_from_json(stored["shifted"]),
            calendar_version=stored["calendar_version"],
        )


def is_working_day(day: date, *, county: Unit | None = None, calendar: WorkCalendar | None = None) -> bool:
    _require_day(day)
    return (calendar or WorkCalendar.load(county)).day(day).is_working


def add_working_days(
    start: date,
    n: int,
    *,
    county: Unit | None = None,
    calendar: WorkCalendar | None = None,
    pauses: Sequence[Pause] = (),
) -> DueDay:
    """The n-th working day after the start (政府信息公开条例 art. 26, 33).

    Days of a pause do not count, its first and last day included: art. 33 leaves out the time spent asking
    third parties and other bodies. With n = 0 the start itself, moved forward off a day of rest.
    """
    _require_countable(start, n, pauses)
    return _count_working_days(Rule.WORKING_DAYS, start, n, calendar or WorkCalendar.load(county), pauses)


def add_calendar_days(
    start: date, n: int, *, county: Unit | None = None, calendar: WorkCalendar | None = None
) -> DueDay:
    """The n-th day after the start; as the legal day the next working day if it is a day of rest."""
    _require_countable(start, n)
    return _count_calendar_days(Rule.CALENDAR_DAYS, start, n, calendar or WorkCalendar.load(county))


def working_days_before(
    event: date, n: int, *, county: Unit | None = None, calendar: WorkCalendar | None = None
) -> DueDay:
    """The n-th working day before an event: the latest day to act."""
    _require_countable(event, n)
    return _count_working_days(Rule.WORKING_DAYS_BEFORE, event, n, calendar or WorkCalendar.load(county))


def calendar_days_before(
    event: date, n: int, *, county: Unit | None = None, calendar: WorkCalendar | None = None
) -> DueDay:
    """The day n days before an event; as the legal day the last working day before if it is a day of rest."""
    _require_countable(event, n)
    return _count_calendar_days(Rule.CALENDAR_DAYS_BEFORE, event, n, calendar or WorkCalendar.load(county))


def working_days_between(
    start: date, end: date, *, county: Unit | None = None, calendar: WorkCalendar | None = None
) -> int:
    """How many working days follow the start, the end included; negative when the end is earlier."""
    _require_day(start)
    _require_day(end)
    calendar = calendar or WorkCalendar.load(county)
    first, last = sorted((start, end))
    days = (last - first).days
    count = sum(calendar.day(first + timedelta(days=offset)).is_working for offset in range(1, days + 1))
    return count if start <= end else -count


def _count_working_days(
    rule: Rule, start: date, n: int, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> DueDay:
    if n == 0:
        return _moved_off_rest(rule, start, n, start, calendar)
    walked = _until_nth_working_day(n, _walk(calendar, _shift(start, rule.step), rule.step, pauses))
    return _due_day(rule, start, n, walked[-1].date, walked, calendar)


def _count_calendar_days(rule: Rule, start: date, n: int, calendar: WorkCalendar) -> DueDay:
    return _moved_off_rest(rule, start, n, _shift(start, n * rule.step), calendar)


def _moved_off_rest(rule: Rule, start: date, n: int, nominal: date, calendar: WorkCalendar) -> DueDay:
    walked = _until_nth_working_day(1, _walk(calendar, nominal, rule.step))
    return _due_day(rule, start, n, nominal, walked, calendar)


def _walk(calendar: WorkCalendar, first: date, step: int, pauses: Sequence[Pause] = ()) -> Iterator[Day]:
    """The days from the first on, without end; those of a pause as days that do not work."""
    current = first
    while True:
        day = calendar.day(current)
        if any(begin <= current <= end for begin, end in pauses):
            day = replace(day, is_working=False, why=PAUSED, is_estimate=False)
        yield day
        current = _shift(current, step)


def _until_nth_working_day(n: int, days: Iterator[Day]) -> list[Day]:
    """The days up to and including the n-th that works; n is at least 1."""
    walked = []
    while n:
        day = next(days)
        walked.append(day)
        n -= day.is_working
    return walked


def _due_day(
    rule: Rule, start: date, n: int, nominal: date, walked: list[Day], calendar: WorkCalendar
) -> DueDay:
    in_order = sorted(walked, key=lambda day: day.date)
    return DueDay(
        start=start,
        rule=rule,
        days=n,
        nominal=nominal,
        legal=walked[-1].date,
        estimate=any(day.is_estimate for day in walked),
        skipped=tuple(NotedDay(day.date, day.why) for day in in_order if not day.is_working),
        shifted=tuple(NotedDay(day.date, day.why) for day in in_order if day.is_working and day.why),
        calendar_version=calendar.version,
    )


def _shift(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise ValueError(f"从{long_day(day)}起算超出了日历范围，请检查日期。") from None


def _require_countable(start: date, n: int, pauses: Sequence[Pause] = ()) -> None:
    _require_day(start)
    if not 0 <= n <= MOST_DAYS:
        raise ValueError(f"天数应为0至{MOST_DAYS}之间的整数，现为{n}。")
    for begin, end in pauses:
        if not timedelta(0) <= end - begin <= timedelta(days=MOST_DAYS):
            raise ValueError(f"暂停期间应先起后止且不超过{MOST_DAYS}天，现为{begin}至{end}。")


def _require_day(day: date) -> None:
    """A datetime would pass for a date and silently miss every holiday."""
    if isinstance(day, datetime):
        raise TypeError(
            "Count from a date, not a datetime: which day a moment falls on depends on the time zone."
        )


def _noted_as_json(days: Sequence[NotedDay]) -> list[dict[str, str]]:
    return [{"date": day.date.isoformat(), "why": day.why} for day in days]


def _noted_from_json(days: Sequence[dict[str, str]]) -> tuple[NotedDay, ...]:
    return tuple(NotedDay(date.fromisoformat(day["date"]), day["why"]) for day in days)
