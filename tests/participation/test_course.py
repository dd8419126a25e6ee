"""No way round: whatever people of every role try, nothing is decided that the law wouldn't let through."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from disclosure_portal import clock
from disclosure_portal.workflow import StepRefused
from participation import workflow
from participation.models import (
    AdoptionStatement,
    Consultation,
    Decision,
    Evidence,
    NotNeeded,
    Opinion,
    StageEntry,
)
from participation.workflow import gates
from tests import factories
from tests.participation import records

pytestmark = pytest.mark.django_db
Kind, Outcome, Stage = Evidence.Kind, Evidence.Outcome, Decision.Stage
WALKS, ACTS = 24, 40
REVIEWS = (
    ("is_professional", Kind.EXPERTS, "experts"),
    ("is_risky", Kind.RISK, "risk"),
    ("is_economic", Kind.FAIRNESS, "fairness"),
)


@pytest.fixture
def cast(editor, approver, reviewer, lawyer, leader, administrator, auditor, outsider):
    """One person of every role; a reviewer who records; one with every power of the administration; a jack of all."""
    people = SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)
    root = factories.make_user("root", "超级管理员", is_superuser=True, is_staff=True)
    both = factories.make_person("both", "身兼两职", "editor", editor.memberships.get().unit)
    factories.grant(both, "approver", editor.memberships.get().unit)
    people.everyone = [
        *(editor, approver, reviewer, lawyer, leader, administrator, auditor, outsider, root, both),
        records.recorder(people),
    ]
    return people


# What people try. Each returns nothing; what is refused has changed nothing.


def try_gate(dice, decision, by, people):
    verbs = [gate.verb for gate in gates.GATES if gate.verb not in ("end", "redraft") or dice.random() < 0.05]
    workflow.pass_gate(decision, dice.choice(verbs), by=by, reason=dice.choice(["", "按程序办理"]))


def try_to_go_on(dice, decision, by, people):
    """The gate that goes on from here: whoever tries, often one who may."""
    by = dice.choice([by, people.approver, people.reviewer])
    for gate in gates.COURSE:
        if decision.state in gate.sources:
            workflow.pass_gate(decision, gate.verb, by=by)
            return


def enter_paper(dice, decision, by, people):
    kind = dice.choice(Kind.values)
    outcomes = Evidence.OUTCOMES.get(Kind(kind), ("",))
    fields = {"outcome": dice.choice(outcomes)}
    if dice.random() < 0.2:
        fields |= {"summary": "", "attendees": "", "independence": "", "received_on": None}
    records.make_evidence(decision, kind, by=by, **fields)


def correct_paper(dice, decision, by, people):
    found = list(decision.evidence.all())
    if found:
        old = dice.choice(found)
        outcomes = Evidence.OUTCOMES.get(Kind(old.kind), ("",))
        new = Evidence(
            title="更正", dated_on=clock.today(), person="某人", kept_at="某处", outcome=dice.choice(outcomes)
        )
        workflow.supersede_evidence(old, new, by=by, reason="有误")


def answer_question(dice, decision, by, people):
    name = dice.choice(["is_professional", "is_risky", "is_economic", "touches_interests", "is_public"])
    values = {name: dice.choice([True, False]), "not_public_reason": dice.choice(["", "依法不公开"])}
    workflow.edit(decision, by=by, version=decision.version, values=values)


def say_not_needed(dice, decision, by, people):
    workflow.say_not_needed(decision, dice.choice(NotNeeded.Requirement.values), by=by, reason="不涉及")


def take_back(dice, decision, by, people):
    said = decision.not_needed.filter(ended_at=None).order_by("?").first()
    if said:
        workflow.end_not_needed(said, by=by)


def write_draft(dice, decision, by, people):
    records.make_draft(decision, by=by, is_material=dice.random() < 0.3)


def hear_the_public(dice, decision, by, people):
    """As other steps would leave it: prepared, published or closed."""
    method = dice.choice(["open_solicitation", "symposium", "hearing", "written"])
    state = dice.choice(["preparing", "published", "closed", "cancelled"])
    because = "改期" if state == "cancelled" else ""
    records.make_consultation(decision, method, by=people.editor, state=state, cancelled_because=because)


def finish_activities(dice, decision, by, people):
    decision.consultations.exclude(state="cancelled").update(state="closed", closed_at=clock.now())


def publish_adoption(dice, decision, by, people):
    if not AdoptionStatement.objects.filter(decision=decision, round=decision.round).exists():
        records.make_adoption(decision, by=people.reviewer)


def prepare_lawfully(dice, decision, by, people):
    """What the next gate asks, so that walks get far; the odd opinion stays without an answer."""
    for verb, prepare in records.COURSE:
        if decision.state in gates.BY_VERB[verb].sources:
            prepare(decision, people)
    found = decision.consultations.first()
    if found and dice.random() < 0.1:
        Opinion.objects.create(
            consultation=found, receipt=f"R{dice.random()}"[:20], text="太贵", received_at=clock.now()
        )


TRIES = (
    *[try_to_go_on] * 12,
    *[prepare_lawfully] * 6,
    try_gate,
    enter_paper,
    correct_paper,
    answer_question,
    say_not_needed,
    take_back,
    write_draft,
    hear_the_public,
    finish_activities,
    publish_adoption,
)


# What must hold of a decision that was made, told without the gates


def newest(decision, kind):
    found = [
        one for one in Evidence.objects.filter(decision=decision, kind=kind) if one.superseded_at is None
    ]
    found = [one for one in found if one.round == decision.round]
    return max(found, key=lambda one: one.pk) if found else None


def faults(decision, settings):
    """What is wrong with having decided this."""
    said = {
        one.requirement
        for one in NotNeeded.objects.filter(decision=decision, round=decision.round, ended_at=None)
    }
    yield from _faults_of_papers(decision, said)
    yield from _faults_of_participation(decision, said, settings)
    signers = StageEntry.objects.filter(decision=decision, stage=Stage.DECIDED).values_list(
        "signed_by", flat=True
    )
    enterers = Evidence.objects.filter(decision=decision, round=decision.round).values_list(
        "entered_by", flat=True
    )
    if set(signers) & set(enterers):
        yield "signed by who prepared it"


def _faults_of_papers(decision, said):
    legality = newest(decision, Kind.LEGALITY)
    lawful = legality and (
        legality.outcome == Outcome.PASS or (legality.outcome == Outcome.EXPLORATORY and legality.summary)
    )
    if not lawful:
        yield "legality"
    for question, kind, requirement in REVIEWS:
        answer, paper = getattr(decision, question), newest(decision, kind)
        if answer is None or (answer and not paper) or (not paper and requirement not in said):
            yield requirement
    risk, fairness, experts = (newest(decision, kind) for kind in (Kind.RISK, Kind.FAIRNESS, Kind.EXPERTS))
    if risk and risk.outcome != Outcome.CONTROLLABLE:
        yield "risk is not controllable"
    if fairness and fairness.outcome != Outcome.PASS:
        yield "competition is not fair"
    if experts and not experts.independence:
        yield "experts are not independent"
    discussion, party = newest(decision, Kind.DISCUSSION), newest(decision, Kind.PARTY)
    if not discussion or discussion.outcome != Outcome.AGREED or not discussion.attendees:
        yield "discussion"
    if party.outcome != Outcome.AGREED if party else "party" not in said:
        yield "party"
    if not newest(decision, Kind.CONGRESS) and "congress" not in said:
        yield "congress"
    if not newest(decision, Kind.DECISION):
        yield "decision text"


def _faults_of_participation(decision, said, settings):
    held = [
        one
        for one in Consultation.objects.filter(decision=decision, round=decision.round)
        if one.state != "cancelled"
    ]
    if any(one.state != "closed" for one in held):
        yield "books are open"
    if any(
        not one.verdict and one.screening != "rejected"
        for one in Opinion.objects.filter(consultation__in=held)
    ):
        yield "an opinion has no answer"
    if not decision.is_public and "participation" in said:
        return
    if len({one.method for one in held} - set(settings.METHODS_NOT_COUNTED)) < 2:
        yield "fewer than two methods"
    adoption = AdoptionStatement.objects.filter(decision=decision, round=decision.round, state="published")
    if not adoption.exists():
        yield "adoption is not public"


def test_no_walk_decides_what_the_law_would_not_let_through(cast, township, county, justice, settings):
    dice = random.Random(713)
    decided = 0
    for number in range(WALKS):
        decision = records.make_decision(
            township, county, justice, by=cast.editor, title=f"第{number}项", not_listed_reason="临时"
        )
        begin(
            decision, dice.choice([Stage.SCREENED, Stage.LEGALITY, Stage.DISCUSSION, Stage.REPORTING]), cast
        )
        decided += walk(dice, decision, cast, settings)

    assert decided >= 3  # or the walks show nothing


def begin(decision, stage, cast):
    """As if it had come as far as the stage, with what was prepared on the way."""
    for verb, prepare in records.COURSE:
        (source,) = gates.BY_VERB[verb].sources
        Decision.objects.filter(pk=decision.pk).update(state=source)
        if source == stage:
            return
        if verb != "start":  # only one list a year: these matters are not in it, and say why
            prepare(decision, cast)


def walk(dice, decision, cast, settings):
    """So many tries. Whether the decision was made; it is looked at right then."""
    for _ in range(ACTS):
        decision = Decision.objects.select_related("unit", "unit__county", "organ", "legality_unit").get(
            pk=decision.pk
        )
        before, act = decision.state, dice.choice(TRIES)
        try:
            with transaction.atomic():
                act(dice, decision, dice.choice(cast.everyone), cast)
        except (PermissionDenied, StepRefused, IntegrityError):  # the tables refuse as well
            continue
        decision.refresh_from_db()
        if decision.state == Stage.DECIDED and before != Stage.DECIDED:
            assert list(faults(decision, settings)) == []
            return True
    return False
