"""No way round: whatever people of every role try, nothing goes on that the law wouldn't let through."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.test import Client

from participation.models import Stage
from participation.workflow import gates
from tests import factories
from tests.participation import records
from tests.participation.walkers import Walk

pytestmark = pytest.mark.django_db
ACTS = 60
WALKS = {
    Stage.PROPOSED: 16,
    Stage.PARTICIPATION: 6,
    Stage.HANDLING: 6,
    Stage.REPORTING: 6,
    Stage.EXECUTING: 6,
}


@pytest.fixture
def people(editor, approver, reviewer, colleague, lawyer, leader, administrator, auditor, outsider):
    """Everyone with a role, one with two, one with every power of the administration."""
    people = SimpleNamespace(editor=editor, approver=approver, reviewer=reviewer, lawyer=lawyer)
    root = factories.make_user("root", "超级管理员", is_superuser=True, is_staff=True)
    both = factories.make_person("both", "身兼两职", "editor", editor.memberships.get().unit)
    factories.grant(both, "approver", editor.memberships.get().unit)
    people.recorder = records.recorder(people)
    people.signers = [approver, reviewer, colleague]
    people.everyone = [
        *(editor, approver, reviewer, colleague, lawyer, leader, administrator, auditor, outsider),
        *(root, both, people.recorder),
    ]
    return people


@pytest.fixture
def walks(township, county, justice, people):
    """walks(stage, count): walks that begin there, one after the other."""
    clients = {None: Client()}
    for person in people.everyone:
        clients[person] = Client()
        clients[person].force_login(person)

    def walks(stage, count):
        decision = records.make_decision(township, county, justice, by=people.editor)
        decision = records.lead_to(stage, decision, people)
        for number in range(count):
            yield Walk.begin(decision.pk, people, clients, seed=f"{stage} {number}")

    return walks


@pytest.mark.parametrize(("stage", "count"), WALKS.items())
def test_no_walk_goes_where_the_law_would_not_let_it(walks, stage, count):
    reached = set()
    for walk in walks(stage, count):
        assert walk.go(ACTS) == [], walk
        reached.update(walk.stages)

    goal = Stage.DISCUSSION if stage == Stage.EXECUTING else Stage.DECIDED  # there it begins anew
    assert goal in reached  # or the walks show nothing


@pytest.mark.parametrize(
    ("code", "stage"), [("legality", Stage.LEGALITY), ("evidence_discussion", Stage.DISCUSSION)]
)
def test_the_walks_find_a_condition_that_is_left_out(walks, monkeypatch, code, stage):
    without = {gate.verb: leave_out(gate, code) for gate in gates.GATES}
    monkeypatch.setattr(gates, "BY_VERB", without)
    monkeypatch.setattr(gates, "GATES", tuple(without.values()))
    monkeypatch.setattr(gates, "COURSE", tuple(without[gate.verb] for gate in gates.COURSE))

    assert any(walk.go(ACTS) for walk in walks(stage, 20))


def leave_out(gate, code):
    return replace(gate, needs=tuple(need for need in gate.needs if need.code != code))
