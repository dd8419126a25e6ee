"""No paper overrules another without a reason, nor is it written before its stage by way of a correction."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.workflow import StepRefused
from participation import workflow
from participation.models import Decision, Evidence, Stage
from tests.participation import records

pytestmark = pytest.mark.django_db
Kind, Outcome = Evidence.Kind, Evidence.Outcome


@pytest.fixture
def people(editor, approver, reviewer, lawyer):
    return SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)


@pytest.fixture
def taken_back(decision, people):
    """Discussed, then taken back to the draft on the same day."""
    decision = records.lead_to(Stage.DISCUSSION, decision, people)
    records._for_report(decision, people)
    return workflow.pass_gate(decision, "redraft", by=people.approver, reason="再改")


def standing(decision, kind):
    return decision.evidence.standing().get(kind=kind)


def correct(decision, kind, *, by, **fields):
    return workflow.supersede_evidence(
        standing(decision, kind), records.evidence(kind, **fields), by=by, reason="重新办理"
    )


# Before its stage


@pytest.mark.both_databases
def test_a_paper_of_a_later_stage_is_not_corrected_before_it(taken_back, people):
    with pytest.raises(StepRefused) as refused:
        correct(taken_back, Kind.DISCUSSION, by=records.recorder(people))
    assert refused.value.reasons == ["“集体讨论记录”要到集体讨论阶段才能登记、更正，现在是拟订草案阶段。"]

    with pytest.raises(StepRefused, match="要到合法性审查阶段才能登记、更正"):
        correct(taken_back, Kind.LEGALITY, by=people.lawyer)


def test_the_page_offers_no_correction_before_the_stage(sign_in, taken_back, people):
    client, paper = sign_in(records.recorder(people)), standing(taken_back, Kind.DISCUSSION)
    address = reverse("participation_desk:decision_evidence_correct", args=[paper.pk])

    assert address not in client.get(taken_back.get_absolute_url()).text
    answer = client.get(address, follow=True)
    assert answer.redirect_chain[-1][0] == taken_back.get_absolute_url()
    assert "要到集体讨论阶段才能登记、更正" in answer.text


@pytest.mark.both_databases
def test_what_was_discussed_before_the_draft_was_taken_back_is_discussed_again(taken_back, people):
    decision = taken_back
    for verb in ("open_participation", "handle", "submit_legality"):
        decision = workflow.pass_gate(decision, verb, by=people.approver)
    with pytest.raises(StepRefused, match=r"“合法性审查意见”.*应当按程序重新办理"):
        workflow.pass_gate(decision, "submit_discussion", by=people.approver)

    hurried = {"received_on": clock.today(), "short_reason": "汛期将至。"}
    correct(decision, Kind.LEGALITY, by=people.lawyer, **hurried)
    decision = workflow.pass_gate(decision, "submit_discussion", by=people.approver)
    with pytest.raises(StepRefused) as refused:
        workflow.pass_gate(decision, "report_up", by=people.reviewer)
    assert refused.value.reasons == [
        "“集体讨论记录”是最近一次进入集体讨论阶段以前登记的，应当按程序重新办理（《重大行政决策程序暂行条例》第三十条）"
    ]

    correct(decision, Kind.DISCUSSION, by=records.recorder(people))
    assert workflow.pass_gate(decision, "report_up", by=people.reviewer).state == Stage.REPORTING


def test_a_draft_rewritten_after_the_discussion_is_discussed_again(decision, people):
    decision = records.lead_to(Stage.DISCUSSION, decision, people)
    records._for_report(decision, people)
    records.make_draft(decision, by=people.editor, paragraphs=("第一条　水价每吨9元。",))
    correct(decision, Kind.LEGALITY, by=people.lawyer)

    decision = Decision.objects.get(pk=decision.pk)
    with pytest.raises(StepRefused) as refused:
        workflow.pass_gate(decision, "report_up", by=people.reviewer)
    assert refused.value.reasons == [
        "“集体讨论记录”以后草案又有第2稿，由县政府办核对没有重大修改，更正一次“集体讨论记录”"
        "（《重大行政决策程序暂行条例》第三十条）"
    ]

    correct(decision, Kind.DISCUSSION, by=records.recorder(people))
    assert workflow.pass_gate(decision, "report_up", by=people.reviewer).state == Stage.REPORTING


# Beside one that stands


@pytest.mark.parametrize("kind", [Kind.LEGALITY, Kind.RISK, Kind.FAIRNESS])
@pytest.mark.both_databases
def test_a_second_review_does_not_stand_beside_the_first(decision, people, kind):
    decision = records.lead_to(Stage.LEGALITY, decision, people)
    by = records.keeper(kind, people)
    failed = Evidence.OUTCOMES[kind][1]
    records.make_evidence(decision, kind, by=by, outcome=failed)

    with pytest.raises(StepRefused) as refused:
        records.make_evidence(decision, kind, by=by)
    assert refused.value.reasons == [f"“{kind.label}”已登记，请更正并写明理由。"]
    assert standing(decision, kind).outcome == failed


def test_papers_without_an_outcome_stand_beside_each_other(decision, people):
    records.make_evidence(decision, Kind.PROPOSAL, by=people.editor)
    records.make_evidence(decision, Kind.PROPOSAL, by=people.editor)

    assert decision.evidence.standing().count() == 2


def test_the_page_offers_the_correction_and_no_second_review(sign_in, decision, people):
    paper = records.make_evidence(decision, Kind.RISK, by=people.editor, outcome=Outcome.UNCONTROLLABLE)
    client = sign_in(people.editor)
    add = reverse("participation_desk:decision_evidence_add", args=[decision.pk, Kind.RISK])

    page = client.get(decision.get_absolute_url()).text
    assert add not in page
    assert reverse("participation_desk:decision_evidence_correct", args=[paper.pk]) in page
    assert "“风险评估报告”已登记，请更正并写明理由。" in client.get(add, follow=True).text


# Another outcome


@pytest.mark.parametrize("kind", [Kind.RISK, Kind.FAIRNESS])
@pytest.mark.both_databases
def test_who_found_that_it_cannot_go_on_does_not_find_otherwise(decision, people, colleague, kind):
    failed = Evidence.OUTCOMES[kind][1]
    records.make_evidence(decision, kind, by=people.editor, outcome=failed)
    with pytest.raises(StepRefused) as refused:
        correct(decision, kind, by=people.editor)
    assert refused.value.reasons == [f"“{failed.label}”是您登记的，要改变结论，须由另一人更正并写明理由。"]

    correct(decision, kind, by=colleague)
    paper = standing(decision, kind)
    assert (paper.outcome, paper.entered_by) == (records.OUTCOMES[kind], colleague)
    assert paper.supersedes.superseded_because == "重新办理"


def test_what_another_corrected_in_it_makes_nobody_free_to_overrule_it(decision, people, colleague):
    failed = {"outcome": Outcome.UNCONTROLLABLE}
    records.make_evidence(decision, Kind.RISK, by=people.editor, **failed)
    correct(decision, Kind.RISK, by=people.editor, title="水价风险评估报告", **failed)
    correct(decision, Kind.RISK, by=colleague, title="水价调整风险评估报告", **failed)

    with pytest.raises(StepRefused, match="须由另一人更正"):
        correct(decision, Kind.RISK, by=people.editor)


def test_a_failed_legality_review_is_overruled_by_the_lawyers_alone(decision, people):
    decision = records.lead_to(Stage.LEGALITY, decision, people)
    records.make_evidence(decision, Kind.LEGALITY, by=people.lawyer, outcome=Outcome.FAIL)

    for other in (people.editor, people.approver, people.reviewer):
        with pytest.raises(PermissionDenied):
            correct(decision, Kind.LEGALITY, by=other)
    correct(decision, Kind.LEGALITY, by=people.lawyer)
    assert standing(decision, Kind.LEGALITY).outcome == Outcome.PASS
