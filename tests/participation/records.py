"""Makes records of participation for tests. Every function saves what it returns."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from participation import workflow
from participation.models import (
    AdoptionStatement,
    ArchivePackage,
    Consultation,
    Decision,
    Draft,
    Evidence,
    Explanation,
    ListEntry,
    ListVersion,
    Method,
    Stage,
)
from participation.permissions import COUNTY_EVIDENCE
from participation.queries.rounds import Round
from participation.workflow import gates
from tests import factories

Kind, Outcome = Evidence.Kind, Evidence.Outcome
OUTCOMES = {
    Kind.LEGALITY: Outcome.PASS,
    Kind.RISK: Outcome.CONTROLLABLE,
    Kind.FAIRNESS: Outcome.PASS,
    Kind.DISCUSSION: Outcome.AGREED,
    Kind.PARTY: Outcome.AGREED,
    Kind.SECRECY: Outcome.PASS,
}
TOLD = {
    Kind.EXPERTS: {
        "attendees": "水务专家三人",
        "independence": "三份声明，存2026-001卷",
        "summary": "专家认为方案可行，意见均已采纳。",
    },
    Kind.RISK: {"summary": "风险点、防范措施和处置预案。"},
    Kind.LEGALITY: {"attendees": "县政府法律顾问"},
    Kind.DISCUSSION: {"attendees": "县长、副县长", "dissent": "无"},
    Kind.PUBLICATION: {"address": "https://www.xiuyan.gov.cn/1.html"},
}


@contextmanager
def taken_back():
    """What is saved within is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_decision(unit, organ, legality_unit, *, by, **fields):
    values = {
        "title": "偏岭镇农村自来水价格调整方案",
        "content": "调整全镇农村自来水价格，建立阶梯水价。",
        "kind": Decision.Kind.POLICY,
        "reason": "涉及全镇用水户的切身利益。",
        "proposer": Decision.Proposer.DEPARTMENT,
        "touches_interests": True,
        "needs_wide_knowledge": True,
        "is_professional": False,
        "is_risky": False,
        "is_economic": False,
    }
    decision = Decision(unit=unit, organ=organ, legality_unit=legality_unit, **{**values, **fields})
    return workflow.propose(decision, by=by)


def evidence(kind, **fields):
    """A paper as it should be, not saved."""
    today = clock.today()
    values = {
        "title": Kind(kind).label,
        "document_number": "岫政办〔2026〕1号",
        "dated_on": today,
        "person": "刘经手",
        "kept_at": "县政府办档案室2026-001卷",
        "outcome": OUTCOMES.get(kind, ""),
    }
    values |= TOLD.get(kind, {})
    if kind == Kind.LEGALITY:
        values["received_on"] = today - timedelta(days=30)
    return Evidence(kind=kind, **{**values, **fields})


def make_evidence(decision, kind, *, by, **fields):
    return workflow.enter_evidence(decision, evidence(kind, **fields), by=by)


def make_draft(
    decision, *, by, paragraphs=("第一条　水价每吨2.5元。", "第二条　自2027年1月1日起执行。"), **fields
):
    values = {"title": "农村自来水价格调整方案（征求意见稿）", "explanation": "起草背景、依据和主要内容。"}
    values["change_note"] = "按照收到的意见修改。"
    return workflow.save_draft(decision, Draft(**{**values, **fields}), paragraphs, by=by)


def list_decision(decision, *, by):
    """Name the decision in a published list of its organ."""
    now = clock.now()
    saved = {"saved_at": now, "saved_by": by, "published_at": now, "published_by": by}
    version, _ = ListVersion.objects.get_or_create(
        unit=decision.organ,
        year=now.year,
        number=1,
        defaults={"consent": "中共岫岩县委〔2026〕5号", "state": ListVersion.State.PUBLISHED, **saved},
    )
    return ListEntry.objects.create(
        version=version,
        position=version.entries.count() + 1,
        decision=decision,
        title=decision.title,
        content=decision.content,
        organiser=decision.unit,
        touches_interests=True,
        needs_wide_knowledge=True,
    )


def make_consultation(decision, method=Method.OPEN_SOLICITATION, *, by, state="closed", **fields):
    """An activity as it stands in the tables, whatever steps would have led there."""
    now = clock.now()
    values = {
        "title": f"{Method(method).label}：{decision.title}",
        "opens_at": now - timedelta(days=40),
        "closes_at": now - timedelta(days=5),
        "published_at": now - timedelta(days=41),
        "closed_at": now if state == "closed" else None,
        "prepared_by": by,
        "draft": Round(decision).draft,
        "round": decision.round,
    }
    return Consultation.objects.create(decision=decision, method=method, state=state, **{**values, **fields})


