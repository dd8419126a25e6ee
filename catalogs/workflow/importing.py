"""An import on its way: read into staging rows, ordered or cancelled, written to the catalog in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from catalogs.models import CatalogItem, ImportRow, ImportRun
from catalogs.permissions import enters_for, may_import
from catalogs.queries.matching import Plan, not_applicable_of, plan, touched_items, values_for
from catalogs.workflow.compiling import add_preparer, wait_for_others_adding, write
from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.jobs import queue
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from datetime import datetime

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
    return None if run.created or run.updated else "没有需要新增或更新的事项。"


def is_not_being_applied(run: ImportRun) -> str | None:
    under_way = run.state == State.APPLYING and not run.is_stopped
    return "正在导入，请等导入结束。" if under_way else None


def may_touch(user: User, run: ImportRun) -> bool:
    return may_import(user, run.unit)


READ = Step("read", "读取", (State.UPLOADED,), State.READ, may_touch)
REFUSE = Step("refuse", "读取", (State.UPLOADED,), State.REFUSED, may_touch)
# An import whose job failed stays where it was: it may be ordered again or cancelled.
ORDER = Step(
    "order",
    "导入",
    (State.READ, State.APPLYING),
    State.APPLYING,
    may_touch,
    (is_not_being_applied, has_no_bad_rows, has_something_to_write),
)
ORDER_THE_REST = replace(ORDER, needs=(is_not_being_applied, has_something_to_write))
APPLY = Step("apply", "导入", (State.APPLYING,), State.APPLIED, may_touch)
REOPEN = Step("reopen", "重新核对", (State.APPLYING,), State.READ, may_touch)
CANCEL = Step("cancel", "取消导入", ImportRun.UNFINISHED, State.CANCELLED, may_touch, (is_not_being_applied,))


@transaction.atomic
def start_import(run: ImportRun, *, by: User) -> ImportRun:
    """Save a new import and order its reading."""
    if not may_import(by, run.unit):
        raise PermissionDenied
    run.uploaded_by, run.uploaded_at = by, clock.now()
    run.save()
    run.job = queue.enqueue(
        READ_TASK, f"import-read:{run.pk}", {"run": run.pk}, by=by, unit=run.unit, title=str(run)
    )
    run.save(update_fields=["job"])
    trail.record("catalogs.importrun.start", run, by=by, detail={"file": run.filename})
    return run


@transaction.atomic
def add_read_rows(run: ImportRun, rows: Iterable[ImportRow], *, by: User) -> None:
    """Keep a chunk of what was read. Raises StepRefused once the import isn't being read any more."""
    READ.begin(run, by=by)
    ImportRow.objects.bulk_create(rows)


@transaction.atomic
def finish_reading(run: ImportRun, *, by: User) -> ImportRun:
    """All rows are staged: plan what applying them would do, for the preview."""
    run = READ.begin(run, by=by)
    _keep(run, plan(run))
    READ.finish(run, by=by, changed=COUNTS)
    return run


@transaction.atomic
def refuse_import(run: ImportRun, *, by: User, reason: str) -> ImportRun:
    """The file can't be read as a catalog; the reason is for the clerk."""
    run = REFUSE.begin(run, by=by)
    run.refusal = reason
    REFUSE.finish(run, by=by, changed=["refusal"])
    return run


@transaction.atomic
def order_import(run: ImportRun, *, by: User, skip_bad_rows: bool = False) -> ImportRun:
    """Order the writing of what the preview showed."""
    step = ORDER_THE_REST if skip_bad_rows else ORDER
    run = step.begin(run, by=by)
    run.skip_bad_rows = skip_bad_rows
    key = f"import-apply:{run.pk}:{clock.now().isoformat()}"
    run.job = queue.enqueue(APPLY_TASK, key, {"run": run.pk}, by=by, unit=run.unit, title=str(run))
    step.finish(run, by=by, changed=["job", "skip_bad_rows"])
    return run


@transaction.atomic
def cancel_import(run: ImportRun, *, by: User) -> ImportRun:
    run = CANCEL.begin(run, by=by)
    run.rows.all().delete()
    CANCEL.finish(run, by=by)
    return run


def cancel_abandoned_imports(*, before: datetime, by: User) -> int:
    """Cancel the imports uploaded before a moment that nobody brought to an end; returns how many."""
    old = ImportRun.objects.filter(state__in=ImportRun.UNFINISHED, uploaded_at__lt=before)
    cancelled = 0
    for run in old.order_by("pk"):
        with suppress(StepRefused):  # just now applied or cancelled by its owner
            cancel_import(run, by=by)
            cancelled += 1
    return cancelled


