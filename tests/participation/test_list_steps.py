"""Every verb of a list and of a mechanism document from every state; two people at the same moment."""

from __future__ import annotations

import pytest

from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.workflow import StepRefused
from participation.models import ListEntry, ListVersion, Mechanism
from participation.queries import lists as queries
from participation.workflow import lists as listing
from participation.workflow import mechanisms as drawing
from tests import factories
from tests.participation import lists, records
from tests.threads import at_once

GONE = "gone"
List, Paper = ListVersion.State, Mechanism.State


def refusal_of(act):
    try:
        act()
    except StepRefused as refused:
        return str(refused)
    return ""


def cases(table):
    return [(verb, before, after) for verb, row in table.items() for before, after in row.items()]


def assert_outcome(record, act, after):
    """The act leaves the state `after` (or nothing at all), or is refused with that sentence."""
    before = record.state
    refusal = refusal_of(act)
    found = type(record).objects.filter(pk=record.pk).first()
    if after == GONE:
        assert (refusal, found) == ("", None)
    elif after in type(record).State.values:
        assert (refusal, found.state) == ("", after)
    else:
        assert (refusal, found.state) == (after, before)


# Lists

LISTS = {
    "edit": {List.DRAFT: List.DRAFT, List.PUBLISHED: "已发布状态下不能修改"},
    "add_entry": {List.DRAFT: List.DRAFT, List.PUBLISHED: "已发布状态下不能修改"},
    "edit_entry": {List.DRAFT: List.DRAFT, List.PUBLISHED: "已发布状态下不能修改"},
    "move_entry": {List.DRAFT: List.DRAFT, List.PUBLISHED: "已发布状态下不能修改"},
    "remove_entry": {List.DRAFT: List.DRAFT, List.PUBLISHED: "已发布状态下不能修改"},
    "ask": {List.DRAFT: List.DRAFT, List.PUBLISHED: "已发布状态下不能请求发布"},
    "publish": {List.DRAFT: List.PUBLISHED, List.PUBLISHED: "已发布状态下不能发布"},
    "discard": {List.DRAFT: GONE, List.PUBLISHED: "已发布状态下不能作废"},
    "start_next": {List.DRAFT: "草稿状态下不能编制下一版", List.PUBLISHED: List.PUBLISHED},
}
HEAD = {"consent": "新的文件", "criteria": "", "remark": ""}
LIST_ACTS = {
    "edit": lambda it, cast: listing.edit_list(it, by=cast.colleague, saves=it.saves, values=HEAD),
    "add_entry": lambda it, cast: listing.add_entry(
        it, ListEntry(decision=cast.other, **lists.entry_values(cast.other)), by=cast.colleague
    ),
    "edit_entry": lambda it, cast: listing.edit_entry(
        it.entries.get(), by=cast.colleague, saves=1, values=queries.values_of(it.entries.get())
    ),
    "move_entry": lambda it, cast: listing.move_entry(it.entries.get(), by=cast.colleague, up=True),
    "remove_entry": lambda it, cast: listing.remove_entry(it.entries.get(), by=cast.colleague),
    "ask": lambda it, cast: listing.ask_for_publication(it, by=cast.colleague),
    "publish": lambda it, cast: listing.publish_list(it, by=cast.reviewer, saves=it.saves),
    "discard": lambda it, cast: listing.discard_list(it, by=cast.colleague),
    "start_next": lambda it, cast: listing.start_next_list(it, by=cast.colleague, reason="新增"),
}


class Cast:
    def __init__(self, reviewer, colleague, other):
        self.reviewer, self.colleague, self.other = reviewer, colleague, other


@pytest.fixture
def cast(township, county, justice, editor, reviewer, colleague):
    return Cast(
        reviewer, colleague, records.make_decision(township, county, justice, by=editor, title="道路")
    )


@pytest.fixture
def draft(county, decision, colleague):
    version = lists.make_list(county, by=colleague)
    lists.add_entry(version, decision, by=colleague)
    version.refresh_from_db()
    return version


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "before", "after"), cases(LISTS))
def test_every_verb_of_a_list_from_every_state(draft, cast, verb, before, after):
    version = lists.publish(draft, by=cast.reviewer) if before == List.PUBLISHED else draft
    version.refresh_from_db()

    assert_outcome(version, lambda: LIST_ACTS[verb](version, cast), after)


# Mechanism documents

PAPERS = {
    "edit": {Paper.DRAFT: Paper.DRAFT}
    | {one: f"{one.label}状态下不能修改" for one in Paper if one != Paper.DRAFT},
    "publish": {Paper.DRAFT: Paper.PUBLISHED}
    | {one: f"{one.label}状态下不能发布" for one in Paper if one != Paper.DRAFT},
    "repeal": {Paper.PUBLISHED: Paper.REPEALED}
    | {one: f"{one.label}状态下不能废止" for one in Paper if one != Paper.PUBLISHED},
    "discard": {Paper.DRAFT: GONE}
    | {one: f"{one.label}状态下不能作废" for one in Paper if one != Paper.DRAFT},
    "replace": {
        Paper.PUBLISHED: Paper.REPLACED,
        Paper.DRAFT: "要取代的“行政决策公众参与工作规定”草稿，请改选现行有效的文件，或者不选",
        Paper.REPLACED: "要取代的“行政决策公众参与工作规定”已经由“新规定”取代，请改选现行有效的文件，或者不选",
        Paper.REPEALED: "要取代的“行政决策公众参与工作规定”已废止，请改选现行有效的文件，或者不选",
    },
}