def make_adoption(decision, *, by):
    now = clock.now()
    return AdoptionStatement.objects.create(
        decision=decision,
        round=decision.round,
        title="意见采纳情况",
        text="共收到意见2条，采纳1条。",
        state="published",
        saved_at=now,
        saved_by=by,
        published_at=now,
        published_by=by,
    )


def make_explanation(decision, *, by):
    now = clock.now()
    return Explanation.objects.create(
        decision=decision,
        round=decision.round,
        title="政策解读",
        text="为什么调整、怎么调整。",
        author="镇长",
        state="published",
        saved_at=now,
        saved_by=by,
        published_at=now,
        published_by=by,
    )


def enter_stage(decision, stage, *, days_ago):
    """As if the stage had been entered so many days ago."""
    since = clock.now() - timedelta(days=days_ago)
    decision.stage_entries.filter(stage=stage, round=decision.round).update(entered_at=since)


def say_none_needed(decision, *, by, requirements=("departments", "experts", "risk", "fairness")):
    for requirement in requirements:
        workflow.say_not_needed(decision, requirement, by=by, reason="不涉及这方面的问题，经集体研究认定。")


# What has to be there before each gate, in the order of the course: the name of a gate, and what prepares it.


def lead_to(stage, decision, people):
    """Bring a decision to a stage the lawful way. `people` has editor, approver, reviewer and lawyer."""
    for verb, prepare in COURSE:
        if decision.state == stage:
            return decision
        if decision.state not in gates.BY_VERB[verb].sources:
            continue
        prepare(decision, people)
        signer = people.approver if verb in SIGNED_BY_ORGANISER else people.reviewer
        decision = workflow.pass_gate(decision, verb, by=signer)
    return decision


def recorder(people):
    """Another reviewer of the county office, who records what its own gates rest on."""
    found = User.objects.filter(username="recorder").first()
    if found is None:
        office = people.reviewer.memberships.get().unit
        found = factories.make_person("recorder", "郑记录", Role.REVIEWER, office)
    return found


def keeper(kind, people):
    """Who enters evidence of a kind."""
    if kind == Kind.LEGALITY:
        return people.lawyer
    return recorder(people) if kind in COUNTY_EVIDENCE else people.editor


def _for_screen(decision, people):
    make_evidence(decision, Kind.PROPOSAL, by=people.editor)


def _for_start(decision, people):
    make_evidence(decision, Kind.STUDY, by=people.editor)
    make_evidence(decision, Kind.START, by=people.editor)
    list_decision(decision, by=people.reviewer)


def _for_participation(decision, people):
    make_draft(decision, by=people.editor)
    make_evidence(decision, Kind.POLICY_CHECK, by=people.editor)


def _for_handling(decision, people):
    make_consultation(decision, Method.OPEN_SOLICITATION, by=people.editor)
    make_consultation(decision, Method.SYMPOSIUM, by=people.editor)


def _for_legality(decision, people):
    make_adoption(decision, by=people.editor)
    say_none_needed(decision, by=people.editor)


def _for_discussion(decision, people):
    """The review takes its time: the decision came to it a month ago."""
    enter_stage(decision, Stage.LEGALITY, days_ago=31)
    make_evidence(decision, Kind.LEGALITY, by=people.lawyer)


def _for_report(decision, people):
    make_evidence(decision, Kind.DISCUSSION, by=recorder(people))


def _for_decide(decision, people):
    make_evidence(decision, Kind.PARTY, by=recorder(people))
    say_none_needed(decision, by=people.editor, requirements=("congress",))
    make_evidence(decision, Kind.DECISION, by=recorder(people))


def _for_publish(decision, people):
    make_evidence(decision, Kind.SECRECY, by=people.editor)
    make_evidence(decision, Kind.PUBLICATION, by=people.editor, address="https://www.xiuyan.gov.cn/1.html")
    make_explanation(decision, by=people.editor)


def _for_execute(decision, people):
    Decision.objects.filter(pk=decision.pk).update(executing_unit=decision.unit)


def _for_archive(decision, people):
    ArchivePackage.objects.create(
        decision=decision, sha256="0" * 64, size=1, made_at=clock.now(), made_by=people.reviewer, file="a.zip"
    )


def _nothing(decision, people):
    pass


COURSE = (
    ("screen", _for_screen),
    ("start", _for_start),
    ("begin_drafting", _nothing),
    ("open_participation", _for_participation),
    ("handle", _for_handling),
    ("submit_legality", _for_legality),
    ("submit_discussion", _for_discussion),
    ("report_up", _for_report),
    ("make_decision", _for_decide),
    ("publish", _for_publish),
    ("execute", _for_execute),
    ("archive", _for_archive),
)
SIGNED_BY_ORGANISER = {gate.verb for gate in gates.GATES if gate.may is gates.may_sign}
STAGES = [Stage(gates.BY_VERB[verb].target) for verb, _ in COURSE]
