"""When scheduled jobs are due. However many schedulers tick, each due moment makes one job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from django.utils import timezone


class Timetable(Protocol):
    def last_due(self, now: datetime) -> datetime:
        """The latest due moment that isn't after `now`."""
        ...


@dataclass(frozen=True)
class Daily:
    """Every day at a wall-clock time of the county, written "HH:MM"."""

    at: str

    def last_due(self, now: datetime) -> datetime:
        local = timezone.localtime(now)
        due = timezone.make_aware(datetime.combine(local.date(), time.fromisoformat(self.at)))
        return due if due <= now else due - timedelta(days=1)


@dataclass(frozen=True)
class Every:
    """Every so many minutes, counted from the full hour: with 5, at :00, :05, :10 and so on."""

    minutes: int

    def __post_init__(self) -> None:
        if not (0 < self.minutes <= 60 and 60 % self.minutes == 0):
            raise ValueError(f"A number of minutes that divides the hour: {self.minutes}")

    def last_due(self, now: datetime) -> datetime:
        local = timezone.localtime(now)
        return local.replace(minute=local.minute - local.minute % self.minutes, second=0, microsecond=0)
