"""A plan as its pages show it: each milestone with who owes it, how it is checked and how its units stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from catalogs.queries.comparing import Difference
from disclosure_portal.workdays.display import long_day
from supervision import evidence
from supervision.models import Assignment, Milestone, Plan
from supervision.queries.due_days import rest_of, sentences
from supervision.queries.scopes import units_by_scope
from supervision.queries.standings import by_milestone, counts, standings

if TYPE_CHECKING:
    from datetime import date

    from supervision.models import Status
    from supervision.models.plans import PlanQuerySet
    from supervision.queries.standings import Standing

PLAN_LABELS = {
    "kind": "类别",
    "title": "名称",
    "document_number": "文号",
    "issued_on": "印发日期",
    "ends_on": "截止日期",
    "text": "正文",
    "is_public": "向社会公开",
}
MILESTONE_LABELS = {
    "code": "编号",
    "name": "节点名称",
    "duty": "任务内容",
    "due_nominal": "截止日期",
    "due_words": "时限原文",
    "scope": "责任单位",
    "leads": "牵头单位",
    "cooperating": "配合单位",
    "check_name": "核验方式",
    "proof_asked": "需要的佐证",
    "source": "依据",
    "is_continuing": "持续性任务",
    "is_key": "总览时间线上显示",
}


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone as a row of its plan. `counts` are of the units whose tasks the reader sees."""

    milestone: Milestone
    owed_by: str
    checked_by: str
    counts: list[tuple[Status, int]]

    @property
    def rest(self) -> str:
        return rest_of(self.milestone)

    @property
    def how(self) -> list[str]:
        return sentences(self.milestone)


# Plans


def with_sizes(plans: PlanQuerySet) -> PlanQuerySet:
    """With the number of milestones and of tasks."""
    tasks = Count("milestones__assignments", distinct=True)
    return plans.annotate(milestone_count=Count("milestones", distinct=True), task_count=tasks)


def lines(plan: Plan, listed: Iterable[Standing]) -> list[MilestoneLine]:
    """A plan's milestones in their order, counted by these standings. Two queries for any size."""
    grouped = by_milestone(listed)
    named = _named_units(plan)
    return [
        MilestoneLine(
            one, owed_by(one, named.get(one.pk, {})), checked_by(one), _counts(grouped.get(one, []))
        )
        for one in plan.milestones.order_by("due_nominal", "position")
    ]


def _counts(listed: list[Standing]) -> list[tuple[Status, int]]:
    """Only what there is."""
    return [(status, number) for status, number in counts(listed).items() if number]


def plan_standings(plan: Plan, *, as_of: date, units: Collection[int] | None = None) -> list[Standing]:
    """How all tasks of a plan stand, or those of some units. A draft has none yet."""
    if plan.state == Plan.State.DRAFT:
        return []
    return standings(plan.milestones.all(), as_of=as_of, units=units)


@dataclass(frozen=True)
class PublicLine:
    """A milestone as the public sees it: who owes it and how many units that are, not how they stand."""

    milestone: Milestone
    owed_by: str
    units: int


def public_lines(plan: Plan) -> list[PublicLine]:
    """A plan's milestones by their days. Two queries."""
    named = _named_units(plan)
    counted = plan.milestones.annotate(units=Count("assignments")).order_by("due_nominal", "position")
    return [PublicLine(one, owed_by(one, named.get(one.pk, {})), one.units) for one in counted]


# Who owes a milestone, and how it is checked


def owed_by(milestone: Milestone, named: Mapping[str, list[str]]) -> str:
    """各乡镇（街道）; of a milestone for named units their names: 县教育局（配合：县财政局、县民政局）."""
    if milestone.scope != Milestone.Scope.NAMED:
        return milestone.get_scope_display()
    leads = [name for part, names in named.items() if part != Assignment.COOPERATING for name in names]
    helping = named.get(Assignment.COOPERATING, [])
    told = "、".join(leads) or "还没有指定"
    return f"{told}（配合：{'、'.join(helping)}）" if helping else told


def named_units(milestone: Milestone) -> Mapping[str, list[str]]:
    """The names of the units of one milestone for named units, by their part."""
    return _named_units(milestone.plan).get(milestone.pk, {})


def _named_units(plan: Plan) -> dict[int, dict[str, list[str]]]:
    named = Assignment.objects.filter(milestone__plan=plan, milestone__scope=Milestone.Scope.NAMED)
    found: dict[int, dict[str, list[str]]] = {}
    rows = named.order_by("unit__position", "unit").values_list("milestone", "part", "unit__name")
    for milestone, part, name in rows:
        found.setdefault(milestone, {}).setdefault(part, []).append(name)
    return found


def checked_by(milestone: Milestone) -> str:
    """How it is found out whether the milestone is met."""
    check = evidence.CHECKS.get(milestone.check_name)
    return f"平台核验：{check.label}" if check else "由单位提交佐证，县政府办核定"


def check_told(milestone: Milestone) -> str:
    """What the check looks at, in one sentence; for a proof, what is asked."""
    if check := evidence.CHECKS.get(milestone.check_name):
        return check.told
    asked = f"“{milestone.proof_asked}”" if milestone.proof_asked else "佐证材料"
    return f"单位提交{asked}，县政府办认可后，按材料写明的完成日期算。"


# Before it starts


def missing_units(plan: Plan, *, on: date) -> int:
    """How many tasks the scopes ask for from a day on that aren't there. Three queries."""
    by_scope = units_by_scope(plan.county)
    ahead = plan.milestones.filter(due_legal__gte=on)
    known = set(Assignment.objects.filter(milestone__plan=plan).order_by().values_list("milestone", "unit"))
    return sum((one.pk, unit.pk) not in known for one in ahead for unit in by_scope[one.scope])


def tasks_to_come(plan: Plan) -> list[tuple[Milestone, int]]:
    """What starting a draft would give out: each milestone with the number of its units."""
    by_scope = units_by_scope(plan.county)
    named = Count("assignments", filter=Q(scope=Milestone.Scope.NAMED))
    milestones = plan.milestones.annotate(named=named).order_by("due_nominal", "position")
    return [(one, one.named or len(by_scope[one.scope])) for one in milestones]


# What a stale save shows


def plan_values(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in PLAN_LABELS}


def milestone_values(milestone: Milestone) -> dict[str, Any]:
    """As the form has them, the units by their names."""
    named = named_units(milestone)
    units = {"leads": named.get(Assignment.LEAD, []), "cooperating": named.get(Assignment.COOPERATING, [])}
    values = {name: getattr(milestone, name) for name in MILESTONE_LABELS if name not in units}
    return {**values, **{name: "、".join(names) for name, names in units.items()}}


def value_differences(
    before: Mapping[str, Any], after: Mapping[str, Any], labels: Mapping[str, str]
) -> list[Difference]:
    """The fields that read otherwise, in the order of the form."""
    told = [
        Difference(name, label, _reads(name, before[name]), _reads(name, after[name]))
        for name, label in labels.items()
        if name in before and name in after
    ]
    return [one for one in told if one.before != one.after]


def _reads(name: str, value: Any) -> str:
    """A value as the form shows it."""
    match name:
        case "scope":
            return Milestone.Scope(value).label
        case "kind":
            return Plan.Kind(value).label
        case "issued_on" | "ends_on" | "due_nominal":
            return long_day(value)
        case "check_name":
            check = evidence.CHECKS.get(value)
            return check.label if check else "由单位提交佐证"
    return {True: "是", False: "否"}.get(value, value) if isinstance(value, bool) else str(value)
