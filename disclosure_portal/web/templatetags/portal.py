"""Tags and filters of every page: navigation, page tags, addresses with filters, states, dates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from disclosure_portal.accounts.queries import current_memberships
from disclosure_portal.web import navigation

register = template.Library()

DEFAULT_COLUMN_TYPE = "政务公开"


@register.inclusion_tag("components/navigation.html", takes_context=True)
def public_navigation(context: Context) -> dict[str, Any]:
    return {"entries": navigation.public_entries(context["request"].path), "class": "site__navigation"}


@register.inclusion_tag("components/navigation.html", takes_context=True)
def desk_navigation(context: Context) -> dict[str, Any]:
    entries = navigation.desk_entries(context["request"].path, context["user"])
    return {"entries": entries, "class": "sidebar__navigation"}


@register.simple_tag(takes_context=True)
def held_posts(context: Context) -> list[str]:
    """What the signed-in user is, one line per post: 偏岭镇 · 经办人."""
    return [f"{held.unit} · {held.get_role_display()}" for held in current_memberships(context["user"])]


@register.simple_tag
def page_tags(
    column: str = "",
    description: str = "",
    keywords: str = "",
    column_type: str = DEFAULT_COLUMN_TYPE,
    title: str = "",
    published_at: datetime | None = None,
    source: str = "",
) -> SafeString:
    """网页标签: the site's group always, the column's when it has a column, the article's when it has a title.

    The last two are printed whole or not at all, and nothing is printed empty.
    """
    site = settings.SITE
    tags = [("SiteName", site["name"]), ("SiteDomain", site["domain"]), ("SiteIDCode", site["id_code"])]
    if column:
        tags += [
            ("ColumnName", column),
            ("ColumnDescription", description or f"{site['name']}{column}"),
            ("ColumnKeywords", keywords or column),
            ("ColumnType", column_type),
        ]
    if title and published_at:
        source = source or site["owner"]
        tags += [("ArticleTitle", title), ("PubDate", moment(published_at)), ("ContentSource", source)]
    filled = [(name, value) for name, value in tags if value]
    return format_html_join("\n", '<meta name="{}" content="{}">', filled)


@register.simple_tag(takes_context=True)
def address_without(context: Context, name: str, value: object = None) -> str:
    """The address of this list, from page 1, with a filter taken away: one of its values, or all of them."""
    query = context["request"].GET.copy()
    kept = [] if value is None else [held for held in query.getlist(name) if held != str(value)]
    query.setlist(name, kept)
    query.pop("page", None)
    return f"?{query.urlencode()}"


@register.simple_tag
def state_badge(state: str, label: str) -> SafeString:
    return format_html('<span class="state state--{}">{}</span>', state, label)


@register.filter
def moment(at: datetime | None) -> str:
    """2020-10-31 09:30, in the county's time zone."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"


@register.filter
def field_errors(form: Any) -> list[tuple[str, str, list[str]]]:
    """The fields of a bound form that have errors: id to link to, label, messages."""
    wrong = [field for field in form if field.errors]
    return [(field.id_for_label or f"div_{field.auto_id}", field.label, field.errors) for field in wrong]
