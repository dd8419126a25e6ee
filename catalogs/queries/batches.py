"""What has to be looked at in a batch: its rows beside their standard and beside what was last published."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from catalogs.models import CatalogItem, Elements, Revision, StandardItem, Submission, SubmissionItem
from catalogs.queries.comparing import Difference, differences
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import holders

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit

APPLICABILITY = "不适用"
SHEET_CODE_LENGTH = 8


@dataclass(frozen=True)
class LastReturn:
    """Why an item that waits again came back the last time, and what was changed since.

    `changes` is None where no revision had been taken: the unit's own approver returned the working copy.
    """

    at: datetime
    by: User
    reason: str
    is_changed: bool
    changes: list[Difference] | None


@dataclass(frozen=True)
class ComparedRow:
    """One row of a batch and what is new in it. None for what there is nothing to compare with."""

    row: SubmissionItem
    shown: CatalogItem | Revision
    from_standard: list[Difference] | None
    from_published: list[Difference] | None
    last_return: LastReturn | None

    @property
    def item(self) -> CatalogItem:
        return self.row.item

    @property
    def is_own(self) -> bool:
        """An item of the unit's own, beyond the standard."""
        return self.from_standard is None

    @property
    def differing_fields(self) -> set[str]:
        """The elements that read otherwise than in the standard or in the last publication."""
        found = [*(self.from_standard or []), *(self.from_published or [])]
        return {difference.field for difference in found}

    @property
    def equals_published(self) -> bool:
        """It reads as what the public reads now: nothing is new in it."""
        return self.from_published == [] and self.item.withdrawn_at is None

    @property
    def equals_standard(self) -> bool:
        """It reads as the standard does, and applies as it did before."""
        applied = self.from_published is None or not self.item.published_revision.not_applicable
        return self.from_standard == [] and applied and not self.shown.not_applicable

    @property
    def is_plain(self) -> bool:
        """Nothing to look at: it reads as the last publication or as the standard does, and never came back.

        Not what was withdrawn: its page was taken off for a reason.
        """
        if self.last_return or self.item.withdrawn_at:
            return False
        return self.equals_published or self.equals_standard


def compared_rows(rows: QuerySet[SubmissionItem]) -> list[ComparedRow]:
    """The rows with their differences, in the order of the catalog. Two queries."""
    joined = rows.select_related(
        "item__unit__parent",
        "item__domain",
        "item__standard__edition",
        "item__published_revision",
        "item__checked_off_by",
        "item__returned_by",
        "revision",
        "secrecy_by",
        "verdict_by",
    )
    listed = list(joined.order_by("submission", "item__position", "item"))
    returned = _returned_revisions(
        row.item_id for row in listed if row.is_pending and row.item.returned_because
    )
    return [_compare(row, returned.get(row.item_id)) for row in listed]


def sheet_code(rows: Iterable[ComparedRow]) -> str:
    """核对码: what ties a printed review sheet to the rows of a batch and their items as they were then saved."""
    versions = sorted((one.row.pk, one.item.pk, one.item.version) for one in rows)
    return b32encode(hashlib.sha256(repr(versions).encode()).digest()).decode()[:SHEET_CODE_LENGTH]


def signers(submission: Submission) -> list[User]:
    """The unit's approvers who may sign the batch: they neither prepared an item of it nor handed it in."""
    items = CatalogItem.objects.filter(rows__submission=submission)
    return signers_for(submission.unit, items, handed_in_by=submission.handed_in_by_id)


def signers_for(unit: Unit, items: Iterable[CatalogItem], *, handed_in_by: int | None) -> list[User]:
    """The unit's approvers who could sign a batch of these items, handed in by the given user."""
    preparers = CatalogItem.preparers.through.objects.filter(catalogitem__in=items).values("user")
    return list(holders(Role.APPROVER, unit).exclude(Q(pk__in=preparers) | Q(pk=handed_in_by or 0)))


def prepared_by(user: User, items: Iterable[CatalogItem]) -> set[int]:
    """The keys of those items whose elements the user saved since their last publication. One query."""
    through = CatalogItem.preparers.through.objects.filter(user=user, catalogitem__in=items)
    return set(through.values_list("catalogitem", flat=True))


def untouched_returns(items: Iterable[CatalogItem]) -> set[int]:
    """The keys of the returned items that still read as they did when they came back. One query at most."""
    came_back = [item for item in items if item.state == CatalogItem.State.RETURNED]
    rows = _returned_revisions(item.pk for item in came_back) if came_back else {}
    changes = {item.pk: _changes_since_return(item, item, rows.get(item.pk)) for item in came_back}
    return {item.pk for item in came_back if not _is_changed(item, changes[item.pk])}


def _returned_revisions(items: Iterable[int]) -> dict[int, SubmissionItem]:
    """The last row of each item that the county office returned, by the item's key. One query."""
    rows = SubmissionItem.objects.filter(item__in=list(items), verdict=SubmissionItem.Verdict.RETURNED)
    return {row.item_id: row for row in rows.select_related("revision").order_by("verdict_at", "pk")}


def _compare(row: SubmissionItem, returned: SubmissionItem | None) -> ComparedRow:
    item = row.item
    shown = row.revision or item
    standard = _standard_of(item)
    from_standard = None if standard is None else differences(standard, shown)
    from_published = _changes_since(item.published_revision, shown)
    last_return = _last_return(item, shown, returned) if row.is_pending else None
    return ComparedRow(row, shown, from_standard, from_published, last_return)


def _last_return(
    item: CatalogItem, shown: CatalogItem | Revision, returned: SubmissionItem | None
) -> LastReturn | None:
    if not item.returned_because:
        return None
    changes = _changes_since_return(item, shown, returned)
    is_changed = _is_changed(item, changes)
    return LastReturn(item.returned_at, item.returned_by, item.returned_because, is_changed, changes)


def _changes_since_return(
    item: CatalogItem, shown: CatalogItem | Revision, returned: SubmissionItem | None
) -> list[Difference] | None:
    is_by_county = returned is not None and returned.verdict_at == item.returned_at
    return _changes_since(returned.revision, shown) if is_by_county else None


def _is_changed(item: CatalogItem, changes: list[Difference] | None) -> bool:
    return item.saved_at > item.returned_at if changes is None else bool(changes)


def _standard_of(item: CatalogItem) -> StandardItem | None:
    """The standard as the unit takes it over, with its own name as 公开主体."""
    return item.standard and StandardItem(**item.standard.prefilled_for(item.unit))


def _changes_since(earlier: Revision | None, shown: CatalogItem | Revision) -> list[Difference] | None:
    """What differs from an earlier revision, whether it applies included."""
    if earlier is None:
        return None
    before, after = _applicability(earlier), _applicability(shown)
    changed = [] if before == after else [Difference("not_applicable", APPLICABILITY, before, after)]
    return [*changed, *differences(earlier, shown)]


def _applicability(elements: Elements) -> str:
    return f"不适用：{elements.not_applicable_reason}" if elements.not_applicable else "适用"
