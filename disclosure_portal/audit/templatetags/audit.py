"""How entries of the trail are told on pages, and how the chains stand on the desk's home page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.audit import wording
from disclosure_portal.audit.models import ChainHead
from disclosure_portal.audit.permissions import may_audit

register = template.Library()
register.filter("act_and_kind", wording.sentence)


@register.inclusion_tag("audit/_auditor_work.html", takes_context=True)
def auditor_work(context: Context) -> dict[str, Any]:
    """How long the chains of an auditor's counties are, and what their latest check found."""
    user = context["user"]
    heads = ChainHead.objects.filter(county__in=counties_of(user, Role.AUDITOR)).select_related("county")
    return {"is_auditor": may_audit(user), "heads": heads}
