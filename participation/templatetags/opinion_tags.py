"""Tags of opinions: the draft to comment on, and the adoption table, for any page that shows an activity."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from disclosure_portal import clock
from disclosure_portal.personal.detecting import like_numbers
from disclosure_portal.web.pagination import paginate
from participation.models import Consultation
from participation.queries.opinion_posting import refusal_to_post, takes_web_opinions
from participation.queries.opinions import is_table_public, table_opinions, table_rows, verdict_counts

register = template.Library()
ROWS_PER_PAGE = 50


@register.filter
def numbers_left(shown_text: str) -> str:
    """What still looks like somebody's number in a text that the public will read; people decide what it is."""
    return "、".join(like_numbers(shown_text))


@register.inclusion_tag("participation/_draft.html")
def draft_to_comment(consultation: Consultation) -> dict[str, Any]:
    """The paragraphs of an activity's draft, each with its way to the form while opinions are taken."""
    draft = consultation.draft
    takes = takes_web_opinions(consultation) and not refusal_to_post(consultation, at=clock.now())
    return {
        "consultation": consultation,
        "draft": draft,
        "paragraphs": list(draft.paragraphs.all()) if draft else [],
        "takes_opinions": takes,
    }


@register.inclusion_tag("participation/_adoption_table.html", takes_context=True)
def adoption_table(context: Context, consultation: Consultation) -> dict[str, Any]:
    """The adoption table of one activity, a page at a time; nothing before the books are closed."""
    if not is_table_public(consultation):
        return {"is_public": False}
    page = paginate(context["request"], table_opinions([consultation]), per_page=ROWS_PER_PAGE)
    return {
        "is_public": True,
        "consultation": consultation,
        "page": page,
        "rows": list(table_rows(page.records, first=page.first)),
        "counts": verdict_counts([consultation]),
        "request": context["request"],
    }
