"""Vacancies on the first page of the desk."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from supervision.queries.people import vacancies

register = template.Library()


@register.inclusion_tag("supervision/desk/_people_work.html", takes_context=True)
def people_work(context: Context) -> dict[str, Any]:
    """The units kept by the person who is signed in that nobody answers for today. Two queries at most."""
    kept = units_of(context["user"], Role.EDITOR, Role.APPROVER, Role.REVIEWER).compiling().active()
    return {"vacancies": vacancies(list(kept), on=clock.today())}
