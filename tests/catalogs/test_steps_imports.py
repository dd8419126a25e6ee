"""Every verb of an import, from every state."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, ImportRun
from catalogs.spreadsheets.staging import stage
from catalogs.workflow import (
    import_conflicts,
    importing,
)
from disclosure_portal import clock
from disclosure_portal.jobs.models import Job
from tests.catalogs.imports import csv_of, row
from tests.catalogs.steps import cases, refusal_of

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
TAKES = {
    "read": importing.READ,
    "refuse": importing.REFUSE,
    "order": importing.ORDER,
    "order_the_rest": importing.ORDER_THE_REST,
    "apply": importing.APPLY,
    "reopen": importing.REOPEN,
    "cancel": importing.CANCEL,
    "resolve": import_conflicts.RESOLVE,
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


def test_the_table_names_every_state():
    assert all(set(row) == {*Run, STOPPED} for row in IMPORTS.values())
