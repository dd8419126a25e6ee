"""The link to a column of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from supervision.queries.columns import Column

register = template.Library()


@register.simple_tag
def column_link(column: Column) -> SafeString | str:
    """The column's name, leading to its page where this process serves the public pages."""
    try:
        address = reverse(column.page, args=column.arguments)
    except NoReverseMatch:
        return column.label
    return format_html('<a href="{}">{}</a>', address, column.label)
