"""The last day on which a piece of information is disclosed in time: the item's limit under the law's 20 working days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from catalogs.law import PROACTIVE_LIMIT_WORKING_DAYS, rests_on_special_law
from catalogs.models import Method, TimeLimitKind
from catalogs.wording import parse_time_limit
from catalogs.wording.texts import squeeze
from disclosure_portal.workdays.counting import (
    DueDay,
    add_calendar_days,
    add_working_days,
    calendar_days_before,
    working_days_before,
)

if TYPE_CHECKING:
    from catalogs.models import Elements
    from disclosure_portal.workdays.calendar import WorkCalendar

FORMED = "信息形成或者变更之日"  # 条例 art. 26
BY_LAW = f"按《政府信息公开条例》第二十六条，自{FORMED}起{PROACTIVE_LIMIT_WORKING_DAYS}个工作日内"
OWN_LIMIT_LENGTH = 120
_IN_MONTHS = re.compile(r"[\d一二两三四五六七八九十半]个?(?:月|年)")  # 提前1个月: no number of days to count


@dataclass(frozen=True)
class Deadline:
    """A due day and which limit it follows from, as a phrase."""

    due: DueDay
    rule: str


def start_event(elements: Elements) -> str:
    """What the limit runs from or before, as the label of the day that the clerk gives: 信息形成或者变更之日."""
    if elements.time_limit_kind == TimeLimitKind.BEFORE_EVENT:
        return f"{elements.time_limit_start}的日期" if elements.time_limit_start else "有关活动或者事件的日期"
    return elements.time_limit_start or FORMED


def runs_before_event(elements: Elements) -> bool:
    return elements.time_limit_kind == TimeLimitKind.BEFORE_EVENT


def deadline(elements: Elements, started_on: date, *, calendar: WorkCalendar) -> Deadline | None:
    """By when information under these elements is disclosed; None when neither the item nor the law sets a day.

    A catalog may shorten the law's 20 working days; only a law or regulation may lengthen them (条例 art. 26).
    Limits without a number of days leave the law's alone. What is disclosed on request only has no other limit
    than its own. Raises ValueError for a start that the calendar can't count from.
    """
    own = _own(elements, started_on, calendar)
    if runs_before_event(elements) or Method.PROACTIVE not in elements.methods:
        return own
    by_law = Deadline(add_working_days(started_on, PROACTIVE_LIMIT_WORKING_DAYS, calendar=calendar), BY_LAW)
    if own is None or (own.due.legal > by_law.due.legal and not rests_on_special_law(elements.bases)):
        return by_law
    return own


def _own(elements: Elements, started_on: date, calendar: WorkCalendar) -> Deadline | None:
    """The day that the item's own limit sets."""
    days = elements.time_limit_days
    match elements.time_limit_kind:
        case TimeLimitKind.WITHIN_WORKING_DAYS if days:
            due = add_working_days(started_on, days, calendar=calendar)
        case TimeLimitKind.WITHIN_CALENDAR_DAYS if days:
            due = add_calendar_days(started_on, days, calendar=calendar)
        case TimeLimitKind.BEFORE_EVENT if days or not _IN_MONTHS.search(squeeze(elements.time_limit_text)):
            due = _before(elements, started_on, calendar)
        case _:
            return None
    return Deadline(due, f"按本事项公布的时限“{elements.time_limit_text[:OWN_LIMIT_LENGTH]}”")


def _before(elements: Elements, event: date, calendar: WorkCalendar) -> DueDay:
    """An item keeps no unit of its days before an event: the text is read for it. 事前 without days: by the day itself."""
    in_working_days = parse_time_limit(elements.time_limit_text).in_working_days
    count = working_days_before if in_working_days else calendar_days_before
    return count(event, elements.time_limit_days or 0, calendar=calendar)
