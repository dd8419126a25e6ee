"""What the catalogs put on the home page, and how their pages print an item."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate

from catalogs.law import PROACTIVE_LIMIT_WORKING_DAYS
from catalogs.models import Domain, Method, Revision, TimeLimitKind
from catalogs.models.editions import UNIT_PLACEHOLDER
from catalogs.queries import published as queries
from catalogs.queries.laws import PublishedBasis, published_bases
from disclosure_portal import clock
from disclosure_portal.units.models import Unit

register = template.Library()

LATEST = 10
WHOEVER_TAKES_OVER = "采用本条目的单位"
TICK = mark_safe('<span aria-hidden="true">√</span><span class="visually-hidden">是</span>')


@register.inclusion_tag("catalogs/_home_overview.html")
def catalogs_overview() -> dict[str, Any]:
    """How much is published, and the domains with their counts."""
    tally = queries.tally()
    domains = [(domain, tally.of_domain(domain)) for domain in Domain.objects.all()]
    return {"tally": tally, "domains": domains}


@register.inclusion_tag("catalogs/_home_latest.html")
def catalogs_latest() -> dict[str, Any]:
    return {"items": queries.latest_published(LATEST)}


@register.inclusion_tag("catalogs/_home_units.html")
def catalogs_units() -> dict[str, Any]:
    return {"groups": queries.grouped(Unit.objects.compiling().active())}


@register.filter
def listed(text: str) -> str | SafeString:
    """A text of several lines as a list, one of a single line as it is."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return as_list(lines) if len(lines) > 1 else "".join(lines)


@register.filter
def as_list(lines: list[str]) -> SafeString:
    return format_html(
        '<ul class="text-list">{}</ul>', format_html_join("", "<li>{}</li>", ((x,) for x in lines))
    )


@register.filter
def tick(codes: list[str], code: str) -> SafeString | str:
    """√ for a code that is in the list, heard as 是."""
    return TICK if code in codes else ""


@register.filter
def basis_name(basis: dict[str, str]) -> str:
    """One legal basis as it is cited: 《title》（number）article."""
    number = f"（{basis['number']}）" if basis.get("number") else ""
    return f"《{basis['title']}》{number}{basis.get('article') or ''}"


@register.simple_tag
def cited_bases(revision: Revision) -> list[PublishedBasis]:
    """The legal bases of a published revision, marked where one is no longer in force today. One query."""
    published_on = localdate(revision.published_at)
    return published_bases(revision.bases, published_on=published_on, on=clock.today())


@register.filter
def time_limit_meaning(revision: Revision) -> str:
    """What the time limit means for someone who waits; empty where the text says it all."""
    days, start = revision.time_limit_days, revision.time_limit_start
    since = f"，自{start}起算" if start else ""
    match revision.time_limit_kind:
        case TimeLimitKind.WITHIN_WORKING_DAYS:
            return f"{days}个工作日内（工作日，不含周末和法定节假日）{since}。"
        case TimeLimitKind.WITHIN_CALENDAR_DAYS:
            return f"{days}日内（自然日，含周末和节假日）{since}。"
        case TimeLimitKind.BEFORE_EVENT:
            return f"在{start}之前公开。" if start else ""
        case TimeLimitKind.PUBLIC_NOTICE:
            return "在公示期内公开，公示期内可以提出意见。"
        case TimeLimitKind.PERIODIC:
            return "按固定周期公开。"
        case TimeLimitKind.LONG_TERM:
            return "长期公开，内容变化后更新。"
        case TimeLimitKind.REAL_TIME if Method.PROACTIVE in revision.methods:
            limit = f"{PROACTIVE_LIMIT_WORKING_DAYS}个工作日"
            return f"信息形成或者变更后及时公开，按《政府信息公开条例》第二十六条一般不超过{limit}。"
    return ""


@register.filter
def without_placeholder(text: str) -> str:
    """A text of a standard item with words where each unit writes its own name."""
    return text.replace(UNIT_PLACEHOLDER, WHOEVER_TAKES_OVER)
