"""An import on its way: read into staging rows, ordered or cancelled, written to the catalog in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Model, QuerySet

from catalogs.models import CatalogItem, ImportRow, ImportRun, StandardItem
from catalogs.permissions import enters_for, may_import
from catalogs.queries.matching import (
    CHUNK,
    FreeStandards,
    in_chunks,
    is_as_previewed,
    match,
    matched_rows,
    missing_items,
    not_applicable_of,
    touched_items,
    values_for,
    without_planning_errors,
)
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
    """Keep a chunk of what was read. Raises StepRefused once the import isn't being read any more.

    A row that is there already stays: two workers that read the same file give the same rows.
    """
    READ.begin(run, by=by)
    ImportRow.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def finish_reading(run: ImportRun, *, by: User) -> ImportRun:
    """All rows are staged: plan what applying them would do, for the preview."""
    run = READ.begin(run, by=by)
    _plan(run)
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
    _lock(touched_items(run))
    if not is_as_previewed(run):
        _forget_plan(run)
        _plan(run)
        REOPEN.finish(run, by=by, changed=COUNTS)
        return run
    written = _Writing(run, by)
    digests = [*written.create(), *written.update()]
    run.applied_at = clock.now()
    detail = {"created": run.created, "updated": run.updated, "failed": run.failed}
    APPLY.finish(run, by=by, changed=["applied_at"], detail={**detail, "items": trail.digest(digests)})
    return run


@transaction.atomic
def reopen_import(run: ImportRun, *, by: User) -> ImportRun:
    """Applying was refused: the preview stands again, to be ordered anew or cancelled."""
    run = REOPEN.begin(run, by=by)
    REOPEN.finish(run, by=by)
    return run


COUNTS = ["created", "updated", "unchanged", "failed", "missing"]
PLANNED = ["action", "item", "item_version", "errors"]


def _lock(items: QuerySet[CatalogItem]) -> None:
    """Lock items in the order in which everyone locks them, and load nothing but their keys."""
    list(items.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _plan(run: ImportRun) -> None:
    """Set what the preview shows: what happens to each row, how often, and the items that no row names.

    A row is staged as if it was new, or refused for what it says; only the others are saved here.
    """
    matches = match(run)
    for rows in matched_rows(run, matches):
        _save_rows(rows, PLANNED)
    counted = run.rows.order_by().values_list("action").annotate(Count("pk"))
    counts = dict.fromkeys(Action, 0) | dict(counted)
    run.created, run.updated = counts[Action.CREATE], counts[Action.UPDATE]
    run.unchanged, run.failed = counts[Action.UNCHANGED], counts[Action.REFUSE]
    run.missing = [str(item) for item in missing_items(run, matches)]


def _forget_plan(run: ImportRun) -> None:
    """The rows as they were staged, before they were matched with items."""
    run.rows.update(item=None, item_version=None)
    run.rows.filter(errors=[]).update(action=Action.CREATE)
    for rows in in_chunks(run.rows.exclude(errors=[])):
        for row in rows:
            row.errors = without_planning_errors(row.errors)
            row.action = Action.REFUSE if row.errors else Action.CREATE
        _save_rows(rows, ["action", "errors"])


def _save_rows(rows: Iterable[ImportRow], changed: Sequence[str]) -> None:
    """Save what changed of rows that exist, in one statement for many; what else they hold isn't sent again."""
    sent = [
        ImportRow(
            run_id=row.run_id,
            position=row.position,
            first_row=row.first_row,
            last_row=row.last_row,
            record={},
            **{name: getattr(row, name) for name in changed},
        )
        for row in rows
    ]
    _upsert(ImportRow, sent, key=["run", "position"], changed=changed)


def _upsert(model: type[Model], records: list[Any], *, key: list[str], changed: Sequence[str]) -> None:
    """Update many records that exist. bulk_update would write a CASE for each field of each: many times as slow."""
    model._default_manager.bulk_create(
        records, update_conflicts=True, unique_fields=key, update_fields=changed, batch_size=CHUNK
    )


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


class _Writing:
    """Writes the rows of an import to the catalog, chunk by chunk, and gives code and digest of each item written."""

    def __init__(self, run: ImportRun, by: User) -> None:
        self.run, self.by = run, by
        self.preparers = {by, run.uploaded_by}  # the one wrote the table, the other had it written
        self.entered_for = enters_for(by, run.unit)
        self.saved_at = clock.now()

    def create(self) -> Iterator[list[str]]:
        standards = FreeStandards(self.run)
        items = touched_items(self.run).order_by()
        last = defaultdict(int, items.values_list("domain").annotate(Max("position")))
        for rows in in_chunks(self.run.rows.filter(action=Action.CREATE)):
            for row in rows:
                last[row.domain_id] += 1
                row.item = self._new(row, standards.take(row), last[row.domain_id])
            CatalogItem.objects.bulk_create([row.item for row in rows])
            _save_rows(rows, ["item"])
            yield from self._written(rows)

    def update(self) -> Iterator[list[str]]:
        for rows in in_chunks(self.run.rows.filter(action=Action.UPDATE).select_related("item")):
            for row in rows:
                self._change(row.item, row)
            _upsert(CatalogItem, [row.item for row in rows], key=["id"], changed=UPDATED_FIELDS)
            yield from self._written(rows)

    def _new(self, row: ImportRow, standard: StandardItem | None, position: int) -> CatalogItem:
        item = CatalogItem(
            unit=self.run.unit,
            domain_id=row.domain_id,
            standard=standard,
            standard_code=standard.code if standard else "",
            position=position,
            entered_for=self.entered_for,
            saved_at=self.saved_at,
            saved_by=self.by,
        )
        write(item, values_for(row, None))
        item.not_applicable, item.not_applicable_reason = not_applicable_of(row)
        return item

    def _change(self, item: CatalogItem, row: ImportRow) -> None:
        write(item, values_for(row, item))
        item.not_applicable, item.not_applicable_reason = not_applicable_of(row)
        item.needs_checking = False
        if item.state == CatalogItem.State.APPROVED:
            item.state = CatalogItem.State.DRAFT
            item.checked_off_at = item.checked_off_by = None
        item.version += 1
        item.entered_for = item.entered_for or self.entered_for
        item.saved_at, item.saved_by = self.saved_at, self.by

    def _written(self, rows: Iterable[ImportRow]) -> Iterator[list[str]]:
        items = [row.item for row in rows]
        for person in self.preparers:
            add_preparer(items, person)
        return ([str(item.code), trail.digest(item.written())] for item in items)
