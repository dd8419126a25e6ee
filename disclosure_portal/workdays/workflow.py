"""Setting, replacing and ending the days of the calendar. No row is lost: the old one stays, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workdays.models import CalendarDay

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


@transaction.atomic
def set_day(day: CalendarDay, *, by: User) -> CalendarDay:
    """Save the day as a new row, and end the row that it replaces when it was read from one.

    The day must have been cleaned. Who may is asked by the administration.
    """
    replaced = CalendarDay.objects.filter(pk=day.pk).first()
    if replaced:
        _end(replaced, by=by)
    day.pk, day._state.adding = None, True
    day.created_by, day.created_at = by, clock.now()
    day.save()
    verb = "change" if replaced else "add"
    before = said(replaced) if replaced else None
    trail.record(f"workdays.calendarday.{verb}", day, by=by, before=before, after=said(day), detail=said(day))
    return day


@transaction.atomic
def end_day(day: CalendarDay, *, by: User) -> None:
    """Take the day out of the calendar. Ending what has ended changes nothing."""
    if _end(day, by=by):
        trail.record("workdays.calendarday.end", day, by=by, before=said(day), detail=said(day))


def said(day: CalendarDay) -> dict[str, Any]:
    """What the row says, for the audit trail."""
    return {
        "date": day.date.isoformat(),
        "county": day.county.code if day.county else "",
        "is_working": day.is_working,
        "why": day.why,
        "notice": day.notice,
    }


def _end(day: CalendarDay, *, by: User) -> bool:
    standing = CalendarDay.objects.in_force().filter(pk=day.pk)
    return bool(standing.update(ended_at=clock.now(), ended_by=by))