@transaction.atomic
def apply_import(run: ImportRun, *, by: User) -> ImportRun:
    """Write the staged rows. Rows with errors and rows that equal their item are left alone.

    When an item was saved after the preview, nothing is written: the import is `read` again, with a new
    plan to look at. That is no refusal by exception, which would roll the new plan back.
    """
    run = APPLY.begin(run, by=by)
    wait_for_others_adding(run.unit)
    items = list(touched_items(run).select_for_update(of=("self",)).order_by("pk"))
    seen = {row.position: _seen(row) for row in run.rows.all()}
    now = plan(run, items)
    if seen != {row.position: _seen(row) for row in now.rows}:
        _keep(run, now)
        REOPEN.finish(run, by=by, changed=COUNTS)
        return run
    created, updated = _write(run, now, by)
    run.applied_at = clock.now()
    detail = {"created": len(created), "updated": len(updated), "failed": run.failed}
    items = [[str(item.code), trail.digest(item.written())] for item in (*created, *updated)]
    APPLY.finish(run, by=by, changed=["applied_at"], detail={**detail, "items": trail.digest(items)})
    return run


@transaction.atomic
def reopen_import(run: ImportRun, *, by: User) -> ImportRun:
    """Applying was refused: the preview stands again, to be ordered anew or cancelled."""
    run = REOPEN.begin(run, by=by)
    REOPEN.finish(run, by=by)
    return run


COUNTS = ["created", "updated", "unchanged", "failed", "missing"]


def _keep(run: ImportRun, now: Plan) -> None:
    """What the preview shows: the action of each row, the counts, the items that no row names. Saves the rows."""
    ImportRow.objects.bulk_update(now.rows, ["action", "item", "item_version", "errors"], batch_size=500)
    run.created, run.updated = now.count(Action.CREATE), now.count(Action.UPDATE)
    run.unchanged, run.failed = now.count(Action.UNCHANGED), now.count(Action.REFUSE)
    run.missing = [str(item) for item in now.missing]


def _seen(row: ImportRow) -> tuple[Any, ...]:
    return row.action, row.item_id, row.item_version


def _write(run: ImportRun, now: Plan, by: User) -> tuple[list[CatalogItem], list[CatalogItem]]:
    stamp = {"saved_at": clock.now(), "saved_by": by}
    created = _create(run, now, by, stamp)
    updated = [_updated(row, run, by, stamp) for row in now.rows if row.action == Action.UPDATE]
    CatalogItem.objects.bulk_update(updated, UPDATED_FIELDS, batch_size=100)
    for person in {by, run.uploaded_by}:  # the one wrote the table, the other had it written
        add_preparer([*created, *updated], person)
    return created, updated


UPDATED_FIELDS = [
    *CatalogItem.WRITTEN,
    *CatalogItem.READ,
    "not_applicable",
    "not_applicable_reason",
    "needs_checking",
    "checked_off_at",
    "checked_off_by",
    "state",
    "entered_for",
    "version",
    "saved_at",
    "saved_by",
]


def _create(run: ImportRun, now: Plan, by: User, stamp: dict[str, Any]) -> list[CatalogItem]:
    last = dict(touched_items(run).order_by().values_list("domain").annotate(last=Max("position")))
    rows = [row for row in now.rows if row.action == Action.CREATE]
    for row in rows:
        standard = now.standards.get(row.position)
        last[row.domain_id] = last.get(row.domain_id, 0) + 1
        row.item = CatalogItem(
            unit=run.unit,
            domain=row.domain,
            standard=standard,
            standard_code=standard.code if standard else "",
            position=last[row.domain_id],
            entered_for=enters_for(by, run.unit),
            **stamp,
        )
        write(row.item, values_for(row, None))
        row.item.not_applicable, row.item.not_applicable_reason = not_applicable_of(row)
    created = CatalogItem.objects.bulk_create([row.item for row in rows], batch_size=500)
    for row in rows:
        row.item_id = row.item.pk
    ImportRow.objects.bulk_update(rows, ["item"], batch_size=500)
    return created


def _updated(row: ImportRow, run: ImportRun, by: User, stamp: dict[str, Any]) -> CatalogItem:
    item = row.item
    write(item, values_for(row, item))
    item.not_applicable, item.not_applicable_reason = not_applicable_of(row)
    item.needs_checking = False
    if item.state == CatalogItem.State.APPROVED:
        item.state = CatalogItem.State.DRAFT
        item.checked_off_at = item.checked_off_by = None
    item.version += 1
    item.entered_for = item.entered_for or enters_for(by, run.unit)
    item.saved_at, item.saved_by = stamp["saved_at"], stamp["saved_by"]
    return item
