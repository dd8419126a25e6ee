"""去办理: where a unit's people do what a task still lacks, by the check that judges it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from supervision.evidence.years import period_of
from supervision.models import Plan, Proof, Status, TrainingRecord

if TYPE_CHECKING:
    from datetime import date

    from supervision.evidence import Evidence
    from supervision.models import Assignment

OPEN = (Status.OVERDUE, Status.DUE_SOON, Status.NOT_DUE)
OF_A_YEAR = ("responsible_people", "training", "inspections", "assessments")


@dataclass(frozen=True)
class NextStep:
    """What is done next, and the page where it is done."""

    label: str
    url: str


Find = Callable[["Assignment", "Evidence"], NextStep | None]


def next_step(assignment: Assignment, evidence: Evidence, status: Status, *, on: date) -> NextStep | None:
    """None when nothing is left to do, or nothing can be done yet."""
    milestone = assignment.milestone
    if status not in OPEN or milestone.plan.state != Plan.State.RUNNING:
        return None
    if milestone.check_name in OF_A_YEAR and on < period_of(milestone).begins:
        return None
    return STEPS[milestone.check_name](assignment, evidence)


def _page(label: str, name: str, **chosen: Any) -> Find:
    """A page that is the same for every unit."""
    return lambda assignment, evidence: NextStep(label, _address(name, **chosen))


def _catalog(label: str) -> Find:
    """The unit's own catalog."""
    return lambda assignment, evidence: NextStep(
        label, reverse("catalogs_desk:unit", args=[assignment.unit.code])
    )


def _first_open(label: str) -> Find:
    """The first record that isn't finished; without one others have to begin."""

    def find(assignment: Assignment, evidence: Evidence) -> NextStep | None:
        found = next((row.url for row in evidence.rows if row.url and not row.holds), None)
        return NextStep(label, found) if found else None

    return find


def _address(name: str, *args: Any, **chosen: Any) -> str:
    return reverse(name, args=args) + (f"?{urlencode(chosen)}" if chosen else "")


def _proof(assignment: Assignment, evidence: Evidence) -> NextStep | None:
    """Not while one waits for the county office."""
    if assignment.proofs.filter(state=Proof.State.HANDED_IN).exists():
        return None
    return NextStep("提交佐证", reverse("supervision_desk:proof_hand_in", args=[assignment.pk]))


def _responses(assignment: Assignment, evidence: Evidence) -> NextStep:
    """A concern that waits beyond its limit comes before documents."""
    board = reverse("participation_desk:concerns")
    for row in evidence.rows:
        if row.url.startswith(board) and not row.holds:
            return NextStep("答复社会关切", row.url)
    return NextStep("制定机制文件", reverse("participation_desk:mechanisms"))


def _disclosed(assignment: Assignment, evidence: Evidence) -> NextStep:
    """Registering what was disclosed, unless only items that aren't published yet are missing."""
    register = reverse("catalogs_desk:disclosures")
    missing = [row.url for row in evidence.rows if row.decides and not row.holds]
    if missing and not any(url.startswith(register) for url in missing):
        return NextStep("编制目录", missing[0])
    return NextStep("登记公开信息", register)


def _person(assignment: Assignment, evidence: Evidence) -> NextStep:
    return NextStep("登记责任人", _address("supervision_desk:person_add", unit=assignment.unit.code))


def _training(assignment: Assignment, evidence: Evidence) -> NextStep:
    """A session that is there already lacks the named person in its list, if it is the unit's own to keep."""
    period = period_of(assignment.milestone)
    held = TrainingRecord.objects.kept().filter(
        unit=assignment.unit_id, held_on__gte=period.begins, held_on__lte=period.ends
    )
    if own := held.first():
        return NextStep("登记参训人员", own.get_absolute_url())
    if evidence.rows:
        return NextStep("看参加的培训", _address("supervision_desk:trainings", year=period.year))
    return NextStep("登记一次培训", _address("supervision_desk:training_add", unit=assignment.unit.code))


def _summary(assignment: Assignment, evidence: Evidence) -> NextStep:
    chosen = {"milestone": assignment.milestone_id}
    return NextStep("写总结材料", _address("supervision_desk:summaries", **chosen))


def _package(assignment: Assignment, evidence: Evidence) -> NextStep:
    return NextStep("汇总上报", reverse("supervision_desk:package", args=[assignment.milestone_id]))


def _plan(assignment: Assignment, evidence: Evidence) -> NextStep:
    return NextStep("公开方案", assignment.milestone.plan.get_absolute_url())


def _others(assignment: Assignment, evidence: Evidence) -> NextStep:
    chosen = {"plan": assignment.milestone.plan_id}
    return NextStep("看没有完成的任务", _address("supervision_desk:assignments", **chosen))


STEPS: dict[str, Find] = {  # by `Check.name`; without one a proof is asked for
    "": _proof,
    "claims": _page("认领领域", "supervision_desk:claims", mine=1),
    "cooperation": _page("登记配合单位", "supervision_desk:claims", mine=1),
    "catalogs": _catalog("编制目录"),
    "elements": _catalog("补全目录要素"),
    "disclosed": _disclosed,
    "provincial": _first_open("对照省共性目录"),
    "scope_document": _page("制定文件", "participation_desk:mechanisms"),
    "participation_mechanism": _page("制定文件", "participation_desk:mechanisms"),
    "response_mechanisms": _responses,
    "attendance_system": _page("制定列席会议制度", "participation_desk:mechanisms"),
    "decision_list": _page("编制、发布决策事项目录", "participation_desk:lists"),
    "list_flags": _page("填写目录事项的属性", "participation_desk:lists"),
    "two_methods": _first_open("开展公众参与活动"),
    "summaries": _summary,
    "county_package": _package,
    "acceptance": _page("组织验收", "supervision_desk:acceptances"),
    "standards": _page("发布、推广标准规范", "supervision_desk:standards"),
    "responsible_people": _person,
    "training": _training,
    "inspections": _page("开展专项检查", "supervision_desk:inspections"),
    "assessments": _page("组织考核", "supervision_desk:assessments"),
    "plan_page": _plan,
    "overall_goal": _others,
}
