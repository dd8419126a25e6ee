"""A county has two reviewers: each gate is signed by who made nothing of what it rests on, and somebody always can."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from participation import workflow
from participation.models import Consultation, Decision, Evidence, Stage
from participation.permissions import has_prepared
from participation.queries.public_states import public_state
from participation.workflow import gates
from tests.participation import consultations, opinions, records

pytestmark = pytest.mark.django_db
Kind = Evidence.Kind


@pytest.fixture
def people(editor, approver, reviewer, lawyer):
    people = SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)
    people.recorder = records.recorder(people)
    return people


# Somebody can always sign


def test_who_names_the_executing_unit_still_hands_it_over(decision, people):
    decision = records.lead_to(Stage.PUBLISHED, decision, people)
    values = {"executing_unit": decision.unit}
    workflow.edit(decision, by=people.reviewer, version=decision.version, values=values)

    assert workflow.pass_gate(decision, "execute", by=people.reviewer).state == Stage.EXECUTING


def test_the_last_one_who_may_sign_is_not_let_bar_themselves(decision, people):
    """The recorder recorded the discussion: the Party's reply is theirs to register too."""
    decision = records.lead_to(Stage.REPORTING, decision, people)
    with pytest.raises(StepRefused, match="您是唯一还能签批的人，请由另一位登记"):
        records.make_evidence(decision, Kind.PARTY, by=people.reviewer)
    assert not decision.evidence.filter(kind=Kind.PARTY).exists()

    records._for_decide(decision, people)
    with pytest.raises(PermissionDenied):
        workflow.pass_gate(decision, "make_decision", by=people.recorder)
    assert workflow.pass_gate(decision, "make_decision", by=people.reviewer).state == Stage.DECIDED


def test_who_kept_it_from_the_public_still_sends_it_on(decision, people):
    """One says that it is not public, the other that the public isn't heard, and records the discussion."""
    decision = records.lead_to(Stage.DRAFTING, decision, people)
    secret = {"is_public": False, "not_public_reason": "涉及国家秘密"}
    workflow.edit(decision, by=people.reviewer, version=decision.version, values=secret)
    workflow.say_not_needed(decision, "participation", by=people.recorder, reason="依法不予公开。")
    records._for_participation(decision, people)
    for verb, prepare in (("open_participation", None), ("handle", None), ("submit_legality", "legality")):
        if prepare:
            records.say_none_needed(decision, by=people.editor)
        decision = workflow.pass_gate(decision, verb, by=people.approver)
    records._for_discussion(decision, people)
    decision = workflow.pass_gate(decision, "submit_discussion", by=people.approver)
    records._for_report(decision, people)

    with pytest.raises(PermissionDenied):
        workflow.pass_gate(decision, "report_up", by=people.recorder)
    assert workflow.pass_gate(decision, "report_up", by=people.reviewer).state == Stage.REPORTING


def test_a_paper_that_was_replaced_bars_nobody(decision, people):
    decision = records.lead_to(Stage.DISCUSSION, decision, people)
    old = records.make_evidence(decision, Kind.DISCUSSION, by=people.reviewer)
    assert gates.bar(gates.REPORT, decision, people.reviewer).startswith("您办理过这一步所依据的材料")
    new = records.evidence(Kind.DISCUSSION)
    workflow.supersede_evidence(old, new, by=people.recorder, reason="有误")

    assert gates.bar(gates.REPORT, decision, people.reviewer) == ""


def test_where_all_had_a_hand_in_it_another_reviewer_is_asked_for(decision, people):
    decision = records.lead_to(Stage.DISCUSSION, decision, people)
    records._for_report(decision, people)
    people.reviewer.memberships.all().delete()

    assert gates.bar(gates.REPORT, decision, people.recorder).endswith("请管理员增设审核人员。")


def test_a_new_round_knows_its_own_preparers_only(decision, people):
    decision = records.lead_to(Stage.PUBLISHED, decision, people)
    values = {"executing_unit": decision.unit}
    decision = workflow.edit(decision, by=people.recorder, version=decision.version, values=values)
    decision = workflow.pass_gate(decision, "execute", by=people.reviewer)
    records.make_evidence(decision, Kind.SUSPENSION, by=people.editor)
    decision = workflow.pass_gate(decision, "adjust", by=people.reviewer, reason="水源变更")

    assert not has_prepared(people.recorder, decision)
    assert not has_prepared(people.editor, decision)


