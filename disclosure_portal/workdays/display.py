"""Dates and spans in Chinese words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
WEEKEND = WEEKDAYS[5:]


@dataclass(frozen=True, slots=True)
class NotedDay:
    """A day and what is to be said of it."""

    date: date
    why: str


def day_words(day: date) -> str:
    """2020年10月31日"""
    return f"{day.year}年{day.month}月{day.day}日"


def long_day(day: date) -> str:
    """2020年10月31日（星期六）"""
    return f"{day_words(day)}（{WEEKDAYS[day.weekday()]}）"


def runs(days: Iterable[NotedDay], *, year: int) -> list[str]:
    """Days in order, neighbours of one reason taken together: 9月19日（星期六）, 10月1日至7日（国庆节）.

    Days outside `year` carry their own.
    """
    return [_run_text(run, year) for run in _neighbours(days)]


def _neighbours(days: Iterable[NotedDay]) -> list[list[NotedDay]]:
    found: list[list[NotedDay]] = []
    for day in days:
        if found and _belong_together(found[-1][-1], day):
            found[-1].append(day)
        else:
            found.append([day])
    return found


def _belong_together(left: NotedDay, right: NotedDay) -> bool:
    is_next = right.date - left.date == timedelta(days=1)
    is_weekend = left.why in WEEKEND and right.why in WEEKEND
    return is_next and (left.why == right.why or is_weekend)


def _run_text(run: list[NotedDay], year: int) -> str:
    first, last = run[0].date, run[-1].date
    whys = "、".join(dict.fromkeys(day.why for day in run))
    text = f"{first.month}月{first.day}日" if first.year == year else day_words(first)
    if last.year != first.year:
        text += f"至{day_words(last)}"
    elif last.month != first.month:
        text += f"至{last.month}月{last.day}日"
    elif last != first:
        text += f"至{last.day}日"
    return f"{text}（{whys}）"
