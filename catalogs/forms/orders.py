"""The day and time of a publication that is set for later."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from catalogs.workflow.ordering import refused_time
from disclosure_portal import clock
from disclosure_portal.web.days import DayField, DayInput
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workdays.display import WEEKDAYS, long_day

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

STEP_MINUTES = 5  # how often the job that publishes runs
USUAL_TIME = time(9, 0)
REST_DAYS_TOLD = 366


class PublishAtForm(forms.Form):
    """When to publish: a day and a time in steps of five minutes, later than now.

    `sentence` tells the moment with its weekday and whether it is a working day.
    """

    day = DayField(
        label="发布日期",
        error_messages={"required": "请填写发布日期。", "invalid": "请填写有效的日期，例如 2026-03-05。"},
    )
    at = forms.TimeField(
        label="时间",
        widget=forms.TimeInput({"type": "time", "step": STEP_MINUTES * 60}, format="%H:%M"),
        help_text=f"每{STEP_MINUTES}分钟一档，例如 09:00、09:05。",
        error_messages={"required": "请填写时间。", "invalid": "请填写有效的时间，例如 09:00。"},
    )

    def __init__(
        self, *args: Any, county: Unit | None, publish_at: datetime | None = None, **options: Any
    ) -> None:
        self.calendar = WorkCalendar.load(county)
        start = clock.local(publish_at) if publish_at else None
        initial = {
            "day": start.date() if start else next_working_day(self.calendar),
            "at": start.time() if start else USUAL_TIME,
        }
        super().__init__(*args, initial=initial, label_suffix="", **options)
        today = clock.today()
        self.fields["day"].widget = DayInput(
            attrs={
                "data-publish-day": "",
                "data-rest-days": " ".join(_rest_days(self.calendar, today)),
                "min": today.isoformat(),
                "max": (today + timedelta(days=REST_DAYS_TOLD)).isoformat(),
            }
        )

    def clean_at(self) -> time:
        at = self.cleaned_data["at"]
        if at.minute % STEP_MINUTES or at.second:
            raise forms.ValidationError(f"时间以{STEP_MINUTES}分钟为一档，请填例如 09:00、09:05。")
        return at

    def clean(self) -> dict[str, Any]:
        if not self.errors and (reason := refused_time(self.publish_at)):
            self.add_error("day", reason)
        return self.cleaned_data

    @property
    def publish_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"]))

    @property
    def sentence(self) -> str:
        """2026年3月5日（星期四，工作日）09:00"""
        day = self.cleaned_data["day"]
        return f"{day_told(day, self.calendar)}{self.cleaned_data['at']:%H:%M}"

    @property
    def initial_day_told(self) -> str:
        """What is said of the day in the field before anything was typed."""
        return day_told(self.initial["day"], self.calendar)


def day_told(day: date, calendar: WorkCalendar) -> str:
    """A day with its weekday, and whether people work on it: the reason, where it is a day of rest."""
    found = calendar.day(day)
    kind = "工作日" if found.is_working else _rest(found.why, day)
    estimate = "，按估算" if found.is_estimate else ""
    return f"{long_day(day)[:-1]}，{kind}{estimate}）"


def next_working_day(calendar: WorkCalendar) -> date:
    return add_working_days(clock.today(), 1, calendar=calendar).legal


def _rest(why: str, day: date) -> str:
    is_weekday_name = not why or why == WEEKDAYS[day.weekday()]
    return "休息日" if is_weekday_name else f"休息日：{why}"


def _rest_days(calendar: WorkCalendar, since: date) -> list[str]:
    """The days of rest within the year to come, for the page to tell them as one types."""
    days = (since + timedelta(days=offset) for offset in range(REST_DAYS_TOLD + 1))
    return [day.isoformat() for day in days if not calendar.day(day).is_working]
