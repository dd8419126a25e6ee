"""Tags of consultations: moments and periods in words, seats, days until a target."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from disclosure_portal import clock
from disclosure_portal.workdays.display import long_day
from participation.duties import is_short, last_day
from participation.models import Consultation, Group

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


@register.filter
def why_short(consultation: Consultation) -> str:
    """The reason for a short period, as long as it is short: not after it was extended to the 30 days."""
    reason = consultation.short_reason
    return reason if reason and is_short(consultation) else ""


@register.filter
def seats(consultation: Consultation) -> list[tuple[str, int]]:
    """The seats of each group that has some: 利益相关方, 3."""
    return [(label, count) for group, label in Group.choices if (count := consultation.seats.get(group))]


@register.simple_tag
def target_left(target: date) -> SafeString:
    """Calendar days until a target day, which isn't a time limit of law: 还有5天, 今天到期 or 已超过5天."""
    days = (target - clock.today()).days
    if days < 0:
        return format_html('<span class="mark mark--late">已超过{}天</span>', -days)
    return format_html('<span class="mark mark--soon">{}</span>', f"还有{days}天" if days else "今天到期")
