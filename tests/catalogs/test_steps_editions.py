"""Every verb of an edition, of a load of one and of a unit's uptake of one, from every state."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.models import Edition, EditionLoad, EditionUptake
from catalogs.workflow import edition_loads, editions, uptake_mapping, uptakes
from disclosure_portal import clock
from tests import factories
from tests.catalogs.steps import assert_outcome, cases, job_failed, refusal_of, refused_in

pytestmark = pytest.mark.django_db

# Editions

GONE = "gone"
EDITIONS = {
    "edit": {
        Edition.State.DRAFT: Edition.State.DRAFT,
        Edition.State.PUBLISHED: "已下发状态下不能修改",
        Edition.State.REPLACED: "已被替换状态下不能修改",
    },
    "publish": {
        Edition.State.DRAFT: Edition.State.PUBLISHED,
        Edition.State.PUBLISHED: "已下发状态下不能下发",
        Edition.State.REPLACED: "已被替换状态下不能下发",
    },
    "discard": {
        Edition.State.DRAFT: GONE,
        Edition.State.PUBLISHED: "已下发状态下不能作废",
        Edition.State.REPLACED: "已被替换状态下不能作废",
    },
    "start_next": {
        Edition.State.DRAFT: "编制中状态下不能编制下一版",
        Edition.State.PUBLISHED: Edition.State.PUBLISHED,
        Edition.State.REPLACED: "已被替换状态下不能编制下一版",
    },
}


def edit_edition(edition, by):
    item = edition.items.get()
    workflow.edit_standard_item(item, by=by, version=item.version, changes={"subject": "新的主体"})


EDITION_ACTS = {
    "edit": edit_edition,
    "publish": lambda edition, by: workflow.publish_edition(edition, by=by),
    "discard": lambda edition, by: workflow.discard_edition(edition, by=by),
    "start_next": lambda edition, by: workflow.start_next_edition(edition, by=by),
}
EDITION_TAKES = {"edit": editions.EDIT, "publish": editions.PUBLISH} | {
    "discard": editions.DISCARD,
    "start_next": editions.START_NEXT,
}


@pytest.fixture
def edition_that_is(county, domain, reviewer):
    """edition_that_is("replaced"): the townships' common edition, taken there by steps."""

    def make(state):
        edition = factories.make_edition(
            layer=3, name="乡镇通用版", published=False, county=county, unit_kind="township"
        )
        factories.make_standard_item(edition, domain, "20-001")
        if state != Edition.State.DRAFT:
            edition = workflow.publish_edition(edition, by=reviewer)
        if state == Edition.State.REPLACED:
            workflow.publish_edition(workflow.start_next_edition(edition, by=reviewer), by=reviewer)
        edition.refresh_from_db()
        return edition

    return make


@pytest.mark.parametrize(("verb", "before", "after"), cases(EDITIONS))
def test_every_verb_of_an_edition_from_every_state(edition_that_is, reviewer, taken, verb, before, after):
    edition = edition_that_is(before)
    assert edition.state == before
    taken.clear()

    refusal = refusal_of(lambda: EDITION_ACTS[verb](edition, reviewer))

    found = Edition.objects.filter(pk=edition.pk).first()
    if after == GONE:
        assert (refusal, found) == ("", None)
    elif after in Edition.State.values:
        assert (refusal, found.state) == ("", after)
    else:
        assert (refusal, found.state) == (after, before)
    assert EDITION_TAKES[verb] in taken


# Loads: "stopped" is being read by a job that failed

Load = EditionLoad.State
STOPPED, BUSY = "stopped", "正在读取，请等读取结束。"


def beside_stopped(row):
    """The row of a table, where "stopped" is as READING is unless the row says otherwise."""
    return {STOPPED: row[Load.READING], **row}


