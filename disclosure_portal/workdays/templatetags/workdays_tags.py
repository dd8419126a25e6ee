"""Dates with their weekday, and the working days left until one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone

from disclosure_portal import clock
from disclosure_portal.workdays import display
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import working_days_between

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

register = template.Library()


@dataclass(frozen=True)
class TimeLeft:
    """How long until a due day, in words; `state` names the CSS class."""

    state: str  # open, due_today or overdue
    text: str

    def __str__(self) -> str:
        return self.text


@register.filter
def long_day(value: date | datetime | None) -> str:
    """2020年10月31日（星期六）; a moment counts as its day in the county's time zone, None as no text."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localdate(value)
    return display.long_day(value)


@register.simple_tag
def time_left(
    due: date, county: Unit | None = None, calendar: WorkCalendar | None = None, on: date | None = None
) -> TimeLeft:
    """{% time_left due.legal county=unit.county %}: 还有5个工作日, 今日到期 or 已逾期3个工作日.

    In a list load the calendar once in the view and pass it, or every row asks the database.
    """
    on = on or clock.today()
    if due == on:
        return TimeLeft("due_today", "今日到期")
    days = working_days_between(on, due, county=county or None, calendar=calendar or None)
    if due < on:
        return TimeLeft("overdue", f"已逾期{-days}个工作日" if days else "已逾期，尚未过工作日")
    return TimeLeft("open", f"还有{days}个工作日" if days else "即将到期，其间没有工作日")
