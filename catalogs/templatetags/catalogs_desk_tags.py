"""What waits for each role on the desk's home page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.db.models import Count
from django.template import Context

from catalogs import checkup
from catalogs.models import CatalogItem, LeadLook, Submission
from catalogs.queries import DomainProgress, people_in_charge, unit_progress
from catalogs.queries.duty_lists import coverage
from catalogs.queries.lead_looks import looking_people
from catalogs.queries.published import applicable
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import four_eyes_gap, has_role_anywhere, units_of
from disclosure_portal.units.models import Unit

register = template.Library()


@dataclass(frozen=True)
class WaitingBatch:
    """A batch of the editor's that somebody else has in hand, since when, and whom to call."""

    submission: Submission
    items: int
    people: list[User]

    @property
    def since(self) -> datetime:
        return self.submission.confirmed_at if self.submission.has_left_unit else self.submission.handed_in_at


@dataclass(frozen=True)
class UnitWork:
    """What an editor has to do for one unit, and what is under way elsewhere."""

    unit: Unit
    in_hand: list[DomainProgress]
    to_take_over: list[DomainProgress]
    waiting: list[WaitingBatch]
    to_be_published: int
    four_eyes_gap: str | None


@register.inclusion_tag("catalogs/desk/_editor_work.html", takes_context=True)
def editor_work(context: Context) -> dict[str, Any]:
    """What came back, what is being compiled and what is still to be taken over, for each unit of an editor."""
    user: User = context["user"]
    units = units_of(user, Role.EDITOR).compiling() if user.is_authenticated else []
    return {"works": [_work(unit) for unit in units]}


def _work(unit: Unit) -> UnitWork:
    rows = unit_progress(unit)
    return UnitWork(
        unit,
        in_hand=sorted((row for row in rows if row.in_hand), key=lambda row: not row.returned),
        to_take_over=[row for row in rows if row.to_take_over],
        waiting=_waiting(unit, rows),
        to_be_published=sum(row.by_status[CatalogItem.Status.APPROVED] for row in rows),
        four_eyes_gap=four_eyes_gap(unit),
    )


def _waiting(unit: Unit, rows: list[DomainProgress]) -> list[WaitingBatch]:
    people = people_in_charge(unit, rows)
    looking = looking_people([row.waiting for row in rows if row.waiting])
    return [
        WaitingBatch(row.waiting, row.in_review, looking.get(row.waiting.pk) or people[row.waiting.state])
        for row in rows
        if row.waiting
    ]


@register.inclusion_tag("catalogs/desk/_approver_work.html", takes_context=True)
def approver_work(context: Context) -> dict[str, Any]:
    """The batches that wait for an approver, and which of them a colleague has to sign (four eyes)."""
    user: User = context["user"]
    units = units_of(user, Role.APPROVER)
    waiting = Submission.objects.filter(unit__in=units).awaiting_confirmation()
    prepared = set(waiting.filter(rows__item__preparers=user).values_list("pk", flat=True))
    batches = waiting.select_related("unit", "domain").annotate(count=Count("rows")).order_by("handed_in_at")
    lines = [(one, one.pk in prepared or one.handed_in_by_id == user.pk) for one in batches]
    return {"is_approver": has_role_anywhere(user, Role.APPROVER), "lines": lines}


@register.inclusion_tag("catalogs/desk/_lead_work.html", takes_context=True)
def lead_work(context: Context) -> dict[str, Any]:
    """The batches laid before the departments of an editor or approver, and whether there ever were any."""
    user: User = context["user"]
    looks = LeadLook.objects.filter(unit__in=units_of(user, Role.EDITOR, Role.APPROVER))
    joined = looks.select_related("unit", "submission__unit", "submission__domain")
    return {"waiting": list(joined.waiting().order_by("due_on", "pk")), "has_looked": looks.exists()}


@register.inclusion_tag("catalogs/desk/_reviewer_work.html", takes_context=True)
def reviewer_work(context: Context) -> dict[str, Any]:
    """How many batches wait for the county office, since when, and how many items wait to be published."""
    user: User = context["user"]
    units = units_of(user, Role.REVIEWER)
    waiting = Submission.objects.filter(unit__in=units).awaiting_review().order_by("confirmed_at")
    return {
        "is_reviewer": has_role_anywhere(user, Role.REVIEWER),
        "waiting": waiting.count(),
        "oldest": waiting.select_related("unit", "domain").first(),
        "to_publish": CatalogItem.objects.filter(unit__in=units).awaiting_publication().count(),
    }


@register.inclusion_tag("catalogs/desk/_leader_work.html", takes_context=True)
def leader_work(context: Context) -> dict[str, Any]:
    """How far the county is: units with a published catalog, items published, batches under way."""
    user: User = context["user"]
    units = units_of(user, Role.LEADER).compiling()
    published = applicable(CatalogItem.objects.filter(unit__in=units).published())
    batches = Submission.objects.filter(unit__in=units)
    return {
        "is_leader": has_role_anywhere(user, Role.LEADER),
        "units": units.active().count(),
        "published": published.aggregate(units=Count("unit", distinct=True), items=Count("pk")),
        "at_units": batches.awaiting_confirmation().count(),
        "at_county": batches.awaiting_review().count(),
    }


@register.inclusion_tag("catalogs/desk/_coverage.html")
def list_coverage(unit: Unit) -> dict[str, Any]:
    """What of the unit's 权责清单 and 公共服务事项清单 no item of its catalog covers."""
    return {"unit": unit, "coverage": coverage(unit)}


@register.filter
def still_open(findings: list[checkup.Finding]) -> list[checkup.Finding]:
    """The findings that still ask for something."""
    return [finding for finding in findings if finding.is_open]


@register.filter
def let_stand(findings: list[checkup.Finding]) -> list[checkup.Finding]:
    """The findings that the unit lets stand, each with its reason."""
    return [finding for finding in findings if not finding.is_open]


@register.filter
def minutes_ago(at: datetime) -> str:
    """2分钟前; 刚刚 within the first minute."""
    minutes = int((clock.now() - at).total_seconds() // 60)
    return f"{minutes}分钟前" if minutes > 0 else "刚刚"


@register.filter
def with_hints(rows: Iterable[Any]) -> int:
    """How many rows (each with `findings`) have one that still asks for something."""
    return sum(any(finding.is_open for finding in row.findings) for row in rows)