LOADS = {
    "refuse": beside_stopped(refused_in(Load, "读取") | {Load.READING: Load.REFUSED}),
    "report": beside_stopped(refused_in(Load, "读取") | {Load.READING: Load.BAD_ROWS}),
    "load": beside_stopped(refused_in(Load, "载入") | {Load.READING: Load.LOADED}),
    "leave_out": beside_stopped(refused_in(Load, "略去有错误的行") | {Load.BAD_ROWS: Load.READING}),
    "again": refused_in(Load, "重新读取") | {Load.READING: BUSY, STOPPED: Load.READING},
    "cancel": refused_in(Load, "取消载入")
    | {Load.READING: BUSY, STOPPED: Load.CANCELLED, Load.BAD_ROWS: Load.CANCELLED},
}
NOTHING = workflow.Draft([], matched=0, added=0, kept=0)
LOAD_ACTS = {
    "refuse": lambda load, by: workflow.refuse_load(load, by=by, reason="没有表头"),
    "report": lambda load, by: workflow.report_bad_rows(load, [], by=by, read=1),
    "load": lambda load, by: workflow.finish_load(load, NOTHING, [], by=by, read=1),
    "leave_out": lambda load, by: workflow.leave_out_bad_rows(load, by=by),
    "again": lambda load, by: workflow.load_again(load, by=by),
    "cancel": lambda load, by: workflow.cancel_load(load, by=by),
}
LOAD_TAKES = {
    "refuse": edition_loads.REFUSE,
    "report": edition_loads.REPORT,
    "load": edition_loads.LOAD,
    "leave_out": edition_loads.LEAVE_OUT,
    "again": edition_loads.AGAIN,
    "cancel": edition_loads.CANCEL,
}


@pytest.fixture
def load_that_is(county, reviewer):
    """load_that_is("bad_rows"): a provincial edition for the county on its way from a file."""

    def make(state):
        is_stopped = state == STOPPED
        fields = {"refusal": "没有表头"} if state == Load.REFUSED else {}
        made = factories.make_edition_load(
            county, by=reviewer, state=Load.READING if is_stopped else state, **fields
        )
        return job_failed(made) if is_stopped else made

    return make


@pytest.mark.parametrize(("verb", "before", "after"), cases(LOADS))
def test_every_verb_of_a_load_from_every_state(load_that_is, reviewer, taken, verb, before, after):
    made = load_that_is(before)

    assert_outcome(made, lambda: LOAD_ACTS[verb](made, reviewer), after, took=LOAD_TAKES[verb], taken=taken)


# Uptakes

Uptake = EditionUptake.State
UPTAKES = {
    "map": refused_in(Uptake, uptake_mapping.MAP.label) | {Uptake.OPEN: Uptake.OPEN},
    "finish": refused_in(Uptake, uptakes.FINISH.label) | {Uptake.OPEN: Uptake.FINISHED},
}
UPTAKE_ACTS = {
    "map": lambda uptake, by: workflow.map_items(uptake, [], by=by),
    "finish": lambda uptake, by: workflow.finish_uptake(uptake, by=by),
}
UPTAKE_TAKES = {"map": uptake_mapping.MAP, "finish": uptakes.FINISH}


@pytest.fixture
def uptake_that_is(county, township, reviewer, editor):
    """uptake_that_is("finished"): the township's uptake of an edition without items."""

    def make(state):
        edition = factories.make_edition(2, "省共性目录", county=county)
        (made,) = workflow.start_uptakes(edition, [township], by=reviewer, due_on=clock.today())
        if state == Uptake.FINISHED:
            workflow.finish_uptake(made, by=editor)
        elif state == Uptake.SUPERSEDED:
            workflow.publish_edition(_following(edition, reviewer), by=reviewer)
        return EditionUptake.objects.get(state=state)

    return make


def _following(edition, by):
    following = workflow.start_next_edition(edition, by=by)
    factories.make_standard_item(following, factories.make_domain(), "20-001")
    return following


@pytest.mark.parametrize(("verb", "before", "after"), cases(UPTAKES))
def test_every_verb_of_an_uptake_from_every_state(uptake_that_is, editor, taken, verb, before, after):
    made = uptake_that_is(before)

    assert_outcome(made, lambda: UPTAKE_ACTS[verb](made, editor), after, took=UPTAKE_TAKES[verb], taken=taken)


@pytest.mark.parametrize(
    ("table", "states"), [(EDITIONS, set(Edition.State)), (LOADS, {*Load, STOPPED}), (UPTAKES, set(Uptake))]
)
def test_every_table_names_every_state(table, states):
    assert all(set(row) == states for row in table.values())


TAKES = {*EDITION_TAKES.values(), *LOAD_TAKES.values(), *UPTAKE_TAKES.values()}
