"""An import on its way: read into staging rows, ordered or cancelled, written to the catalog in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from catalogs.models import CatalogItem, ImportRow, ImportRun
from catalogs.permissions import may_import, may_touch_import
from catalogs.queries.matching import (
    in_chunks,
    is_as_previewed,
    match,
    matched_rows,
    missing_items,
    touched_items,
    without_planning_errors,
)
from catalogs.workflow import uploads
from catalogs.workflow.compiling import wait_for_others_adding
from catalogs.workflow.finding_counts import count_after_change
from catalogs.workflow.import_writing import insert_missing, save_rows, write_rows
from disclosure_portal import clock
from disclosure_portal.workflow import Step

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

State = ImportRun.State
Action = ImportRow.Action
READ_TASK = "catalogs.tasks.read_import"
APPLY_TASK = "catalogs.tasks.apply_import"


def has_no_bad_rows(run: ImportRun) -> str | None:
    if run.failed:
        return f"有{run.failed}行错误。请改好表格重新上传，或者勾选“跳过有错误的行”。"
    return None


def has_something_to_write(run: ImportRun) -> str | None:
    if run.created or run.updated:
        return None
    how = "要用表中内容的，请在有冲突的行选“用表中的”，再点“保存选择”。" if run.conflicts else ""
    return f"没有需要新增或更新的事项。{how}"


READ = Step("read", "读取", (State.UPLOADED,), State.READ, may_touch_import)
REFUSE = Step("refuse", "读取", (State.UPLOADED,), State.REFUSED, may_touch_import)
# An import whose job failed stays where it was: it may be ordered again or cancelled.
ORDER = Step(
    "order",
    "导入",
    (State.READ, State.APPLYING),
    State.APPLYING,
    may_touch_import,
    (uploads.is_not_being_written, has_no_bad_rows, has_something_to_write),
)
ORDER_THE_REST = replace(ORDER, needs=(uploads.is_not_being_written, has_something_to_write))
APPLY = Step("apply", "导入", (State.APPLYING,), State.APPLIED, may_touch_import)
REOPEN = Step("reopen", "重新核对", (State.APPLYING,), State.READ, may_touch_import)
CANCEL = Step(
    "cancel",
    "取消导入",
    ImportRun.UNFINISHED,
    State.CANCELLED,
    may_touch_import,
    (uploads.is_not_being_written,),
)


@transaction.atomic
def start_import(run: ImportRun, *, by: User) -> ImportRun:
    """Save a new import and order its reading."""
    if not may_import(by, run.unit):
        raise PermissionDenied
    uploads.start(run, READ_TASK, unit=run.unit, by=by)
    return run


@transaction.atomic
def add_read_rows(run: ImportRun, rows: Sequence[Mapping[str, Any]], *, by: User) -> None:
    """Keep a chunk of what was read, each row by its columns. Raises StepRefused once the import isn't being read.

    A row that is there already stays: two workers that read the same file give the same rows.
    """
    READ.begin(run, by=by)
    insert_missing(ImportRow, [{"run_id": run.pk, **row} for row in rows])


@transaction.atomic
def finish_reading(
    run: ImportRun, *, by: User, ignored_sheets: Sequence[Mapping[str, Any]] = ()
) -> ImportRun:
    """All rows are staged: plan what applying them would do, for the preview."""
    run = READ.begin(run, by=by)
    run.ignored_sheets = list(ignored_sheets)
    _plan(run)
    READ.finish(run, by=by, changed=[*COUNTS, "ignored_sheets"])
    return run


@transaction.atomic
def refuse_import(run: ImportRun, *, by: User, reason: str) -> ImportRun:
    """The file can't be read as a catalog, or not to its end; the reason is for the clerk."""
    run = REFUSE.begin(run, by=by)
    run.rows.all().delete()
    run.refusal = reason
    REFUSE.finish(run, by=by, changed=["refusal"])
    return run


