"""What is decided names who decided it, even where somebody writes past the workflow."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from supervision.models import (
    Acceptance,
    AcceptanceForm,
    Assessment,
    DueMove,
    Escalation,
    Proof,
    Rubric,
    Summary,
)
from supervision.workflow.checking import run
from tests.supervision import assessments, checks, records

pytestmark = pytest.mark.django_db

DAY = date(2020, 11, 9)


def refused(model, **changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**changes)
    return True


@pytest.fixture
def assignment(county, township, editor, reviewer):
    return records.make_assignment(records.make_milestone(records.make_plan(county, by=reviewer)), township)


def test_an_escalation_is_closed_by_somebody_and_an_open_one_by_nobody(county, assignment, reviewer):
    run(county, as_of=DAY)

    assert refused(Escalation, state="closed", closed_on=DAY, closed_because="完成")
    assert refused(Escalation, closed_by=reviewer)


def test_a_moved_day_is_decided_by_somebody_and_kept_for_a_reason(county, township, reviewer):
    checks.make_moved_day(county, township, by=reviewer)
    decided = {"decided_at": checks.clock.now()}

    assert refused(DueMove, state="moved", **decided)
    assert refused(DueMove, state="kept", decided_by=reviewer, **decided)
    assert refused(DueMove, **decided)


def test_a_task_has_one_accepted_proof(assignment, reviewer):
    records.make_accepted_proof(assignment, DAY, by=reviewer)

    with pytest.raises(IntegrityError), transaction.atomic():
        records.make_accepted_proof(assignment, DAY, by=reviewer)
    assert Proof.objects.count() == 1


def test_a_summary_is_received_and_returned_by_somebody(assignment, editor, approver):
    moment = checks.clock.now()
    handed_in = {"handed_in_at": moment, "handed_in_by": approver, "digest": "0" * 64}
    Summary.objects.create(
        assignment=assignment, state="handed_in", saved_at=moment, saved_by=editor, **handed_in
    )

    assert refused(Summary, handed_in_by=None)
    assert refused(Summary, state="received", received_at=moment)
    assert refused(Summary, state="returned", returned_at=moment, returned_because="没有典型经验")


def test_a_form_is_handed_in_and_decided_by_somebody_and_a_round_closed_on_a_day(
    assignment, township, reviewer
):
    round_ = Acceptance.objects.create(
        milestone=assignment.milestone, title="验收", opened_on=DAY, self_until=DAY, opened_by=reviewer
    )
    AcceptanceForm.objects.create(acceptance=round_, unit=township)

    assert refused(AcceptanceForm, state="handed_in", handed_in_at=checks.clock.now())
    assert refused(AcceptanceForm, state="decided", verdict="passed", decided_on=DAY)
    assert refused(Acceptance, state="closed")


def test_a_rubric_is_published_and_a_round_announced_and_frozen_by_somebody(county, reviewer, colleague):
    rubric = assessments.make_rubric(county, by=reviewer, publisher=colleague)
    assessments.make_round(rubric, by=reviewer)
    moment = checks.clock.now()

    assert refused(Rubric, published_by=None)
    assert refused(Assessment, state="objection", announced_at=moment, objection_until=DAY)
    announced = {"announced_at": moment, "announced_by": reviewer, "objection_until": DAY}
    assert refused(Assessment, state="frozen", frozen_at=moment, digest="0" * 64, **announced)
