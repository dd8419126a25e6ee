"""A questionnaire on the page of its consultation: the way in while it is open, the results once it is closed."""

from __future__ import annotations

from django import template

from disclosure_portal import clock
from participation.models import Consultation
from participation.queries.questionnaires import (
    METHODS,
    Results,
    closed_to_answers,
    has_public_results,
    results,
)

register = template.Library()


@register.simple_tag
def public_results(consultation: Consultation) -> Results | None:
    """The results that the public may see by now."""
    return results(consultation) if has_public_results(consultation) else None


@register.simple_tag
def open_questionnaire(consultation: Consultation) -> int:
    """How many questions can be answered now; 0 when none can."""
    if consultation.method not in METHODS or closed_to_answers(consultation, at=clock.now()):
        return 0
    return consultation.questions.count()
