"""Evidence that a plan itself is public, since when it has been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from supervision.evidence.spans import held_since
from supervision.evidence.terms import Check, Evidence, Facts, Row, alike, met, unmet

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Milestone, Plan


def _plan_page(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    plan = milestone.plan
    found = facts.kept(("page", plan.pk), lambda: _page_of(plan, facts))
    return alike(units, found)


def _page_of(plan: Plan, facts: Facts) -> Evidence:
    if plan.started_on is None or facts.as_of < plan.started_on:
        return unmet("方案还没有在平台上执行，没有公开页面", Row(str(plan), plan.get_absolute_url(), False))
    since = held_since(plan.releases.values_list("since", "until"), facts.as_of)
    if since is None:
        return unmet("方案设为不公开", Row(str(plan), plan.get_absolute_url(), False))
    url = plan.get_public_url() if plan.is_public else plan.get_absolute_url()
    return met(since, Row(f"公开页面：{plan}", url, True))


PLAN_PAGE = Check(
    "plan_page",
    "方案的公开页面",
    "方案已经执行，并且有公开页面；自公开之日起算；停止后又公开的，自再次公开之日起算。",  # 岫政办发〔2020〕37号: 此件公开发布
    _plan_page,
)
CHECKS = (PLAN_PAGE,)
