"""Points as people read them, and what of an assessment waits on the desk's home page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.db.models import Count, Q
from django.template import Context

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere, units_of
from supervision.models import Assessment, Indicator, Objection, Score, UnitScore
from supervision.permissions import may_hand_in_own
from supervision.queries.scores import SheetSection, with_own_awaited

register = template.Library()


@register.filter
def points(number: Decimal | str | None) -> str:
    """8.00 reads 8, 7.50 reads 7.5; nothing stays nothing."""
    return "" if number in (None, "") else f"{Decimal(number).normalize():f}"


@register.filter
def points_or_spared(number: Decimal | None) -> str:
    return "不适用" if number is None else f"{points(number)}分"


@register.filter
def of_group(by_group: Mapping[str, Any], group: str) -> Any:
    return by_group.get(str(group), "")


@register.filter
def nth(listed: Any, place: int) -> Any:
    return list(listed)[place].label


@register.filter
def lowest_grade(grades: Sequence[Mapping[str, str]]) -> str:
    return grades[-1]["name"]


@register.filter
def own_points(score: Score) -> str:
    """What the unit gave itself: points, 不适用, or nothing yet."""
    return points(score.own) if score.own_applies else "不适用"


@register.filter
def own_told(section: SheetSection) -> str:
    """How far a unit's own scores of a group are: 人工评定2项，已填1项."""
    asked = [
        one
        for one in section.scores
        if one.indicator.kind == Indicator.Kind.SCORE and not one.indicator.formula
    ]
    done = sum(1 for one in asked if one.own is not None or not one.own_applies)
    return f"人工评定{len(asked)}项，已填{done}项" if asked else "都由平台计算，可以不填"


@register.inclusion_tag("supervision/desk/_assessment_work.html", takes_context=True)
def assessment_work(context: Context) -> dict[str, Any]:
    """A unit's sheets to fill in or to look at, and objections that the reviewer may answer."""
    user: User = context["user"]
    told: dict[str, Any] = {}
    if has_role_anywhere(user, Role.EDITOR, Role.APPROVER):
        to_fill = Q(assessment__state=Assessment.State.SELF, self_handed_in_at__isnull=True)
        to_read = Q(
            assessment__state=Assessment.State.OBJECTION, assessment__objection_until__gte=clock.today()
        )
        mine = UnitScore.objects.filter(unit__in=units_of(user, Role.EDITOR, Role.APPROVER))
        found = with_own_awaited(mine.filter(to_fill | to_read)).select_related("assessment", "unit")
        told["sheets"] = list(found.order_by("assessment", "unit"))
        for sheet in told["sheets"]:
            sheet.may_hand_in = may_hand_in_own(user, sheet)
    if has_role_anywhere(user, Role.REVIEWER):
        counties = counties_of(user, Role.REVIEWER)
        waiting = Objection.objects.open().filter(score__unit_score__assessment__county__in=counties)
        own_units = units_of(user, Role.EDITOR, Role.APPROVER)
        not_scored = ~Q(score__entered_by=user) | Q(score__entered_by__isnull=True)
        by_others = Count(
            "pk", filter=not_scored & ~Q(raised_by=user) & ~Q(score__unit_score__unit__in=own_units)
        )
        told |= waiting.aggregate(objections=by_others)
    return told
