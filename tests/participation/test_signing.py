"""Gates are signed by somebody else than who prepared them, and only as they were read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.workflow import StepRefused
from participation import workflow
from participation.models import Consultation, Decision, Evidence, Stage
from participation.queries.decisions import next_people
from participation.queries.outcomes import awaiting_outcome
from participation.queries.public_states import public_state
from participation.queries.rounds import Round
from participation.workflow import archives, gates, outcomes
from participation.workflow.decision_papers import PAPER_FIELDS
from tests import factories
from tests.participation import records

pytestmark = pytest.mark.django_db
Kind = Evidence.Kind


@pytest.fixture
def people(editor, approver, reviewer, lawyer):
    return SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)


def gate_of(decision, verb):
    return reverse("participation_desk:decision_gate", args=[decision.pk, verb])


# What was read


def test_a_gate_is_signed_as_it_was_read(sign_in, decision, people):
    """A paper is corrected while the page is open: it is shown anew, and what was typed stays."""
    old = records.make_evidence(decision, Kind.PROPOSAL, by=people.editor)
    client, gate = sign_in(people.approver), gate_of(decision, "screen")
    read = client.get(gate).context["form"].initial
    new = records.evidence(Kind.PROPOSAL, title="另一份建议")
    workflow.supersede_evidence(old, new, by=people.editor, reason="文号有误")

    answer = client.post(gate, {**read, "reason": "属实，同意"})
    assert answer.status_code == 422
    assert "您打开本页以后，材料有变动" in answer.text
    assert "属实，同意" in answer.text
    assert Decision.objects.get().state == Stage.PROPOSED

    shown_anew = {name: answer.context["form"][name].value() for name in ("seen", "reason")}
    client.post(gate, shown_anew)
    assert Decision.objects.get().state == Stage.SCREENED


def test_what_is_signed_under_the_lock_is_what_was_read(decision, people):
    records.make_evidence(decision, Kind.PROPOSAL, by=people.editor)
    read = gates.seen(Round(decision))
    records.make_evidence(decision, Kind.PROPOSAL, by=people.editor)

    with pytest.raises(StepRefused, match="材料有变动"):
        workflow.pass_gate(decision, "screen", by=people.approver, seen=read)


def test_the_page_of_a_decision_asks_each_table_once(
    sign_in, decision, people, django_assert_max_num_queries
):
    decision = records.lead_to(Stage.REPORTING, decision, people)
    client = sign_in(people.reviewer)
    client.get(decision.get_absolute_url())

    with django_assert_max_num_queries(24):
        client.get(decision.get_absolute_url())


# Four eyes


def test_whoever_saved_it_once_does_not_sign_it(decision, people, township):
    records.make_evidence(decision, Kind.PROPOSAL, by=people.editor)
    both = factories.make_person("both", "身兼两职", "editor", township)
    factories.grant(both, "approver", township)
    saved = workflow.edit(decision, by=both, version=decision.version, values={"reason": "涉及全镇。"})
    workflow.edit(saved, by=people.editor, version=saved.version, values={"reason": "涉及用水户。"})

    with pytest.raises(PermissionDenied):
        workflow.pass_gate(decision, "screen", by=both)
    assert gates.bar(gates.SCREEN, decision, both).startswith("您办理过本轮的材料")
    assert gates.bar(gates.SCREEN, decision, people.editor) == "由偏岭镇的单位审核人签批。"


def test_who_wrote_the_statement_does_not_decide(decision, people, colleague):
    decision = records.lead_to(Stage.DISCUSSION, decision, people)
    records._for_report(decision, people)
    decision.adoptionstatements.get().preparers.add(colleague)

    with pytest.raises(PermissionDenied):
        workflow.pass_gate(decision, "report_up", by=colleague)
    assert workflow.pass_gate(decision, "report_up", by=people.reviewer).state == Stage.REPORTING


# Back to the draft


def test_an_editor_alone_does_not_take_the_draft_back(sign_in, decision, people):
    decision = records.lead_to(Stage.HANDLING, decision, people)
    assert sign_in(people.editor).get(gate_of(decision, "redraft")).status_code == 403

    client = sign_in(people.approver)
    page = client.get(gate_of(decision, "redraft"))
    assert "退回以后回到拟订草案阶段" in page.text
    sent = {**page.context["form"].initial, "reason": "意见集中"}
    answer = client.post(gate_of(decision, "redraft"), sent, follow=True)
    assert "已退回修改草案。" in answer.text


def test_an_earlier_statement_does_not_answer_what_is_heard_later(decision, people, county):
    """After the draft went back the public is heard again: the first statement tells nothing of that."""
    decision = records.lead_to(Stage.HANDLING, decision, people)
    records.make_adoption(decision, by=people.editor)
    decision = workflow.pass_gate(decision, "redraft", by=people.approver, reason="意见集中")
    again = records.make_consultation(
        decision, "hearing", by=people.editor, outcome_due_on=clock.today(), held_at=clock.now()
    )
    Consultation.objects.filter(pk=again.pk).update(closed_at=clock.now())
    again.refresh_from_db()

    assert public_state(again, at=clock.now()).code == "awaiting"
    assert list(awaiting_outcome(type(county).objects.all(), at=clock.now())) == [again]
    first = decision.consultations.order_by("pk").first()
    assert public_state(first, at=clock.now()).code == "outcome"
    decision.state = Stage.HANDLING
    (missing,) = [said for said in gates.SUBMIT_LEGALITY.refusals(decision) if "采纳情况" in said]
    assert "又听取了意见：“听证会：" in missing


def test_a_material_draft_warns_by_its_number_even_while_the_public_is_asked(decision, people):
    decision = records.lead_to(Stage.PARTICIPATION, decision, people)
    records.make_consultation(decision, by=people.editor, state="published")
    assert gates.warnings(Round(decision)) == []

    changed = records.make_draft(decision, by=people.editor, is_material=True)
    assert "征求公众意见用的是第1稿，以后的第2稿有重大修改" in gates.warnings(Round(decision))[0]
    records.make_consultation(decision, "symposium", by=people.editor, draft=changed)
    assert gates.warnings(Round(decision)) == []


# In its stage


def test_no_paper_is_registered_before_its_stage(sign_in, decision, people):
    with pytest.raises(StepRefused, match="要到合法性审查阶段才能登记"):
        records.make_evidence(decision, Kind.LEGALITY, by=people.lawyer)
    answer = sign_in(people.lawyer).get(
        reverse("participation_desk:decision_evidence_add", args=[decision.pk, "legality"]), follow=True
    )
    assert "“合法性审查意见”要到合法性审查阶段才能登记、更正，现在是决策建议阶段。" in answer.text


def test_what_was_reviewed_before_the_draft_went_back_is_reviewed_again(decision, people):
    """The draft goes back and comes again a week later: the review of the time before counts no more."""
    decision = records.lead_to(Stage.DISCUSSION, decision, people)
    decision = workflow.pass_gate(decision, "redraft", by=people.reviewer, reason="意见集中")
    for verb in ("open_participation", "handle", "submit_legality"):
        decision = workflow.pass_gate(decision, verb, by=people.approver)

    assert gates.SUBMIT_DISCUSSION.refusals(decision) == [
        "“合法性审查意见”的材料收齐日期早于进入合法性审查阶段的日期，应当按程序重新办理"
        "（《重大行政决策程序暂行条例》第二十五条、第二十六条）"
    ]


def test_what_is_under_review_keeps_its_name_and_content(sign_in, decision, people):
    decision = records.lead_to(Stage.LEGALITY, decision, people)
    values = {"title": "另一件事", "content": "另一些内容", "reason": "涉及用水户。"}
    with pytest.raises(StepRefused, match="不能再改“事项名称”、“事项内容”"):
        workflow.edit(decision, by=people.editor, version=decision.version, values=values)
    values = {"title": decision.title, "reason": "涉及用水户。"}
    saved = workflow.edit(decision, by=people.editor, version=decision.version, values=values)
    assert saved.reason == "涉及用水户。"

    page = sign_in(people.editor).get(reverse("participation_desk:decision_edit", args=[decision.pk]))
    assert "事项名称、事项内容、事项类别从合法性审查起不能再改" in page.text


def test_what_was_announced_only_the_county_office_makes_secret(decision, people):
    records.list_decision(decision, by=people.reviewer)
    secret = {"is_public": False, "not_public_reason": "国家秘密"}
    with pytest.raises(StepRefused, match="由县政府办审核人员办理"):
        workflow.edit(decision, by=people.editor, version=decision.version, values=secret)

    assert not workflow.edit(decision, by=people.reviewer, version=decision.version, values=secret).is_public


# Execution


def test_an_order_to_suspend_does_not_serve_to_adjust(decision, people):
    decision = records.lead_to(Stage.EXECUTING, decision, people)
    records.make_evidence(decision, Kind.SUSPENSION, by=people.editor)
    decision = workflow.pass_gate(decision, "suspend", by=people.reviewer, reason="水源受污染")
    assert gates.ADJUST.refusals(decision) == [
        "没有登记这一次的“中止或者调整决定”（《重大行政决策程序暂行条例》第三十七条）"
    ]

    records.make_evidence(decision, Kind.SUSPENSION, by=people.editor)
    assert workflow.pass_gate(decision, "adjust", by=people.reviewer, reason="水源变更").round == 2


def test_a_new_version_of_an_interpretation_stays_in_its_round(decision, people):
    decision = records.lead_to(Stage.EXECUTING, decision, people)
    old = decision.explanations.get()
    Decision.objects.update(round=2)

    words = {"title": "解读（修订）", "text": "怎么调整。", "author": "镇长"}
    again = outcomes.draft_explanation(decision, by=people.editor, values=words, replaces=old)
    assert (old.round, again.round) == (1, 1)
    assert outcomes.draft_explanation(decision, by=people.editor, values=words).round == 2


def test_an_archived_decision_can_be_packed_once_more(decision, people):
    decision = records.lead_to(None, decision, people)

    assert archives.ORDER.refusals(decision) == []


def test_those_who_have_the_next_word_are_told_and_find_it_on_their_board(decision, people):
    for stage, person in ((Stage.EVALUATED, people.reviewer), (Stage.LEGALITY, people.lawyer)):
        decision.state = stage
        assert person in next_people(decision)
    decision.state = Stage.LEGALITY
    assert people.editor not in next_people(decision)


def test_the_record_of_a_paper_tells_all_that_it_says():
    """All but the machine's own notes of it, which the entry has besides."""
    said = {
        field.attname for field in Evidence._meta.concrete_fields if field.editable and not field.primary_key
    }

    assert set(PAPER_FIELDS) == said - {"decision_id"}