def replace(paper, cast):
    newer = lists.make_mechanism(paper.unit, by=cast.colleague, title="新规定", replaces=paper)
    drawing.publish_mechanism(newer, by=cast.reviewer, version=newer.version)


PAPER_ACTS = {
    "edit": lambda it, cast: drawing.edit_mechanism(
        it, by=cast.colleague, version=it.version, values={"text": "新的正文"}
    ),
    "publish": lambda it, cast: drawing.publish_mechanism(it, by=cast.reviewer, version=it.version),
    "repeal": lambda it, cast: drawing.repeal(it, by=cast.reviewer, reason="上级文件废止"),
    "discard": lambda it, cast: drawing.discard_mechanism(it, by=cast.colleague),
    "replace": replace,
}


@pytest.fixture
def paper_that_is(office, cast):
    """paper_that_is("repealed"): a document of the county office, taken there by steps."""

    def make(state):
        made = lists.make_mechanism(office, by=cast.colleague)
        if state != Paper.DRAFT:
            made = drawing.publish_mechanism(made, by=cast.reviewer, version=made.version)
        if state == Paper.REPLACED:
            replace(made, cast)
        elif state == Paper.REPEALED:
            drawing.repeal(made, by=cast.reviewer, reason="不再适用")
        made.refresh_from_db()
        assert made.state == state
        return made

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "before", "after"), cases(PAPERS))
def test_every_verb_of_a_document_from_every_state(paper_that_is, cast, verb, before, after):
    paper = paper_that_is(before)

    assert_outcome(paper, lambda: PAPER_ACTS[verb](paper, cast), after)


@pytest.mark.parametrize(("table", "states"), [(LISTS, set(List)), (PAPERS, set(Paper))])
def test_every_table_names_every_state(table, states):
    assert all(set(row) == states for row in table.values())


def test_every_step_has_its_row():
    of_lists = {step.verb for step in listing.STEPS}
    of_papers = {step.verb for step in drawing.STEPS}

    assert of_lists <= set(LISTS)
    assert of_papers <= set(PAPERS)


# At the same moment


@pytest.fixture
def third(office):
    return factories.make_person("third", "吴审核", "reviewer", office)


def assert_one_won(outcomes):
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(refused) == 1, outcomes
    assert isinstance(refused[0], StepRefused), refused


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_publish_a_list_at_once_and_one_does(draft, reviewer, third, county):
    outcomes = at_once(
        lambda: listing.publish_list(draft, by=reviewer, saves=draft.saves),
        lambda: listing.publish_list(draft, by=third, saves=draft.saves),
    )

    assert_one_won(outcomes)
    assert verify_chain(county) is None


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_publishing_and_editing_at_once_never_publishes_unread_words(draft, reviewer, colleague, decision):
    entry = draft.entries.get()
    outcomes = at_once(
        lambda: listing.publish_list(draft, by=reviewer, saves=draft.saves),
        lambda: listing.edit_entry(
            entry, by=colleague, saves=1, values=lists.entry_values(decision, title="没有看过的")
        ),
    )

    assert_one_won(outcomes)
    version = ListVersion.objects.get()
    is_changed = version.entries.get().title == "没有看过的"
    assert is_changed == (version.state == List.DRAFT)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_start_the_next_version_at_once_and_one_does(draft, reviewer, colleague):
    published = lists.publish(draft, by=reviewer)
    outcomes = at_once(
        lambda: listing.start_next_list(published, by=reviewer, reason="甲"),
        lambda: listing.start_next_list(published, by=colleague, reason="乙"),
    )

    assert_one_won(outcomes)
    assert ListVersion.objects.count() == 2


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_start_a_year_at_once_and_one_does(county, reviewer, colleague):
    assert_one_won(
        at_once(
            lambda: listing.start_list(county, 2026, by=reviewer),
            lambda: listing.start_list(county, 2026, by=colleague),
        )
    )
    assert ListVersion.objects.count() == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_draft_a_successor_of_the_same_document_at_once_and_one_does(office, reviewer, colleague, third):
    old = lists.make_published_mechanism(office, editor=colleague, reviewer=reviewer)
    outcomes = at_once(
        lambda: lists.make_mechanism(office, by=colleague, title="甲", replaces=old),
        lambda: lists.make_mechanism(office, by=third, title="乙", replaces=old),
    )

    assert_one_won(outcomes)
    successor = Mechanism.objects.get(replaces=old)
    drawing.publish_mechanism(successor, by=reviewer, version=successor.version)
    assert Mechanism.objects.in_force().get() == successor
    old.refresh_from_db()
    assert old.state == Paper.REPLACED
