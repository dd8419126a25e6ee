"""The receipt that every way of taking part ends with: its number, printed, by picture and by address."""

from __future__ import annotations

from django import template
from django.template import Context

from participation.queries.receipts import receipt_address

register = template.Library()


@register.inclusion_tag("participation/_receipt.html", takes_context=True)
def receipt_card(context: Context, receipt: str, told: str) -> dict[str, str]:
    """`told` says what was received."""
    return {"receipt": receipt, "told": told, "address": receipt_address(context["request"], receipt)}