# Secrecy


SECRET = {"is_public": False, "not_public_reason": "涉及国家秘密（《政府信息公开条例》第十四条）"}


def test_what_may_not_be_public_is_kept_back_by_the_county_office(decision, people):
    decision = records.lead_to(Stage.DECIDED, decision, people)
    records.make_evidence(decision, Kind.SECRECY, by=people.editor, outcome="fail")
    with pytest.raises(StepRefused, match="由县政府办审核人员办理"):
        workflow.edit(decision, by=people.editor, version=decision.version, values=SECRET)

    decision = workflow.edit(decision, by=people.reviewer, version=decision.version, values=SECRET)
    assert gates.PUBLISH.refusals(decision) == []


def test_what_was_published_is_not_kept_back(decision, people):
    decision = records.lead_to(Stage.DECIDED, decision, people)
    records.make_evidence(decision, Kind.PUBLICATION, by=people.editor)

    with pytest.raises(StepRefused, match="决定已经公布或者解读"):
        workflow.edit(decision, by=people.reviewer, version=decision.version, values=SECRET)


def test_a_matter_that_is_not_public_is_still_edited_after_it_was_announced(decision, people):
    decision = records.lead_to(Stage.PARTICIPATION, decision, people)
    records.make_consultation(decision, by=people.editor, state="published")
    Decision.objects.update(**SECRET)
    values = {"reason": "涉及用水户。"}

    assert (
        workflow.edit(decision, by=people.editor, version=decision.version, values=values).reason
        == "涉及用水户。"
    )


# Ended, stopped, taken up again


def test_ending_stops_asking_the_public_and_says_why(client, decision, people):
    decision = records.lead_to(Stage.PARTICIPATION, decision, people)
    opened = {"opens_at": consultations.first_moment(-2)}
    asked = consultations.make(decision, by=people.editor, state="published", **opened)
    later = {"opens_at": consultations.first_moment(2)}
    ahead = consultations.make(decision, by=people.editor, state="published", **later)
    opinions.post(asked)
    workflow.pass_gate(decision, "end", by=people.reviewer, reason="上级已经统一定价")

    asked.refresh_from_db()
    ahead.refresh_from_db()
    assert asked.closes_at <= clock.now()
    assert public_state(asked, at=clock.now()).label == "决策已终止"
    assert (ahead.state, ahead.cancelled_because) == (
        Consultation.State.CANCELLED,
        "决策已终止办理：上级已经统一定价",
    )
    assert asked.opinions.unanswered().count() == 1
    with pytest.raises(StepRefused):
        opinions.post(asked)
    assert Entry.objects.filter(verb="participation.consultation.stop").count() == 2
    assert "上级已经统一定价" in client.get(asked.get_public_url()).text


def evaluated(decision, people):
    decision = records.lead_to(Stage.EXECUTING, decision, people)
    records.make_evidence(decision, Kind.EVALUATION, by=people.editor)
    return workflow.pass_gate(decision, "evaluate", by=people.reviewer)


def test_after_its_evaluation_a_decision_is_carried_on(decision, people):
    decision = evaluated(decision, people)

    assert workflow.pass_gate(decision, "resume", by=people.reviewer, reason="继续").state == Stage.EXECUTING


@pytest.mark.parametrize(("verb", "target"), [("suspend", Stage.SUSPENDED), ("stop", Stage.ENDED)])
def test_after_its_evaluation_a_decision_is_suspended_or_stopped_by_order(decision, people, verb, target):
    decision = evaluated(decision, people)
    with pytest.raises(StepRefused, match="没有登记这一次的“中止或者调整决定”"):
        workflow.pass_gate(decision, verb, by=people.reviewer, reason="评估认为不宜继续")
    records.make_evidence(decision, Kind.SUSPENSION, by=people.editor)
    with pytest.raises(StepRefused, match="请写明"):
        workflow.pass_gate(decision, verb, by=people.reviewer)

    assert workflow.pass_gate(decision, verb, by=people.reviewer, reason="评估认为不宜继续").state == target
