"""The results of a questionnaire on the page of its consultation."""

from __future__ import annotations

from django import template

from participation.models import Consultation
from participation.queries.questionnaires import Results, has_public_results, results

register = template.Library()


@register.simple_tag
def public_results(consultation: Consultation) -> Results | None:
    """The results that the public may see by now."""
    return results(consultation) if has_public_results(consultation) else None
