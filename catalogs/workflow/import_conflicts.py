"""Deciding about the rows of a form whose items were saved since it was downloaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from catalogs.models import ImportRow, ImportRun
from catalogs.permissions import may_touch_import
from catalogs.queries.import_conflicts import conflict_rows
from catalogs.queries.matching import chunks
from catalogs.workflow.importing import COUNTS, count_rows
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Action = ImportRow.Action
Choice = ImportRow.Choice

RESOLVE = Step("resolve_conflicts", "处理冲突", (ImportRun.State.READ,), None, may_touch_import)


@transaction.atomic
def resolve_conflicts(run: ImportRun, choices: Mapping[int, str], *, by: User) -> ImportRun:
    """Note for rows with a conflict, by key, whether the form's words or the present ones are taken. Writes no item.

    Rows without a conflict are left alone. What is chosen can be chosen otherwise until the import is ordered;
    it falls when the item is saved once more. Raises PermissionDenied, or StepRefused.
    """
    run = RESOLVE.begin(run, by=by)
    wanted = {choice: [row for row, chosen in choices.items() if chosen == choice] for choice in Choice}
    if sum(map(len, wanted.values())) != len(choices):
        raise StepRefused(["请选择“用表中的”或“保留现在的”。"])
    chosen = {choice.value: _choose(run, rows, choice) for choice, rows in wanted.items()}
    count_rows(run)
    RESOLVE.finish(run, by=by, changed=COUNTS, detail=chosen)
    return run


def resolve_all_conflicts(run: ImportRun, choice: str, *, by: User) -> ImportRun:
    """The same choice for every row with a conflict."""
    return resolve_conflicts(
        run, dict.fromkeys(conflict_rows(run).values_list("pk", flat=True), choice), by=by
    )


def _choose(run: ImportRun, rows: Iterable[int], choice: Choice) -> int:
    """Set the choice of rows; returns how many took it. A row without an item was removed meanwhile: it comes anew."""
    count = 0
    for some in chunks(rows):
        mine = conflict_rows(run).filter(pk__in=some).order_by()
        if choice == Choice.PRESENT:
            count += mine.update(choice=choice, action=Action.CONFLICT)
        else:
            removed = mine.filter(item_version__isnull=True)
            count += mine.filter(item_version__isnull=False).update(choice=choice, action=Action.UPDATE)
            count += removed.update(choice=choice, action=Action.CREATE)
    return count