@transaction.atomic
def order_import(run: ImportRun, *, by: User, skip_bad_rows: bool = False) -> ImportRun:
    """Order the writing of what the preview showed."""
    step = ORDER_THE_REST if skip_bad_rows else ORDER
    run = step.begin(run, by=by)
    run.skip_bad_rows = skip_bad_rows
    uploads.order(run, APPLY_TASK, unit=run.unit, by=by)
    step.finish(run, by=by, changed=["job", "skip_bad_rows"])
    return run


@transaction.atomic
def cancel_import(run: ImportRun, *, by: User) -> ImportRun:
    run = CANCEL.begin(run, by=by)
    run.rows.all().delete()
    CANCEL.finish(run, by=by)
    return run


@transaction.atomic
def apply_import(run: ImportRun, *, by: User) -> ImportRun:
    """Write the staged rows. Rows with errors and rows that equal their item are left alone.

    When an item was saved after the preview, nothing is written: the import is `read` again, with a new
    plan to look at. That is no refusal by exception, which would roll the new plan back.
    """
    run = APPLY.begin(run, by=by)
    wait_for_others_adding(run.unit)
    _lock(touched_items(run))
    if not is_as_previewed(run):
        _forget_plan(run)
        _plan(run)
        REOPEN.finish(run, by=by, changed=COUNTS)
        return run
    digest = write_rows(run, by=by)
    run.applied_at = clock.now()
    counts = {name: getattr(run, name) for name in ("created", "updated", "failed", "conflicts")}
    detail = {**counts, "items": digest}
    APPLY.finish(run, by=by, changed=["applied_at"], detail=detail)
    count_after_change(run.unit, run.domain, event=f"import:{run.pk}")
    return run


@transaction.atomic
def reopen_import(run: ImportRun, *, by: User) -> ImportRun:
    """Applying was refused: the preview stands again, to be ordered anew or cancelled."""
    run = REOPEN.begin(run, by=by)
    REOPEN.finish(run, by=by)
    return run


COUNTS = ["created", "updated", "unchanged", "failed", "conflicts", "missing"]
PLANNED = ["action", "item", "item_version", "errors", "choice"]


def _lock(items: QuerySet[CatalogItem]) -> None:
    """Lock items in the order in which everyone locks them, and load nothing but their keys."""
    list(items.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _plan(run: ImportRun) -> None:
    """Set what the preview shows: what happens to each row, how often, and the items that no row names.

    A row is staged as if it was new, or refused for what it says; only the others are saved here.
    """
    matches = match(run)
    for rows in matched_rows(run, matches):
        save_rows(rows, PLANNED)
    count_rows(run)
    run.missing = [str(item) for item in missing_items(run, matches)]


def count_rows(run: ImportRun) -> None:
    """Set how many rows there are of each action. Saves nothing."""
    counted = run.rows.order_by().values_list("action").annotate(Count("pk"))
    counts = dict.fromkeys(Action, 0) | dict(counted)
    run.created, run.updated = counts[Action.CREATE], counts[Action.UPDATE]
    run.unchanged, run.failed = counts[Action.UNCHANGED], counts[Action.REFUSE]
    run.conflicts = counts[Action.CONFLICT]


def _forget_plan(run: ImportRun) -> None:
    """The rows as they were staged, before they were matched with items.

    A choice about a conflict stays with the save that it was made on, to see whether it still holds.
    """
    is_undecided = Q(choice="") | Q(
        item=None, form_version=0
    )  # the item decided on is gone and was never meant
    run.rows.filter(is_undecided).update(item=None, item_version=None, choice="")
    run.rows.filter(errors=[]).update(action=Action.CREATE)
    for rows in in_chunks(run.rows.exclude(errors=[])):
        for row in rows:
            row.errors = without_planning_errors(row.errors)
            row.action = Action.REFUSE if row.errors else Action.CREATE
        save_rows(rows, ["action", "errors"])
