"""Every verb of the workflow, carried out from every state: the state that it leaves behind, or why it is refused."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, Edition, ImportRun, LeadLook, Submission, SubmissionItem
from catalogs.spreadsheets.staging import stage
from catalogs.workflow import (
    compiling,
    editions,
    import_conflicts,
    importing,
    lead_looks,
    publishing,
    reviewing,
    submitting,
    undoing,
)
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.jobs.models import Job
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.catalogs import test_steps_disclosures, test_steps_editions, test_steps_orders
from tests.catalogs.imports import csv_of, row
from tests.catalogs.steps import cases, every_step, refusal_of

# Items, by the word that a person sees: each is taken there by steps

Item, Status = CatalogItem.State, CatalogItem.Status
DRAFT, RETURNED = (Item.DRAFT, Status.DRAFT), (Item.RETURNED, Status.RETURNED)
APPROVED, PUBLISHED = (Item.APPROVED, Status.APPROVED), (Item.APPROVED, Status.PUBLISHED)
REVISING, WITHDRAWN = (Item.DRAFT, Status.REVISING), (Item.APPROVED, Status.WITHDRAWN)
NOT_PUBLIC = "本事项没有在公开，不能撤下。"
SIGNED = "本事项已有审核过的版本，不能删除；不再公开的，请联系县政府办公室撤下。"
GONE = "gone"
EDITED = {
    Status.DRAFT: DRAFT,
    Status.HANDED_IN: "审核中状态下不能修改",
    Status.CONFIRMED: "审核中状态下不能修改",
    Status.RETURNED: RETURNED,
    Status.APPROVED: "已审定状态下不能修改",
    Status.PUBLISHED: "已审定状态下不能修改",
    Status.REVISING: REVISING,
    Status.WITHDRAWN: "已审定状态下不能修改",
}
ITEMS = {
    "save": EDITED,
    "check_off": EDITED,
    "mark_not_applicable": EDITED,
    "mark_applicable": EDITED,
    "remove": EDITED | {Status.DRAFT: GONE, Status.RETURNED: SIGNED, Status.REVISING: SIGNED},
    "revise": {
        Status.DRAFT: "草稿状态下不能修订",
        Status.HANDED_IN: "审核中状态下不能修订",
        Status.CONFIRMED: "审核中状态下不能修订",
        Status.RETURNED: "退回修改状态下不能修订",
        Status.APPROVED: "本事项已审定但尚未发布，发布后才能修订。",
        Status.PUBLISHED: REVISING,
        Status.REVISING: "草稿状态下不能修订",
        Status.WITHDRAWN: (Item.DRAFT, Status.WITHDRAWN),
    },
    "publish": {
        Status.DRAFT: "草稿状态下不能发布。",
        Status.HANDED_IN: "审核中状态下不能发布。",
        Status.CONFIRMED: "审核中状态下不能发布。",
        Status.RETURNED: "退回修改状态下不能发布。",
        Status.APPROVED: PUBLISHED,
        Status.PUBLISHED: "已经发布过了。",
        Status.REVISING: "草稿状态下不能发布。",
        Status.WITHDRAWN: "本版本已撤下，修订并重新审定后才能发布。",
    },
    "withdraw": dict.fromkeys(Status, NOT_PUBLIC)
    | {Status.PUBLISHED: WITHDRAWN, Status.REVISING: (Item.DRAFT, Status.WITHDRAWN)},
}


def publish(item, by):
    (result,) = workflow.publish([item.pk], by=by)
    if result.refusal:
        raise StepRefused([result.refusal])


ITEM_ACTS = {
    "save": lambda item, cast: workflow.save_elements(
        item, by=cast("editor"), version=item.version, changes={"subject": "新的主体"}
    ),
    "check_off": lambda item, cast: workflow.check_off(item, by=cast("editor"), version=item.version),
    "mark_not_applicable": lambda item, cast: workflow.mark_not_applicable(
        item, by=cast("editor"), version=item.version, reason="由县民政局公开"
    ),
    "mark_applicable": lambda item, cast: workflow.mark_applicable(
        item, by=cast("editor"), version=item.version
    ),
    "remove": lambda item, cast: workflow.remove_item(item, by=cast("editor")),
    "revise": lambda item, cast: workflow.revise(item, by=cast("editor")),
    "publish": lambda item, cast: publish(item, cast("reviewer")),
    "withdraw": lambda item, cast: workflow.withdraw(item, by=cast("reviewer"), reason="内容有误"),
}
# What the record needs besides its state.
MADE_READY = {
    "check_off": {"needs_checking": True},
    "mark_applicable": {"not_applicable": True, "not_applicable_reason": "由县民政局公开"},
}


@pytest.fixture
def item_that_is(item, township, domain, editor, approver, reviewer):
    """item_that_is(Status.RETURNED): the item of the cast, taken there by steps."""

    def confirmed():
        return factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])

    def decided(verdict):
        batch = confirmed()
        row = batch.rows.get()
        decision = workflow.Decision(row.pk, row.revision_id, verdict, "请补充")
        workflow.decide(batch, by=reviewer, decisions=[decision])

    def published():
        decided("approved")
        workflow.publish([item.pk], by=reviewer)

    def then(step, **options):
        published()
        step(item, **options)

    ways = {
        Status.DRAFT: lambda: None,
        Status.HANDED_IN: lambda: workflow.hand_in(township, domain, by=editor, items=[item.pk]),
        Status.CONFIRMED: confirmed,
        Status.RETURNED: lambda: decided("returned"),
        Status.APPROVED: lambda: decided("approved"),
        Status.PUBLISHED: published,
        Status.REVISING: lambda: then(workflow.revise, by=editor),
        Status.WITHDRAWN: lambda: then(workflow.withdraw, by=reviewer, reason="内容有误"),
    }

    def make(status):
        ways[status]()
        made = CatalogItem.objects.get()
        assert made.status == status
        return made

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "before", "after"), cases(ITEMS))
def test_every_verb_of_an_item_from_every_state(item_that_is, cast, taken, verb, before, after):
    made = item_that_is(before)
    CatalogItem.objects.update(**MADE_READY.get(verb, {"position": 1}))
    state, taken[:] = made.state, []

    refusal = refusal_of(lambda: ITEM_ACTS[verb](made, cast))

    if isinstance(after, str) and after != GONE:
        assert refusal == after
        assert CatalogItem.objects.get().state == state
    else:
        assert refusal == ""
        assert [(item.state, item.status) for item in CatalogItem.objects.all()] == (
            [] if after == GONE else [after]
        )
    assert TAKES.get(verb) in [*taken, None]


# Batches

Batch = Submission.State
BATCHES = {
    "hand_in": {
        Batch.OPEN: Batch.HANDED_IN,
        Batch.HANDED_IN: "待单位审核状态下不能提交审核",
        Batch.WITH_LEAD: "待牵头部门审看状态下不能提交审核",
        Batch.CONFIRMED: "待县政府办审核状态下不能提交审核",
        Batch.DECIDED: Batch.DECIDED,  # the items go into the next batch
    },
    "recall": {
        Batch.OPEN: "编制中状态下不能撤回",
        Batch.HANDED_IN: Batch.OPEN,
        Batch.WITH_LEAD: "待牵头部门审看状态下不能撤回",
        Batch.CONFIRMED: "待县政府办审核状态下不能撤回",
        Batch.DECIDED: "已办结状态下不能撤回",
    },
    "send_back": {
        Batch.OPEN: "编制中状态下不能退回经办人",
        Batch.HANDED_IN: Batch.OPEN,
        Batch.WITH_LEAD: "待牵头部门审看状态下不能退回经办人",
        Batch.CONFIRMED: "待县政府办审核状态下不能退回经办人",
        Batch.DECIDED: "已办结状态下不能退回经办人",
    },
    "confirm": {
        Batch.OPEN: "编制中状态下不能审核报送",
        Batch.HANDED_IN: Batch.CONFIRMED,
        Batch.WITH_LEAD: "待牵头部门审看状态下不能审核报送",
        Batch.CONFIRMED: "待县政府办审核状态下不能审核报送",
        Batch.DECIDED: "已办结状态下不能审核报送",
    },
    "review": {
        Batch.OPEN: "编制中状态下不能审核",
        Batch.HANDED_IN: "待单位审核状态下不能审核",
        Batch.WITH_LEAD: "待牵头部门审看状态下不能审核",
        Batch.CONFIRMED: Batch.CONFIRMED,
        Batch.DECIDED: "已办结状态下不能审核",
    },
    "decide": {
        Batch.OPEN: "编制中状态下不能审核",
        Batch.HANDED_IN: "待单位审核状态下不能审核",
        Batch.WITH_LEAD: "待牵头部门审看状态下不能审核",
        Batch.CONFIRMED: Batch.DECIDED,
        Batch.DECIDED: "已办结状态下不能审核",
    },
    "undo_verdict": {
        Batch.OPEN: "编制中状态下不能撤销审核意见",
        Batch.HANDED_IN: "待单位审核状态下不能撤销审核意见",
        Batch.WITH_LEAD: "待牵头部门审看状态下不能撤销审核意见",
        Batch.CONFIRMED: Batch.CONFIRMED,
        Batch.DECIDED: Batch.CONFIRMED,
    },
    "ask_lead": {
        Batch.OPEN: "编制中状态下不能送牵头部门审看",
        Batch.HANDED_IN: "待单位审核状态下不能送牵头部门审看",
        Batch.WITH_LEAD: "待牵头部门审看状态下不能送牵头部门审看",
        Batch.CONFIRMED: Batch.WITH_LEAD,
        Batch.DECIDED: "已办结状态下不能送牵头部门审看",
    },
    "look": {
        Batch.OPEN: "编制中状态下不能提出审看意见",
        Batch.HANDED_IN: "待单位审核状态下不能提出审看意见",
        Batch.WITH_LEAD: Batch.CONFIRMED,
        Batch.CONFIRMED: "待县政府办审核状态下不能提出审看意见",
        Batch.DECIDED: "已办结状态下不能提出审看意见",
    },
    "pass_silently": {
        Batch.OPEN: "编制中状态下不能转县政府办审核",
        Batch.HANDED_IN: "待单位审核状态下不能转县政府办审核",
        Batch.WITH_LEAD: Batch.CONFIRMED,
        Batch.CONFIRMED: "待县政府办审核状态下不能转县政府办审核",
        Batch.DECIDED: "已办结状态下不能转县政府办审核",
    },
}


def hand_in(batch, by):
    free = [item.pk for item in CatalogItem.objects.editable()]
    free = free or [factories.make_item(batch.unit, batch.domain, by=by, level2="另一项").pk]
    workflow.hand_in(batch.unit, batch.domain, by=by, items=free)


def decide(batch, by, rows):
    decisions = [workflow.Decision(row.pk, row.revision_id or 0, "approved") for row in rows]
    results = workflow.decide(batch, by=by, decisions=decisions)
    assert all(result.is_done for result in results)


def undo_verdict(batch, by):
    """The verdict on one row, which has to be given first in an open batch."""
    row = batch.rows.first() or SubmissionItem(submission=batch)  # a recalled batch has no rows any more
    if batch.state == Batch.CONFIRMED:
        decide(batch, by, [row])
    workflow.undo_verdict(row, by=by)


BATCH_ACTS = {
    "undo_verdict": lambda batch, cast: undo_verdict(batch, cast("reviewer")),
    "hand_in": lambda batch, cast: hand_in(batch, cast("editor")),
    "recall": lambda batch, cast: workflow.recall(batch, by=cast("editor")),
    "send_back": lambda batch, cast: workflow.send_back(batch, by=cast("approver"), reason="请改"),
    "confirm": lambda batch, cast: workflow.confirm(
        batch, by=cast("approver"), secrecy=factories.secrecy_of(batch)
    ),
    "review": lambda batch, cast: decide(batch, cast("reviewer"), batch.rows.all()[:1]),
    "decide": lambda batch, cast: decide(batch, cast("reviewer"), batch.rows.all()),
    "ask_lead": lambda batch, cast: lead_looks.ask_lead(batch, lead_of(batch), 5, by=cast("approver")),
    "pass_silently": lambda batch, cast: lead_looks.pass_silently(batch, by=system_user()),
    "look": lambda batch, cast: workflow.answer_look(look_at(batch), by=person_of_lead(batch)),
}


def lead_of(batch):
    return Unit.objects.filter(code="210323030").first() or factories.make_unit(
        batch.unit.county, "210323030", "县民政局", "department"
    )


def person_of_lead(batch):
    return User.objects.filter(username="lead-person").first() or factories.make_person(
        "lead-person", "民政经办", Role.EDITOR, lead_of(batch)
    )


def look_at(batch):
    """The look at the batch, or one that is over: who may answer is asked before whether it waits."""
    over = {"outcome": LeadLook.Outcome.NO_OBJECTION, "answered_at": factories.MOMENT}
    return LeadLook.objects.filter(submission=batch).first() or LeadLook.objects.create(
        submission=batch,
        unit=lead_of(batch),
        asked_at=factories.MOMENT,
        due_on=factories.MOMENT.date(),
        **over,
    )


@pytest.fixture
def batch_that_is(cast, approver, reviewer):
    """batch_that_is("handed_in"): a batch of two items, taken there by steps."""

    def make(state):
        match state:
            case Batch.OPEN:
                return workflow.recall(cast("handed_in"), by=cast("editor"))
            case Batch.HANDED_IN:
                return cast("handed_in")
            case Batch.CONFIRMED:
                return cast("confirmed")
            case Batch.WITH_LEAD:
                batch = cast("confirmed")
                return lead_looks.ask_lead(batch, lead_of(batch), 5, by=cast("approver"))
        factories.approve_all(cast("confirmed"), by=reviewer)
        return Submission.objects.get()

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "before", "after"), cases(BATCHES))
def test_every_verb_of_a_batch_from_every_state(batch_that_is, cast, taken, verb, before, after):
    batch = batch_that_is(before)
    assert batch.state == before
    taken.clear()

    refusal = refusal_of(lambda: BATCH_ACTS[verb](batch, cast))

    batch.refresh_from_db()
    if after in Batch.values:
        assert (refusal, batch.state) == ("", after)
        assert TAKES[verb] in taken
    else:
        assert (refusal, batch.state) == (after, before)


# Imports: "stopped" is being applied by a job that failed

Run = ImportRun.State
STOPPED, UNDER_WAY = "stopped", "正在导入，请等导入结束。"
IMPORTS = {
    "read": {
        Run.UPLOADED: Run.READ,
        Run.REFUSED: "文件未通过状态下不能读取",
        Run.READ: "待确认导入状态下不能读取",
        Run.APPLYING: "正在导入状态下不能读取",
        STOPPED: "正在导入状态下不能读取",
        Run.APPLIED: "已导入状态下不能读取",
        Run.CANCELLED: "已取消状态下不能读取",
    },
    "order": {
        Run.UPLOADED: "正在读取状态下不能导入",
        Run.REFUSED: "文件未通过状态下不能导入",
        Run.READ: Run.APPLYING,
        Run.APPLYING: UNDER_WAY,
        STOPPED: Run.APPLYING,
        Run.APPLIED: "已导入状态下不能导入",
        Run.CANCELLED: "已取消状态下不能导入",
    },
    "apply": {
        Run.UPLOADED: "正在读取状态下不能导入",
        Run.REFUSED: "文件未通过状态下不能导入",
        Run.READ: "待确认导入状态下不能导入",
        Run.APPLYING: Run.APPLIED,
        STOPPED: Run.APPLIED,
        Run.APPLIED: "已导入状态下不能导入",
        Run.CANCELLED: "已取消状态下不能导入",
    },
    "reopen": {
        Run.UPLOADED: "正在读取状态下不能重新核对",
        Run.REFUSED: "文件未通过状态下不能重新核对",
        Run.READ: "待确认导入状态下不能重新核对",
        Run.APPLYING: Run.READ,
        STOPPED: Run.READ,
        Run.APPLIED: "已导入状态下不能重新核对",
        Run.CANCELLED: "已取消状态下不能重新核对",
    },
    "cancel": {
        Run.UPLOADED: Run.CANCELLED,
        Run.REFUSED: "文件未通过状态下不能取消导入",
        Run.READ: Run.CANCELLED,
        Run.APPLYING: UNDER_WAY,
        STOPPED: Run.CANCELLED,
        Run.APPLIED: "已导入状态下不能取消导入",
        Run.CANCELLED: "已取消状态下不能取消导入",
    },
}
IMPORTS["resolve"] = dict(IMPORTS["read"]) | {
    state: text.replace("读取", "处理冲突")
    for state, text in IMPORTS["read"].items()
    if state != Run.UPLOADED
}
IMPORTS["resolve"] |= {Run.UPLOADED: "正在读取状态下不能处理冲突", Run.READ: Run.READ}
IMPORTS["refuse"] = IMPORTS["read"] | {Run.UPLOADED: Run.REFUSED}
IMPORTS["order_the_rest"] = IMPORTS["order"]
IMPORT_ACTS = {
    "read": lambda run, by: stage(run, csv_of(row()), by=by),
    "refuse": lambda run, by: workflow.refuse_import(run, by=by, reason="没有表头"),
    "order": lambda run, by: workflow.order_import(run, by=by),
    "order_the_rest": lambda run, by: workflow.order_import(run, by=by, skip_bad_rows=True),
    "apply": lambda run, by: workflow.apply_import(run, by=by),
    "reopen": lambda run, by: workflow.reopen_import(run, by=by),
    "cancel": lambda run, by: workflow.cancel_import(run, by=by),
    "resolve": lambda run, by: workflow.resolve_conflicts(run, {}, by=by),
}
IMPORT_WAYS = {
    Run.UPLOADED: [],
    Run.REFUSED: ["refuse"],
    Run.READ: ["read"],
    Run.APPLYING: ["read", "order"],
    STOPPED: ["read", "order"],
    Run.APPLIED: ["read", "order", "apply"],
    Run.CANCELLED: ["cancel"],
}


@pytest.fixture
def import_that_is(township, domain, editor):
    """import_that_is("read"): an import of one new item, taken there by steps."""

    def make(state):
        run = workflow.start_import(ImportRun(unit=township, filename="目录.csv"), by=editor)
        for verb in IMPORT_WAYS[state]:
            IMPORT_ACTS[verb](run, editor)
        if state == STOPPED:
            Job.objects.update(state=Job.State.FAILED, finished_at=clock.now())
        return ImportRun.objects.get()

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "before", "after"), cases(IMPORTS))
def test_every_verb_of_an_import_from_every_state(import_that_is, editor, taken, verb, before, after):
    run = import_that_is(before)
    state = run.state
    assert (run.is_stopped, state) == (before == STOPPED, Run.APPLYING if before == STOPPED else before)
    taken.clear()

    refusal = refusal_of(lambda: IMPORT_ACTS[verb](run, editor))

    run = ImportRun.objects.get()
    if after in Run.values:
        assert (refusal, run.state) == ("", after)
        assert CatalogItem.objects.exists() is (Run.APPLIED in (before, after))
    else:
        assert (refusal, run.state) == (after, state)
    assert TAKES[verb] in taken


# Editions

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


@pytest.mark.django_db
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


# Nothing is left out

TAKES = {
    **dict.fromkeys(
        ("save", "check_off", "mark_not_applicable", "mark_applicable", "remove"), compiling.EDIT
    ),
    "revise": compiling.REVISE,
    "withdraw": publishing.WITHDRAW,
    "hand_in": submitting.HAND_IN,
    "recall": submitting.RECALL,
    "send_back": submitting.SEND_BACK,
    "confirm": submitting.CONFIRM,
    "ask_lead": lead_looks.ASK,
    "look": lead_looks.LOOK,
    "pass_silently": lead_looks.PASS_SILENTLY,
    "review": reviewing.REVIEW,
    "decide": reviewing.CLOSE,
    "read": importing.READ,
    "refuse": importing.REFUSE,
    "order": importing.ORDER,
    "order_the_rest": importing.ORDER_THE_REST,
    "apply": importing.APPLY,
    "reopen": importing.REOPEN,
    "cancel": importing.CANCEL,
    "resolve": import_conflicts.RESOLVE,
    "undo_verdict": undoing.UNDO,
}
EDITION_TAKES = {"edit": editions.EDIT, "publish": editions.PUBLISH} | {
    "discard": editions.DISCARD,
    "start_next": editions.START_NEXT,
}


def test_every_step_is_carried_out_by_a_table():
    elsewhere = (test_steps_disclosures, test_steps_editions, test_steps_orders)
    taken = {*TAKES.values(), *EDITION_TAKES.values()}.union(*(module.TAKES for module in elsewhere))

    assert {step: module for step, module in every_step().items() if step not in taken} == {}


@pytest.mark.parametrize(
    ("table", "states"),
    [
        (ITEMS, set(Status)),
        (BATCHES, set(Batch)),
        (IMPORTS, {*Run, STOPPED}),
        (EDITIONS, set(Edition.State)),
    ],
)
def test_every_table_names_every_state(table, states):
    assert all(set(row) == states for row in table.values())
