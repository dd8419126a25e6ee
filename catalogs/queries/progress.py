"""How far a unit is in its domains."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet

from catalogs.models import CatalogItem, Domain, Submission, SubmissionItem
from catalogs.queries.owing import nearest_edition, owed_domains, owed_standard_items

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


@dataclass
class DomainProgress:
    """How far a unit is in one domain: items by the word a person sees, and the batch under way."""

    domain: Domain
    to_take_over: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    submission: Submission | None = None

    @property
    def items(self) -> int:
        return self.by_status.total()

    @property
    def published(self) -> int:
        statuses = CatalogItem.Status
        return self.by_status[statuses.PUBLISHED] + self.by_status[statuses.REVISING]

    @property
    def counts(self) -> list[tuple[CatalogItem.Status, int]]:
        return [(status, self.by_status[status]) for status in CatalogItem.Status if self.by_status[status]]

    @property
    def returned(self) -> int:
        return self.by_status[CatalogItem.Status.RETURNED]

    @property
    def in_hand(self) -> int:
        """Items that the editor is working on, returned ones included."""
        statuses = CatalogItem.Status
        return self.by_status[statuses.DRAFT] + self.by_status[statuses.REVISING] + self.returned


def unit_progress(unit: Unit) -> list[DomainProgress]:
    """A unit's domains in order: those it owes, and those in which it has items. Query count is constant."""
    edition = nearest_edition(unit)
    rows = {domain.pk: DomainProgress(domain) for domain in owed_domains(unit, edition)}
    items = list(with_open_rows(CatalogItem.objects.filter(unit=unit).select_related("domain")))
    for item in items:
        row = rows.setdefault(item.domain_id, DomainProgress(item.domain))
        row.by_status[item.status] += 1
    taken = {item.standard_code for item in items}
    for standard in owed_standard_items(unit, edition) if edition else []:
        if standard.code not in taken and standard.domain_id in rows:
            rows[standard.domain_id].to_take_over += 1
    for submission in Submission.objects.filter(unit=unit).unfinished().select_related("unit", "domain"):
        if submission.domain_id in rows:
            rows[submission.domain_id].submission = submission
    return sorted(rows.values(), key=lambda row: row.domain.code)


def with_open_rows(items: QuerySet[CatalogItem]) -> QuerySet[CatalogItem]:
    """Items with what `status` needs: the pending rows of their batches, read in one query."""
    pending = SubmissionItem.objects.filter(verdict=SubmissionItem.Verdict.PENDING).select_related(
        "submission"
    )
    return items.prefetch_related(Prefetch("rows", queryset=pending))
