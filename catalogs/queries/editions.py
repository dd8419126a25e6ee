"""What an edition changes against the one that it is based on, and what the check-up finds in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from catalogs import checkup
from catalogs.models import Edition, StandardItem
from catalogs.models.editions import duty_of
from catalogs.queries.comparing import Difference, differences


@dataclass(frozen=True)
class ChangedItem:
    item: StandardItem
    changes: list[Difference]


@dataclass(frozen=True)
class EditionChanges:
    """The items of an edition beside those of its base, matched by code."""

    base: Edition
    added: list[StandardItem]
    changed: list[ChangedItem]
    dropped: list[StandardItem]

    @property
    def since(self) -> str:
        """The base as a reader of the edition knows it."""
        return f"第{self.base.number}版" if self.base.layer == Edition.Layer.COMMON else str(self.base)

    def __str__(self) -> str:
        counts = f"新增 {len(self.added)}、修改 {len(self.changed)}、删除 {len(self.dropped)}"
        return f"与{self.since}相比：{counts}"


def edition_changes(edition: Edition) -> EditionChanges | None:
    """What the edition adds, changes and drops; None when it is based on no other. Two queries."""
    base = edition.based_on
    if base is None:
        return None
    before = {
        item.code: item for item in base.items.select_related("domain") if _concerns(edition, base, item)
    }
    after = {item.code: item for item in edition.items.select_related("domain")}
    # An upper layer says 公开主体 in general; a common edition leaves the place for each unit's own name.
    skipped = () if base.layer == edition.layer else ("subject",)
    both = [(before[code], item) for code, item in after.items() if code in before]
    compared = [ChangedItem(item, differences(old, item, except_fields=skipped)) for old, item in both]
    return EditionChanges(
        base,
        added=[item for code, item in after.items() if code not in before],
        changed=[one for one in compared if one.changes],
        dropped=[item for code, item in before.items() if code not in after],
    )


def checkup_counts(edition: Edition) -> Counter[str]:
    """How many findings of each severity the check-up has in the edition. One query."""
    return Counter(finding.severity.value for item in edition.items.all() for finding in checkup.check(item))


def _concerns(edition: Edition, base: Edition, item: StandardItem) -> bool:
    """Whether an item of the base is one for the kind of unit that the edition serves."""
    return base.layer == edition.layer or not edition.unit_kind or duty_of(edition.unit_kind) in item.duty
