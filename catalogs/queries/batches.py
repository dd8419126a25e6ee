"""What has to be looked at in a batch: its rows beside their standard and beside what was last published."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class ComparedRow:
    """One row of a batch and what is new in it. None for what there is nothing to compare with."""

    row: SubmissionItem
    shown: CatalogItem | Revision
    from_standard: list[Difference] | None
    from_published: list[Difference] | None

    @property
    def item(self) -> CatalogItem:
        return self.row.item

    @property
    def is_own(self) -> bool:
        """An item of the unit's own, beyond the standard."""
        return self.from_standard is None

    @property
    def is_plain(self) -> bool:
        """Nothing to look at: it reads as the standard does, and as what is published, if anything is."""
        if self.is_own or self.from_standard or self.from_published:
            return False
        return not self.shown.not_applicable or self.from_published is not None


def compared_rows(rows: QuerySet[SubmissionItem]) -> list[ComparedRow]:
    """The rows with their differences, in the order of the catalog. One query."""
    joined = rows.select_related(
        "item__unit__parent",
        "item__domain",
        "item__standard__edition",
        "item__published_revision",
        "revision",
        "secrecy_by",
        "verdict_by",
    )
    return [_compare(row) for row in joined.order_by("submission", "item__position", "item")]


def rows_to_look_at(submissions: Collection[Submission]) -> dict[int, int]:
    """How many rows of each batch aren't plain, by the batch's key. One query for all."""
    counts = dict.fromkeys((submission.pk for submission in submissions), 0)
    for compared in compared_rows(SubmissionItem.objects.filter(submission__in=counts)):
        counts[compared.row.submission_id] += not compared.is_plain
    return counts


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


def _compare(row: SubmissionItem) -> ComparedRow:
    item = row.item
    shown = row.revision or item
    standard = _standard_of(item)
    from_standard = None if standard is None else differences(standard, shown)
    return ComparedRow(row, shown, from_standard, _from_published(item.published_revision, shown))


def _standard_of(item: CatalogItem) -> StandardItem | None:
    """The standard as the unit takes it over, with its own name as 公开主体."""
    return item.standard and StandardItem(**item.standard.prefilled_for(item.unit))


def _from_published(published: Revision | None, shown: CatalogItem | Revision) -> list[Difference] | None:
    if published is None:
        return None
    before, after = _applicability(published), _applicability(shown)
    changed = [] if before == after else [Difference("not_applicable", APPLICABILITY, before, after)]
    return [*changed, *differences(published, shown)]


def _applicability(elements: Elements) -> str:
    return f"不适用：{elements.not_applicable_reason}" if elements.not_applicable else "适用"
