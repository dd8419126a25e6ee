"""The rows of a form whose items were saved since it was downloaded: both texts, and who changed which elements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from catalogs.models import CatalogItem, ImportRow, ImportRun
from catalogs.queries.comparing import COMPARED, Difference, differences
from catalogs.queries.form_traces import FORM_FIELDS, changed_since, form_values
from catalogs.queries.import_values import not_applicable_of, values_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from disclosure_portal.accounts.models import User

APPLIES = "是否适用"
# The element that a field of a form belongs to, where it isn't called like the element itself.
_ELEMENT_OF = {
    "methods": "method_labels",
    "channels": "channel_labels",
    "channel_note": "channel_labels",
    "audiences": "audience_labels",
    "audience_note": "audience_labels",
    "levels": "level_labels",
}
_LABELS = dict(COMPARED)


@dataclass(frozen=True)
class Conflict:
    """One row with what the form says, what stands now, and which elements either side changed since the download."""

    row: ImportRow
    item: CatalogItem | None
    shown: CatalogItem  # the words of the form
    differences: list[Difference] = field(default_factory=list)  # from what stands now to the form
    in_form: list[str] = field(default_factory=list)
    meanwhile: list[str] = field(default_factory=list)

    @property
    def is_new_since(self) -> bool:
        """Whether the item didn't exist when the form was downloaded."""
        return self.item is not None and self.row.form_version == 0

    @property
    def is_apart(self) -> bool:
        """Whether the two sides changed different elements: the form would set the others back."""
        return bool(self.in_form and self.meanwhile) and not set(self.in_form) & set(self.meanwhile)

    @property
    def takes_form(self) -> bool:
        return self.row.choice == ImportRow.Choice.FORM

    def saved_by(self, user: User) -> str:
        """Who saved the item since, as the user in front of the page reads it."""
        return "您自己" if self.item.saved_by_id == user.pk else str(self.item.saved_by)


def conflict_rows(run: ImportRun) -> QuerySet[ImportRow]:
    """The rows that are, or before they were decided on were, a conflict; those still open first."""
    rows = run.rows.filter(Q(action=ImportRow.Action.CONFLICT) | ~Q(choice=""))
    return rows.order_by("choice", "position")


def conflicts(rows: Iterable[ImportRow]) -> list[Conflict]:
    """What each row says against its item. Rows come with item, saved_by and domain loaded."""
    return [_conflict(row) for row in rows]


def _conflict(row: ImportRow) -> Conflict:
    shown = CatalogItem(**values_for(row, None))
    shown.not_applicable, shown.not_applicable_reason = not_applicable_of(row)
    if row.item is None:
        return Conflict(row, None, shown)
    known = row.form_version and len(row.record["form_traces"].split()) == len(FORM_FIELDS)
    return Conflict(
        row,
        row.item,
        shown,
        [*differences(row.item, shown), *_applies(row.item, shown)],
        _elements(changed_since(row.record["form_traces"], row.record)) if known else [],
        _elements(changed_since(row.record["form_traces"], form_values(row.item))) if known else [],
    )


def _applies(before: CatalogItem, after: CatalogItem) -> list[Difference]:
    one, other = _applicability(before), _applicability(after)
    return [Difference("not_applicable", APPLIES, one, other)] if one != other else []


def _applicability(item: CatalogItem) -> str:
    return f"不适用：{item.not_applicable_reason}" if item.not_applicable else "适用"


def _elements(fields: set[str]) -> list[str]:
    """The labels of the elements that these fields belong to, each once, in the order of the table."""
    labels = [_LABELS.get(_ELEMENT_OF.get(name, name), APPLIES) for name in FORM_FIELDS if name in fields]
    return list(dict.fromkeys(labels))
