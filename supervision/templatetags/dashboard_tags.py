"""The dashboard's pictures, and the addresses of the rows that its figures count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere
from disclosure_portal.web import navigation
from supervision.charts import shapes
from supervision.charts.pictures import draw_course, draw_progress, draw_time_line
from supervision.models import Plan
from supervision.queries.dashboard import Dashboard, dashboard, plan_to_show
from supervision.queries.selections import DONE

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from supervision.queries.going_on import Reminding
    from supervision.queries.progress import Progress

register = template.Library()


@register.inclusion_tag("components/navigation.html", takes_context=True)
def supervision_navigation(context: Context) -> dict[str, Any]:
    """The pages of 督查考核 that the reader's roles open."""
    request = context.request
    entries = navigation.desk_entries(request.path, request.user, table=settings.SUPERVISION_NAVIGATION)
    return {"entries": entries, "class": "tabs"}


def address_of_rows(shown: Dashboard, **filters: object) -> str:
    """The list of tasks, of the same plan and the same day, kept to what a figure counts."""
    kept = {"plan": shown.plan.pk, "as_of": shown.as_of.isoformat(), **filters}
    return f"{reverse('supervision_desk:assignments')}?{urlencode(kept)}"


@register.simple_tag(takes_context=True)
def rows(context: Context, **filters: object) -> str:
    """Where the rows of a figure are: status, milestone and unit say which."""
    return address_of_rows(context["dashboard"], **filters)


@register.inclusion_tag("supervision/desk/_headline_work.html", takes_context=True)
def headline_work(context: Context) -> dict[str, Any]:
    """The dashboard's sentence as of today, for whoever leads; nothing for others, or while no plan is carried out."""
    user: User = context["user"]
    if not has_role_anywhere(user, Role.LEADER):
        return {"dashboard": None}
    today = clock.today()
    plan = plan_to_show(Plan.objects.filter(county__in=counties_of(user, Role.LEADER)), as_of=today)
    return {"dashboard": dashboard(plan, as_of=today) if plan else None}


@register.simple_tag
def matrix_place(shown: Dashboard) -> str:
    """The county and the day, as the pages of the 一览表 read them from their addresses."""
    return urlencode({"county": shown.plan.county.code, "as_of": shown.as_of.isoformat()})


@register.simple_tag
def reminders_address(shown: Dashboard, said: Reminding) -> str:
    """Where the reminders are that the dashboard counts."""
    return f"{reverse('supervision_desk:reminders')}?{urlencode(_period(shown, said))}"


@register.simple_tag
def messages_address(shown: Dashboard, said: Reminding) -> str:
    """Where their messages are, read or not by the day that is looked at."""
    period = {**_period(shown, said), "as_of": shown.as_of.isoformat()}
    return f"{reverse('supervision_desk:messages')}?{urlencode(period)}"


def _period(shown: Dashboard, said: Reminding) -> dict[str, str]:
    days = {"since": said.since.isoformat(), "until": shown.as_of.isoformat()}
    return {**days, "county": shown.plan.county.code}


@register.inclusion_tag("supervision/charts/_drawing.svg")
def time_line_picture(shown: Dashboard) -> dict[str, Any]:
    drawing = draw_time_line(
        shown,
        address=lambda stand, status: address_of_rows(shown, milestone=stand.milestone.pk, status=status),
    )
    return {"drawing": drawing, "class": "chart__wide"}


@register.inclusion_tag("supervision/charts/_drawing.svg")
def progress_picture(shown: Dashboard, size: str) -> dict[str, Any]:
    """The curve for a desk (`wide`) or for a phone (`narrow`)."""
    width = shapes.NARROW if size == "narrow" else shapes.WIDE
    drawing = draw_progress(shown, width=width, address=address_of_rows(shown, status=DONE))
    return {"drawing": drawing, "class": f"chart__{size}"}


@register.inclusion_tag("supervision/charts/_drawing.svg")
def public_time_line(told: Progress) -> dict[str, Any]:
    """The milestones as the public sees them: nothing in the picture leads to the desk."""
    words = f"主要工作{len(told.steps)}项，由多个单位共同承担的{len(told.counted_steps)}项中全部完成的{told.finished}项。"
    drawing = draw_course(told.plan, told.steps, as_of=told.as_of, description=words)
    return {"drawing": drawing, "class": "chart__wide"}
