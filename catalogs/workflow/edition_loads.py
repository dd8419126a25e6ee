"""A file on its way into a draft edition: ordered, read, refused, or loaded in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from catalogs.models import Edition, EditionLoad, EditionLoadRow, StandardItem
from catalogs.permissions import may_load
from catalogs.workflow import uploads
from catalogs.workflow.compiling import wait_for_others_adding
from catalogs.workflow.editions import HAS_DRAFT
from disclosure_portal.audit import trail
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.accounts.models import User

State = EditionLoad.State
LOAD_TASK = "catalogs.tasks.load_edition"


@dataclass(frozen=True)
class Draft:
    """What a file comes to: unsaved items, how many of them the base knew, were new or are the base's own."""

    items: list[StandardItem]
    matched: int
    added: int
    kept: int


REFUSE = Step("refuse", "读取", (State.READING,), State.REFUSED, may_load)
REPORT = Step("report", "读取", (State.READING,), State.BAD_ROWS, may_load)
LOAD = Step("load", "载入", (State.READING,), State.LOADED, may_load)
LEAVE_OUT = Step("leave_out", "略去有错误的行", (State.BAD_ROWS,), State.READING, may_load)
AGAIN = Step("again", "重新读取", (State.READING,), State.READING, may_load, (uploads.is_not_being_written,))
CANCEL = Step(
    "cancel", "取消载入", EditionLoad.UNFINISHED, State.CANCELLED, may_load, (uploads.is_not_being_written,)
)


@transaction.atomic
def start_load(load: EditionLoad, *, by: User, in_background: bool = True) -> EditionLoad:
    """Save a new load and order its reading. Refused while a draft for the same units is being compiled.

    A command, which reads the file itself, orders nothing `in_background`.
    """
    if not may_load(by, load):
        raise PermissionDenied
    if reason := _cannot_be_made(load):
        raise StepRefused([reason])
    uploads.start(load, LOAD_TASK if in_background else None, unit=load.county, by=by)
    return load


@transaction.atomic
def refuse_load(load: EditionLoad, *, by: User, reason: str) -> EditionLoad:
    """The file can't become an edition; the reason is for the person who sent it."""
    load = REFUSE.begin(load, by=by)
    load.refusal = reason
    REFUSE.finish(load, by=by, changed=["refusal"])
    return load


@transaction.atomic
def report_bad_rows(load: EditionLoad, rows: Iterable[EditionLoadRow], *, by: User, read: int) -> EditionLoad:
    """Some rows are wrong: nothing is loaded, every one of them is listed."""
    load = REPORT.begin(load, by=by)
    _list(load, rows, read)
    REPORT.finish(load, by=by, changed=["read", "failed"])
    return load


@transaction.atomic
def finish_load(
    load: EditionLoad, draft: Draft, rows: Iterable[EditionLoadRow], *, by: User, read: int
) -> EditionLoad:
    """Make the draft edition. Raises StepRefused when another draft has been begun meanwhile."""
    load = LOAD.begin(load, by=by)
    if load.county:
        wait_for_others_adding(load.county)
    if reason := _cannot_be_made(load):
        raise StepRefused([reason])
    load.edition = Edition.objects.create(
        layer=load.layer,
        name=load.name,
        number=load.number or next_number(load),
        county=load.county,
        unit_kind=load.unit_kind,
        based_on=load.based_on,
        document=load.document,
        issued_on=load.issued_on,
    )
    for item in draft.items:
        item.edition = load.edition
    StandardItem.objects.bulk_create(draft.items, batch_size=200)
    load.matched, load.added, load.kept = draft.matched, draft.added, draft.kept
    _list(load, rows, read)
    changed = ["edition", "read", "failed", "matched", "added", "kept"]
    digest = trail.digest([[item.code, trail.digest(item.written())] for item in draft.items])
    LOAD.finish(load, by=by, changed=changed, detail={"edition": load.edition_id, "items": digest})
    return load


@transaction.atomic
def leave_out_bad_rows(load: EditionLoad, *, by: User) -> EditionLoad:
    """Read the file again and load all rows but the wrong ones."""
    load = LEAVE_OUT.begin(load, by=by)
    load.skip_bad_rows = True
    uploads.order(load, LOAD_TASK, unit=load.county, by=by)
    LEAVE_OUT.finish(load, by=by, changed=["skip_bad_rows", "job"])
    return load


@transaction.atomic
def load_again(load: EditionLoad, *, by: User) -> EditionLoad:
    """Order the reading anew after its job has failed."""
    load = AGAIN.begin(load, by=by)
    uploads.order(load, LOAD_TASK, unit=load.county, by=by)
    AGAIN.finish(load, by=by, changed=["job"])
    return load


@transaction.atomic
def cancel_load(load: EditionLoad, *, by: User) -> EditionLoad:
    load = CANCEL.begin(load, by=by)
    load.rows.all().delete()
    CANCEL.finish(load, by=by)
    return load


def next_number(load: EditionLoad) -> int:
    """The number after the last one in the same line of editions."""
    return (_numbered(load).aggregate(last=Max("number"))["last"] or 0) + 1


def _numbered(load: EditionLoad) -> QuerySet[Edition]:
    """The editions among which a number stands once: those for every county are numbered together."""
    if load.county is None:
        return Edition.objects.filter(layer=load.layer, county=None)
    return Edition.objects.succeeding(load.layer, load.county, load.unit_kind)


def _cannot_be_made(load: EditionLoad) -> str:
    """Why an edition like this can't be begun now; empty when it can."""
    same = Edition.objects.succeeding(load.layer, load.county, load.unit_kind)
    if same.filter(state=Edition.State.DRAFT).exists():
        return HAS_DRAFT
    if load.number and _numbered(load).filter(number=load.number).exists():
        return f"已有第{load.number}版，请改填第{next_number(load)}版，或者留空由系统编号。"
    return ""


def _list(load: EditionLoad, rows: Iterable[EditionLoadRow], read: int) -> None:
    """Keep what there is to say about single rows, in place of what an earlier reading said."""
    listed = list(rows)
    load.rows.all().delete()
    EditionLoadRow.objects.bulk_create(listed, batch_size=500)
    load.read, load.failed = read, sum(row.is_bad for row in listed)
