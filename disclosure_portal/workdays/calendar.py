"""Which days work: the published calendar under the overrides, and why a day is out of the ordinary."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import chinese_calendar

from .display import WEEKDAYS, WEEKEND
from .law import FIXED_HOLIDAYS, NAMED_BY_EVERY_NOTICE, OPEN_UNTIL_NEXT_NOTICE
from .models import CalendarDay

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

# The years whose notices the library holds. It has no data beyond them and refuses to guess.
FIRST_YEAR = min(chinese_calendar.holidays).year
LAST_YEAR = max(chinese_calendar.holidays).year

# The library shortens three names; these are the words of 全国年节及纪念日放假办法 art. 2.
OFFICIAL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar. `why` is empty for an ordinary working day."""

    date: date
    is_working: bool
    why: str
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """What a notice says about one day."""

    is_working: bool
    why: str
    notice: str


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar of one county, or of the whole country. Loaded once, it counts any number of dates."""

    overrides: Mapping[date, Override] = field(default_factory=dict)
    announced_years: frozenset[int] = frozenset()  # beyond the library's, those whose notice has been entered

    @classmethod
    def load(cls, county: Unit | None = None) -> WorkCalendar:
        """The calendar in force for a county (or for the county of any unit), in one query."""
        rows = CalendarDay.objects.for_county(county).values_list(
            "county", "date", "is_working", "why", "notice"
        )
        nationwide, local = {}, {}
        for owner, day, *said in rows:
            (nationwide if owner is None else local)[day] = Override(*said)
        overrides = {**nationwide, **local}
        return cls(overrides, _announced_years(overrides))

    def day(self, day: date) -> Day:
        if override := self.overrides.get(day):
            return Day(day, override.is_working, f"{override.why}，{override.notice}")
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            is_working, why = _published(day)
        else:
            is_working, why = _by_rule(day)
        return Day(day, is_working, why, is_estimate=not self.is_settled(day))

    def is_settled(self, day: date) -> bool:
        """Whether every notice that can touch the day has been issued and entered.

        A notice issued in autumn or winter may move the last days of the year before.
        """
        years = [day.year]
        if (day.month, day.day) >= OPEN_UNTIL_NEXT_NOTICE:
            years.append(day.year + 1)
        return all(FIRST_YEAR <= year <= LAST_YEAR or year in self.announced_years for year in years)

    @cached_property
    def version(self) -> str:
        """A name for this state of the calendar: it changes with the library and with any override."""
        library = f"chinesecalendar-{chinese_calendar.__version__}"
        if not self.overrides:
            return library
        rows = [
            [day.isoformat(), override.is_working, override.why, override.notice]
            for day, override in sorted(self.overrides.items())
        ]
        digest = hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
        return f"{library}+{digest[:12]}"


def _announced_years(overrides: Mapping[date, Override]) -> frozenset[int]:
    """The years whose notice has been entered: for the whole country, or by the county for itself."""
    years = {day.year for day in overrides}
    return frozenset(
        year for year in years if all(date(year, *named) in overrides for named in NAMED_BY_EVERY_NOTICE)
    )


@lru_cache(maxsize=10 * 366)
def _published(day: date) -> tuple[bool, str]:
    """Whether the day works and why, by the notice of its year."""
    if shifted_for := chinese_calendar.workdays.get(day):
        return True, f"{_chinese_name(shifted_for)}调休上班"
    if holiday := chinese_calendar.holidays.get(day):
        return False, _chinese_name(holiday)
    return _by_weekday(day)


def _chinese_name(english: str) -> str:
    name = chinese_calendar.Holiday(english).chinese
    return OFFICIAL_NAMES.get(name, name)


def _by_rule(day: date) -> tuple[bool, str]:
    """Whether the day works, as far as can be told without a notice: weekends and, ahead, fixed holidays."""
    if day.year > LAST_YEAR and (name := FIXED_HOLIDAYS.get((day.month, day.day))):
        return False, name
    return _by_weekday(day)


def _by_weekday(day: date) -> tuple[bool, str]:
    name = WEEKDAYS[day.weekday()]
    return (False, name) if name in WEEKEND else (True, "")
