"""Quarters of the year: which one a day lies in, and its first and last day."""

from __future__ import annotations

from datetime import date, timedelta

NUMERALS = "一二三四"
MONTHS = 3  # of a quarter


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter, 1 to 4."""
    return day.year, (day.month - 1) // MONTHS + 1


def days_of(year: int, quarter: int) -> tuple[date, date]:
    """The first day and the last."""
    first = date(year, MONTHS * (quarter - 1) + 1, 1)
    after = date(year + 1, 1, 1) if quarter == len(NUMERALS) else date(year, first.month + MONTHS, 1)
    return first, after - timedelta(days=1)


def latest_over(today: date) -> tuple[int, int]:
    """The quarter that ended last before a day."""
    first, _ = days_of(*quarter_of(today))
    return quarter_of(first - timedelta(days=1))


def is_quarter(first: date | None, last: date) -> bool:
    """Whether these are the first and the last day of one quarter."""
    return (first, last) == days_of(*quarter_of(last))
