"""No way round: whatever people of every role try, nothing goes on that the law wouldn't let through."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from participation.conditions import Condition
from participation.models import Stage
from tests import factories
from tests.participation import records
from tests.participation.test_gates_conditions import BESIDE, TABLE, cases_of, led_to
from tests.participation.walkers import Walk

pytestmark = pytest.mark.django_db
ASKING = [verb for verb, codes in TABLE.items() if codes]
ACTS = 60
WALKS = {  # where they begin, how many, and where at least one of them gets
    Stage.PROPOSED: (12, {Stage.STARTED, Stage.DECIDED}),
    Stage.PARTICIPATION: (7, {Stage.DRAFTING, Stage.DECIDED}),
    Stage.HANDLING: (7, {Stage.DRAFTING, Stage.EXECUTING}),
    Stage.REPORTING: (7, {Stage.DECIDED, Stage.ARCHIVED}),
    Stage.EXECUTING: (7, {Stage.EVALUATED, Stage.SUSPENDED, Stage.DRAFTING}),
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
def clients(people):
    """Everyone signed in and, under None, a stranger."""
    clients = {None: Client()}
    for person in people.everyone:
        clients[person] = Client()
        clients[person].force_login(person)
    return clients


@pytest.fixture
def walks(decision, people, clients):
    """walks(stage, count): walks that begin there, one after the other."""

    def walks(stage, count):
        found = records.lead_to(stage, decision, people)
        for number in range(count):
            yield Walk.begin(found.pk, people, clients, seed=f"{stage} {number}")

    return walks


@pytest.fixture
def tempted(decision, people, clients):
    """tempted(verb): walks before that gate, all as it should be but for one thing, with how that is spoiled."""

    def tempted(verb):
        found = led_to(verb, decision, people)
        for number, (code, spoil, *_) in enumerate(cases_of(verb)):
            yield code, spoil, Walk.begin(found.pk, people, clients, seed=f"{verb} {number}")

    return tempted


@pytest.mark.parametrize("stage", WALKS)
def test_no_walk_goes_where_the_law_would_not_let_it(walks, stage):
    count, goals = WALKS[stage]
    reached = set()
    for walk in walks(stage, count):
        assert walk.go(ACTS) == [], walk
        reached.update(walk.stages)

    assert goals <= reached  # or the walks show nothing


@pytest.mark.parametrize("verb", ASKING)
def test_no_walk_slips_through_a_gate_with_one_thing_wrong(tempted, verb):
    for code, spoil, walk in tempted(verb):
        assert walk.slip(verb, spoil) == [], (code, walk)


@pytest.mark.parametrize("verb", ASKING)
def test_nobody_signs_what_they_had_a_hand_in(decision, people, clients, verb):
    found = led_to(verb, decision, people)
    for person in people.everyone:
        walk = Walk.begin(found.pk, people, clients, seed=person.username)
        assert walk.sign_own(verb, person) == [], walk


@pytest.mark.parametrize("verb", ASKING)
def test_the_walks_find_every_condition_that_is_left_out(tempted, monkeypatch, verb):
    for code, spoil, walk in tempted(verb):
        with monkeypatch.context() as left_out:
            leave_out(left_out, {code, *BESIDE.get(code, ())})
            assert walk.slip(verb, spoil), (code, walk)


def leave_out(patch, codes):
    """As if these conditions were asked nowhere."""
    asks = Condition.__call__
    patch.setattr(
        Condition, "__call__", lambda self, record: None if self.code in codes else asks(self, record)
    )
