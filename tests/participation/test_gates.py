"""The course of a decision: every gate asks what the articles ask, and nothing goes round it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from disclosure_portal import clock
from disclosure_portal.workflow import StepRefused
from participation import workflow
from participation.models import Decision, Evidence, StageEntry
from participation.queries.rounds import Round
from participation.workflow import gates
from tests import factories
from tests.participation import records

pytestmark = pytest.mark.django_db
Kind, Stage = Evidence.Kind, Decision.Stage


@pytest.fixture
def people(editor, approver, reviewer, lawyer):
    return SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)


@pytest.mark.both_databases
def test_a_decision_goes_the_whole_course(decision, people):
    decision = records.lead_to(None, decision, people)

    assert decision.state == Stage.ARCHIVED
    passed = StageEntry.objects.filter(decision=decision).order_by("pk").values_list("stage", flat=True)
    assert list(passed) == records.STAGES


def unmet(decision, verb):
    return gates.BY_VERB[verb].refusals(Decision.objects.get(pk=decision.pk))


# verb, what the gate asks when nothing was prepared for it, with the articles
LACKING = {
    "screen": ["没有登记“决策建议”（《重大行政决策程序暂行条例》第十条）"],
    "start": [
        "没有登记“研究论证意见”（《重大行政决策程序暂行条例》第十条）",
        "没有登记“决策启动决定”（《重大行政决策程序暂行条例》第十条、第十一条）",
        "没有列入已发布的重大行政决策事项目录，也没有写明未列入的理由（岫政办发〔2020〕37号二（二）；《重大行政决策程序暂行条例》第三条）",
    ],
    "begin_drafting": [],
    "open_participation": [
        "没有决策草案（《重大行政决策程序暂行条例》第十二条、第十五条）",
        "没有登记“依据和政策审核”（《重大行政决策程序暂行条例》第十二条）",
    ],
    "handle": [
        "没有组织公众参与，县政府办也没有认定依法不公开、不组织公众参与（《重大行政决策程序暂行条例》第十四条）"
    ],
    "submit_legality": [
        "没有登记“征求有关单位意见”，或者写明不需要的理由（《重大行政决策程序暂行条例》第十三条）",
        "没有公布意见采纳情况（《重大行政决策程序暂行条例》第十八条、第三十二条；国办发〔2019〕19号）",
        "“专业性、技术性较强”答“否”的，要写明不需要专家论证的理由（《重大行政决策程序暂行条例》第十九条至第二十一条）",
        "“可能影响社会稳定、公共安全”答“否”的，要写明不需要风险评估的理由（《重大行政决策程序暂行条例》第二十二条至第二十四条）",
        "“涉及市场主体经济活动”答“否”的，要写明不需要公平竞争审查的理由（《重大行政决策程序暂行条例》第二十九条；《公平竞争审查条例》第十六条）",
    ],
    "submit_discussion": ["没有经过合法性审查，不得提交集体讨论（《重大行政决策程序暂行条例》第二十五条）"],
    "report_up": ["没有登记“集体讨论记录”（《重大行政决策程序暂行条例》第三十条）"],
    "make_decision": [
        "没有登记“请示同级党委”，或者写明不需要的理由（《重大行政决策程序暂行条例》第三十一条）",
        "没有登记“向同级人大报告”，或者写明不需要的理由（《重大行政决策程序暂行条例》第八条）",
        "没有登记“决定文本”（《重大行政决策程序暂行条例》第三十条）",
    ],
    "publish": [
        "没有登记“公开前保密审查”（《政府信息公开条例》第十七条）",
        "没有登记公布的网址或者载体（《重大行政决策程序暂行条例》第三十二条；《政府信息公开条例》第二十六条）",
        "没有发布决定的解读（《重大行政决策程序暂行条例》第三十二条；辽政办发〔2018〕43号）",
    ],
    "execute": ["没有明确执行单位（《重大行政决策程序暂行条例》第三十四条）"],
    "archive": ["没有生成归档包（《重大行政决策程序暂行条例》第三十三条；《档案法》第三十七条）"],
}


@pytest.mark.parametrize("verb", [verb for verb, _ in records.COURSE])
def test_a_gate_names_everything_that_is_missing_with_its_article(decision, people, verb):
    source = gates.BY_VERB[verb].sources[0]
    decision = records.lead_to(source, decision, people)

    assert decision.state == source
    assert unmet(decision, verb) == LACKING[verb]


@pytest.mark.parametrize("verb", [verb for verb, _ in records.COURSE])
def test_no_gate_opens_from_another_stage(decision, people, verb):
    gate = gates.BY_VERB[verb]
    for stage in Stage:
        if stage not in gate.sources:
            decision.state = stage
            assert gate.refusals(decision) == [f"{stage.label}状态下不能{gate.label}"]


@pytest.mark.both_databases
def test_a_legality_review_ends_no_earlier_than_the_seventh_working_day(decision, people):
    """Received on Monday 2025-03-03; the second of the following Wednesdays is the seventh."""
    decision = records.lead_to(Stage.LEGALITY, decision, people)
    records.enter_stage(decision, Stage.LEGALITY, days_ago=(clock.today() - date(2025, 3, 3)).days)
    received = {"received_on": date(2025, 3, 3)}
    opinion = records.make_evidence(
        decision, Kind.LEGALITY, by=people.lawyer, dated_on=date(2025, 3, 12), **received
    )
    assert unmet(decision, "submit_discussion") == []

    hasty = records.evidence(Kind.LEGALITY, dated_on=date(2025, 3, 11), **received)
    workflow.supersede_evidence(opinion, hasty, by=people.lawyer, reason="日期写错了")
    assert unmet(decision, "submit_discussion") == [
        "合法性审查时间不足7个工作日，要写明理由（《重大行政决策程序暂行条例》第二十六条至第二十八条）"
    ]


@pytest.mark.both_databases
def test_what_is_superseded_after_a_gate_stops_the_decision_at_the_next(decision, people):
    """The legality opinion was passed on, then found wrong: nothing is decided on what no longer stands."""
    decision = records.lead_to(Stage.REPORTING, decision, people)
    records._for_decide(decision, people)
    old = decision.evidence.get(kind=Kind.LEGALITY)
    new = Evidence(
        title="重新审查的意见",
        dated_on=old.dated_on,
        received_on=old.received_on,
        person="赵审查",
        kept_at="县司法局",
        attendees="县政府法律顾问",
        outcome="fail",
    )
    workflow.supersede_evidence(old, new, by=people.lawyer, reason="依据已经废止")

    assert unmet(decision, "make_decision") == [
        "合法性审查没有通过，不得提交集体讨论（《重大行政决策程序暂行条例》第二十五条）"
    ]


def test_one_method_is_not_two_and_the_written_one_does_not_count(decision, people, settings):
    decision = records.lead_to(Stage.HANDLING, decision, people)
    records._for_legality(decision, people)
    decision.consultations.filter(method="symposium").update(method="written")

    assert unmet(decision, "submit_legality") == [
        "应当采取2种以上方式听取公众意见，已办结1种（岫政办发〔2020〕37号二（二））"
    ]

    settings.METHODS_NOT_COUNTED = []
    assert unmet(decision, "submit_legality") == []


def test_an_unanswered_opinion_keeps_the_gate_shut(decision, people):
    decision = records.lead_to(Stage.HANDLING, decision, people)
    records._for_legality(decision, people)
    decision.consultations.filter(method="symposium").update(state="published")

    assert unmet(decision, "submit_legality") == [
        "应当采取2种以上方式听取公众意见，已办结1种（岫政办发〔2020〕37号二（二））",
        "公众参与活动还没有办结：“座谈会：偏岭镇农村自来水价格调整方案”（《重大行政决策程序暂行条例》第十八条）",
    ]


@pytest.mark.both_databases
def test_a_matter_that_is_legally_not_public_goes_without_the_public(decision, people):
    decision = records.lead_to(Stage.PARTICIPATION, decision, people)
    Decision.objects.update(is_public=False, not_public_reason="涉及国家秘密")
    reason = "依法不予公开：涉及国家秘密（《政府信息公开条例》第十四条）"
    with pytest.raises(PermissionDenied):
        workflow.say_not_needed(decision, "participation", by=people.editor, reason=reason)
    workflow.say_not_needed(decision, "participation", by=people.reviewer, reason=reason)

    assert unmet(decision, "handle") == []


def test_who_prepared_it_does_not_sign(decision, people, township):
    """The township's approver who entered evidence isn't the second pair of eyes any more."""
    factories.grant(people.editor, "approver", township)
    records._for_screen(decision, people)

    with pytest.raises(PermissionDenied):
        workflow.pass_gate(decision, "screen", by=people.editor)


def test_evidence_is_never_deleted(decision, editor):
    evidence = records.make_evidence(decision, Kind.PROPOSAL, by=editor)

    with pytest.raises(TypeError):
        evidence.delete()
    with pytest.raises(TypeError):
        Evidence.objects.all().delete()


@pytest.mark.both_databases
def test_an_adjusted_decision_runs_through_the_gates_again(decision, people):
    decision = records.lead_to(Stage.EXECUTING, decision, people)
    records.make_evidence(decision, Kind.SUSPENSION, by=people.editor)
    decision = workflow.pass_gate(decision, "adjust", by=people.reviewer, reason="水源地变更")

    assert (decision.state, decision.round) == (Stage.DRAFTING, 2)
    assert unmet(decision, "open_participation") == LACKING["open_participation"]


def test_going_back_needs_a_reason(decision, people):
    decision = records.lead_to(Stage.LEGALITY, decision, people)

    with pytest.raises(StepRefused) as refused:
        workflow.pass_gate(decision, "redraft", by=people.lawyer, reason=" ")
    assert refused.value.reasons == ["请写明退回修改草案的理由。"]


def test_who_recorded_the_discussion_does_not_sign_the_decision(decision, people):
    decision = records.lead_to(Stage.REPORTING, decision, people)
    records._for_decide(decision, people)
    recorder = records.recorder(people)
    recorder.is_superuser = True
    recorder.save()

    with pytest.raises(PermissionDenied):
        workflow.pass_gate(decision, "make_decision", by=recorder)


def test_an_order_of_suspension_does_not_serve_twice(decision, people):
    decision = records.lead_to(Stage.EXECUTING, decision, people)
    records.make_evidence(decision, Kind.SUSPENSION, by=people.editor)
    decision = workflow.pass_gate(decision, "suspend", by=people.reviewer, reason="水源受污染")
    decision = workflow.pass_gate(decision, "resume", by=people.reviewer, reason="水质合格")

    assert unmet(decision, "suspend") == [
        "没有登记这一次的“中止或者调整决定”（《重大行政决策程序暂行条例》第三十五条、第三十七条）"
    ]


def test_a_material_change_after_the_public_was_heard_warns(decision, people):
    decision = records.lead_to(Stage.HANDLING, decision, people)
    assert gates.warnings(Round(decision)) == []
    records.make_draft(decision, by=people.editor, is_material=True, change_note="水价改为3元")

    (said,) = gates.warnings(Round(decision))
    assert "一般应当重新征求公众意见" in said


def test_a_yes_is_not_talked_away(decision, people):
    Decision.objects.update(is_risky=True)

    with pytest.raises(StepRefused, match="不能认定不需要"):
        workflow.say_not_needed(decision, "risk", by=people.editor, reason="不涉及")
    with pytest.raises(StepRefused, match="只有依法不予公开的事项"):
        workflow.say_not_needed(decision, "participation", by=people.reviewer, reason="时间紧")


def test_what_was_announced_does_not_turn_secret_and_what_is_decided_stays(decision, people):
    decision = records.lead_to(Stage.HANDLING, decision, people)
    secret = {"is_public": False, "not_public_reason": "涉密"}
    with pytest.raises(StepRefused, match="不能再改为不公开"):
        workflow.edit(decision, by=people.editor, version=decision.version, values=secret)

    decision = records.lead_to(Stage.DECIDED, decision, people)
    values = {"title": "另一件事", "executing_unit": decision.unit}
    with pytest.raises(StepRefused, match="作出决定阶段不能再改“事项名称”"):
        workflow.edit(decision, by=people.editor, version=decision.version, values=values)
    values = {"executing_unit": decision.unit}
    decision = workflow.edit(decision, by=people.editor, version=decision.version, values=values)
    assert decision.executing_unit == decision.unit
