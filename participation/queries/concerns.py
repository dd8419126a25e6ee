"""Concerns: their clocks, the desk's list with what is most pressing first, and the public's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils import timezone

from disclosure_portal.workdays.counting import DueDay, add_working_days
from disclosure_portal.workdays.display import long_day
from participation import law
from participation.models import Concern, ConcernRelease

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from participation.models.concerns import ConcernQuerySet

State = Concern.State
HOURS_SOURCE = "按小时计算的期间，从规定的时间开始，节假日不扣除（《民法典》第二百零一条）。"


@dataclass(frozen=True)
class Clock:
    """Until when a concern is answered, when the press hears of it, and how that was worked out."""

    due_at: datetime
    press_due_at: datetime | None
    proof: dict[str, Any]


@dataclass(frozen=True)
class TimeLeft:
    """How long until the limit, in words; `state` names the CSS class."""

    state: str  # open, due_today, overdue or done
    text: str


@dataclass(frozen=True)
class ConcernNumbers:
    """How many a county or a unit has registered since the year began, and what became of them."""

    whose: str
    year: int
    registered: int
    answered: int
    published: int
    in_time: int


def clock_of(urgency: str, raised_at: datetime, *, county: Unit | None = None) -> Clock:
    """The limit of an urgency, counted from when the matter was found.

    Hours run in real time, days of rest included (国办发〔2016〕80号; 民法典 art. 201); working days end with the
    last moment of the legal day.
    """
    if hours := law.RESPONSE_HOURS.get(urgency):
        due_at = raised_at + timedelta(hours=hours)
        is_emergency = urgency == Concern.Urgency.EMERGENCY
        press = raised_at + timedelta(hours=law.PRESS_HOURS) if is_emergency else None
        return Clock(due_at, press, {"hours": hours, "start": raised_at.isoformat()})
    days = law.RESPONSE_WORKING_DAYS[urgency]
    due = add_working_days(timezone.localdate(raised_at), days, county=county)
    return Clock(end_of(due), None, due.as_json())


def end_of(due: DueDay) -> datetime:
    return timezone.make_aware(datetime.combine(due.legal, time.max))


def due_day(concern: Concern) -> DueDay | None:
    """The proof of a limit in working days; None for one in hours."""
    return None if concern.runs_in_hours else DueDay.from_json(concern.due_proof)


def clock_told(concern: Concern) -> str:
    """How a limit in hours was worked out, as a sentence."""
    raised = timezone.localtime(concern.raised_at)
    due = timezone.localtime(concern.due_at)
    hours = concern.due_proof["hours"]
    return f"自{long_day(raised.date())}{raised:%H:%M}起{hours}小时：{long_day(due.date())}{due:%H:%M}。{HOURS_SOURCE}"


def time_left(concern: Concern, *, at: datetime) -> TimeLeft:
    """还剩3小时, 已超过2小时: time as it passes. What is decided tells how it ended."""
    if not concern.is_waiting:
        return TimeLeft("done", "按时办结") if concern.was_in_time(at) else TimeLeft("overdue", "逾期办结")
    return span_left(concern.due_at, at=at)


def span_left(due_at: datetime, *, at: datetime) -> TimeLeft:
    """The time until a moment, in days, hours and minutes, rounded down: never more than is left."""
    if at > due_at:
        return TimeLeft("overdue", f"已超过{_span(at - due_at)}")
    left = due_at - at
    return TimeLeft("due_today" if left < timedelta(days=1) else "open", f"还剩{_span(left)}")


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    if hours:
        return f"{hours}小时{minutes}分钟" if hours < 3 and minutes else f"{hours}小时"
    return f"{minutes}分钟" if minutes else "不到1分钟"


# Lists


def listed(concerns: ConcernQuerySet) -> ConcernQuerySet:
    """Those that wait first, the earliest limit on top, so that what is overdue leads; then the newest decided."""
    is_waiting = Q(state__in=(State.ASSIGNED, State.ANSWERED))
    ordered = concerns.annotate(
        is_done=Case(When(is_waiting, then=Value(0)), default=Value(1)),
        waits_until=Case(When(is_waiting, then=F("due_at")), default=None),
    )
    joined = ordered.select_related("unit", "decision")
    return joined.order_by("is_done", F("waits_until").asc(nulls_last=True), "-decided_at", "-pk")


def waiting_in(units: QuerySet[Unit]) -> ConcernQuerySet:
    return listed(Concern.objects.waiting().filter(unit__in=units))


def in_time(*, at: datetime) -> Q:
    """`Concern.was_in_time` for counting."""
    press = Q(press_due_at__isnull=True) | Q(press_held_at__lte=F("press_due_at"))
    press |= Q(press_held_at__isnull=True, press_due_at__gte=at)
    told = Q(urgency=Concern.Urgency.EMERGENCY, published_at__lte=F("due_at")) & press
    return told | ~Q(urgency=Concern.Urgency.EMERGENCY) & Q(decided_at__lte=F("due_at"))


def public_releases(concern: Concern) -> QuerySet[ConcernRelease]:
    """What the public was told after the first answer, the newest first."""
    published = concern.releases.filter(state=ConcernRelease.State.PUBLISHED)
    return published.order_by("-published_at", "-pk")


def public_concerns() -> ConcernQuerySet:
    """What the public reads: the newest answer first."""
    return Concern.objects.public().select_related("unit", "decision").order_by("-published_at", "-pk")


def numbers(*, at: datetime, unit: str = "") -> list[ConcernNumbers]:
    """What was registered this year, published or not: numbers alone, nothing of what was asked.

    Of every county, by name; then of the unit whose code is given. One query, two with a unit.
    """
    since = timezone.localtime(at).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    this_year = Concern.objects.filter(raised_at__gte=since, raised_at__lte=at).order_by()
    told = _counted(this_year, "unit__county__name", since.year, at)
    return told + (_counted(this_year.filter(unit__code=unit), "unit__name", since.year, at) if unit else [])


def _counted(concerns: ConcernQuerySet, whose: str, year: int, at: datetime) -> list[ConcernNumbers]:
    is_done = Q(decided_at__isnull=False)
    rows = (
        concerns.values_list(whose)
        .annotate(
            registered=Count("pk"),
            answered=Count("pk", filter=is_done),
            published=Count("pk", filter=Q(state=State.PUBLISHED)),
            in_time=Count("pk", filter=is_done & in_time(at=at)),
        )
        .order_by(whose)
    )
    return [ConcernNumbers(name, year, *counts) for name, *counts in rows]


@dataclass(frozen=True)
class UnitOverdue:
    """How many of a unit's concerns are past their limit."""

    name: str
    code: str
    count: int


def overdue_by_unit(concerns: ConcernQuerySet, *, at: datetime) -> list[UnitOverdue]:
    """Who has how many overdue, the most first."""
    units = concerns.overdue(at).order_by().values_list("unit__name", "unit__code")
    return [UnitOverdue(*row) for row in units.annotate(count=Count("pk")).order_by("-count", "unit__name")]
