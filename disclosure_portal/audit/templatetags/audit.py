"""How entries of the trail are told on pages."""

from __future__ import annotations

from django import template

from disclosure_portal.audit import wording

register = template.Library()
register.filter("act_and_kind", wording.sentence)
