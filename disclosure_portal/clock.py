"""The one clock. Everything that asks for the time asks here, so that tests and the replay can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


def now() -> datetime:
    """The present moment, aware."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """The present day in the county's time zone."""
    return timezone.localdate(now())


def local(moment: datetime) -> datetime:
    """A moment in the county's time zone, for telling it."""
    return timezone.localtime(moment)


def begins(day: date) -> datetime:
    """The first moment of a day in the county's time zone, aware."""
    return timezone.make_aware(datetime.combine(day, time.min))


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Hold the clock at an aware moment. For tests and the replay of the plan: refused unless DEBUG is on."""
    if not settings.DEBUG:
        raise RuntimeError("The clock may only be set with DEBUG on.")
    if timezone.is_naive(moment):
        raise ValueError("The clock is set to an aware moment.")
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
