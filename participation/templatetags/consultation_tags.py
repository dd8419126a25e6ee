"""Tags of consultations: the last day of a period, and the period in words."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone

from disclosure_portal.workdays.display import long_day
from participation.duties import last_day

register = template.Library()
register.filter(last_day)


@register.filter
def until(ends: datetime | None) -> str:
    """2027年1月30日（星期六）24时, for the first moment of the next day; another moment with its hour and minute."""
    if not ends:
        return ""
    local = timezone.localtime(ends)
    if (local.hour, local.minute) == (0, 0):
        return f"{long_day(last_day(ends))}24时"
    return at_hour(ends)


@register.filter
def at_hour(moment: datetime | None) -> str:
    """2027年1月30日（星期六）9:00."""
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return f"{long_day(local.date())}{local.hour}:{local.minute:02}"
