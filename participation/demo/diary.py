"""The days on which the demonstration happens: working days before the day of filling, at office hours, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heapreplace

from disclosure_portal import clock
from disclosure_portal.clock import begins
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days, working_days_before, working_days_between

Story = Iterator[datetime]  # asks for a moment, and goes on when it has come


def play(story: Story) -> None:
    """Tell a story, each part at its moment. Refused unless DEBUG is on."""
    moment = next(story, None)
    while moment is not None:
        with clock.set_to(moment):
            moment = next(story, None)


def side_by_side(*stories: Story) -> Story:
    """Several stories as one, in the order of their moments: the clock doesn't run back. An empty one is passed over."""
    begun = ((next(story, None), number, story) for number, story in enumerate(stories))
    waiting = [(moment, number, story) for moment, number, story in begun if moment is not None]
    heapify(waiting)
    while waiting:
        moment, number, story = waiting[0]
        yield moment
        following = next(story, None)
        if following is None:
            heappop(waiting)
        else:
            heapreplace(waiting, (following, number, story))


@dataclass
class Diary:
    """Where a story has got to: a working day, so many of them before the day of filling."""

    today: date
    calendar: WorkCalendar
    ago: int

    def starting(self, ago: int) -> Diary:
        """Another story's diary, of the same days."""
        return Diary(self.today, self.calendar, ago)

    @property
    def day(self) -> date:
        return working_days_before(self.today, self.ago, calendar=self.calendar).legal

    def at(self, hour: int, minute: int = 0) -> datetime:
        """A moment of the present page. What hasn't come yet can't be told."""
        if self.ago < 1:
            raise ValueError("The demonstration tells of days before the day of filling.")
        return begins(self.day) + timedelta(hours=hour, minutes=minute)

    def turn_to(self, ago: int) -> None:
        if ago > self.ago:
            raise ValueError("The pages of a diary are turned one way.")
        self.ago = ago

    def later(self, working_days: int, hour: int, minute: int = 0) -> datetime:
        self.ago -= working_days
        return self.at(hour, minute)

    def workday_in(self, days: int) -> date:
        """The first working day from so many days after the present page on."""
        return self.workday_from(self.day + timedelta(days=days))

    def workday_from(self, day: date) -> date:
        return add_working_days(day, 0, calendar=self.calendar).legal

    def after(self, day: date, hour: int, minute: int = 0) -> datetime:
        """On the first working day after a day."""
        yesterday = self.today - timedelta(days=1)
        self.ago = working_days_between(day, yesterday, calendar=self.calendar)
        return self.at(hour, minute)
