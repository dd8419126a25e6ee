"""Records of supervision as tests need them, made by the same functions as the portal's."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from disclosure_portal.accounts.queries import system_user
from supervision.models import (
    Assignment,
    Milestone,
    Plan,
    PlanRelease,
    Proof,
    ResponsiblePerson,
    TrainingAttendee,
    TrainingRecord,
)
from supervision.workflow import proofs
from tests import factories

DUE = date(2020, 10, 31)  # a Saturday


def make_plan(county, *, by, **changes):
    """A plan of the county that is being carried out since the day of its issue."""
    facts = {
        "title": "全面推进基层政务公开标准化规范化工作实施方案",
        "state": Plan.State.RUNNING,
        "is_public": True,
    }
    days = {"issued_on": date(2020, 8, 20), "ends_on": date(2023, 12, 31)}
    values = {**facts, **days, **changes}
    if values["state"] != Plan.State.DRAFT:
        values.setdefault("started_on", values["issued_on"])
    if values["state"] == Plan.State.CLOSED:
        values.setdefault("closed_on", values["ends_on"])
    plan = Plan.objects.create(county=county, created_by=by, **values)
    if plan.is_public and plan.started_on:
        PlanRelease.objects.create(plan=plan, since=plan.started_on)
    return plan


def make_milestone(plan, due_nominal=DUE, **changes):
    """A milestone on its nominal day, owed by nobody yet and met by an accepted proof."""
    position = plan.milestones.count() + 1
    facts = {"code": f"SP-{position:02d}", "name": "标准目录", "duty": "编制完成政务公开事项标准目录。"}
    values = {
        "position": position,
        "due_legal": due_nominal,
        "due_words": "2020年10月底前",
        **facts,
        **changes,
    }
    return Milestone.objects.create(plan=plan, due_nominal=due_nominal, **values)


def make_assignment(milestone, unit, **changes):
    return Assignment.objects.create(milestone=milestone, unit=unit, **changes)


def make_person_in_charge(unit, *, by, **changes):
    """The named person of a unit, by default since the day after the plan was issued."""
    facts = {"name": "张经办", "post": "科员", "office": "党政综合办公室", "phone": "0412-7801234"}
    values = {**facts, "since": date(2020, 8, 21), "entered_at": factories.MOMENT, **changes}
    return ResponsiblePerson.objects.create(unit=unit, entered_by=by, **values)


def make_training(unit, *, by, **changes):
    """A session on the regulation that the unit held."""
    facts = {
        "title": "政府信息公开条例专题培训",
        "hours": 4,
        "audience": ["staff"],
        "covers_regulation": True,
    }
    values = {**facts, "held_on": date(2021, 6, 10), "entered_at": factories.MOMENT, **changes}
    return TrainingRecord.objects.create(unit=unit, entered_by=by, **values)


def make_attendee(training, unit, name, person=None):
    """One who attended, entered together with the session."""
    entered_at = training.entered_at
    return TrainingAttendee.objects.create(
        training=training, unit=unit, name=name, person=person, entered_at=entered_at
    )


def make_proof(assignment, *, by, at=factories.MOMENT, **changes):
    """A paper by its number that waits for the county office."""
    values = {
        "text": "已印发年度工作安排。",
        "document_number": "偏政发〔2020〕9号",
        "done_on": date(2020, 10, 20),
    }
    paper = proofs.Paper(**{**values, **changes})
    return proofs.hand_in(assignment, by=by, version=0, paper=paper, at=at)


def make_accepted_proof(assignment, on, *, by):
    """Shows the assignment done on the day; handed in and accepted by the county office on the same day."""
    noon = timezone.make_aware(datetime.combine(on, time(12)))
    return Proof.objects.create(
        assignment=assignment,
        text="已完成",
        done_on=on,
        handed_in_at=noon,
        handed_in_by=system_user(),
        state=Proof.State.ACCEPTED,
        decided_at=noon,
        decided_by=by,
    )
