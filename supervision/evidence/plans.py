"""Evidence that a plan itself is public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from supervision.evidence.terms import Check, Evidence, Facts, Row, met, unmet

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Milestone, Plan


def _plan_page(units: Sequence[Unit], milestone: Milestone, facts: Facts) -> Mapping[int, Evidence]:
    plan = milestone.plan
    found = facts.kept(("page", plan.pk), lambda: _page_of(plan, facts))
    return {unit.pk: found for unit in units}


def _page_of(plan: Plan, facts: Facts) -> Evidence:
    if plan.started_on is None or facts.as_of < plan.started_on:
        return unmet("方案还没有在平台上执行，没有公开页面", Row(str(plan), plan.get_absolute_url(), False))
    if not plan.is_public:
        return unmet("方案设为不公开", Row(str(plan), plan.get_absolute_url(), False))
    return met(plan.started_on, Row(f"公开页面：{plan}", plan.get_public_url(), True))


PLAN_PAGE = Check(
    "plan_page",
    "方案的公开页面",
    "方案已经执行，并且有公开页面；自开始执行之日起算。",  # 岫政办发〔2020〕37号: 此件公开发布
    _plan_page,
)
CHECKS = (PLAN_PAGE,)
