"""How far a unit is in its domains."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q, QuerySet

from catalogs.models import CatalogItem, Domain, DomainClaim, Submission, SubmissionItem
from catalogs.queries.owing import nearest_edition, owed_domains, owed_standard_items
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

# Whose turn it is while a batch is in each state.
HELD_BY = {
    Submission.State.HANDED_IN: Role.APPROVER,
    Submission.State.WITH_LEAD: Role.REVIEWER,
    Submission.State.CONFIRMED: Role.REVIEWER,
}


@dataclass
class DomainProgress:
    """How far a unit is in one domain: items by the word a person sees, and the batch under way."""

    domain: Domain
    to_take_over: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    to_check: int = 0
    not_applicable: int = 0
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
        return status_counts(self.by_status)

    @property
    def returned(self) -> int:
        return self.by_status[CatalogItem.Status.RETURNED]

    @property
    def in_hand(self) -> int:
        """Items that the editor is working on, returned ones included."""
        statuses = CatalogItem.Status
        return self.by_status[statuses.DRAFT] + self.by_status[statuses.REVISING] + self.returned

    @property
    def counts_in_hand(self) -> list[tuple[CatalogItem.Status, int]]:
        """The items that the editor is working on, by state, returned ones first."""
        statuses = (CatalogItem.Status.RETURNED, CatalogItem.Status.DRAFT, CatalogItem.Status.REVISING)
        return [(status, self.by_status[status]) for status in statuses if self.by_status[status]]

    @property
    def in_review(self) -> int:
        statuses = CatalogItem.Status
        return self.by_status[statuses.HANDED_IN] + self.by_status[statuses.CONFIRMED]

    @property
    def waiting(self) -> Submission | None:
        """The batch that somebody else has in hand."""
        return self.submission if self.submission and self.submission.state in HELD_BY else None


def unit_progress(unit: Unit) -> list[DomainProgress]:
    """A unit's domains in order: those it owes, and those in which it has items. Query count is constant."""
    edition = nearest_edition(unit)
    rows = {domain.pk: DomainProgress(domain) for domain in owed_domains(unit, edition)}
    items = list(with_open_rows(CatalogItem.objects.filter(unit=unit).select_related("domain")))
    for item in items:
        row = rows.setdefault(item.domain_id, DomainProgress(item.domain))
        row.by_status[item.status] += 1
        row.to_check += item.is_editable and item.needs_checking and not item.not_applicable
        row.not_applicable += item.not_applicable
    taken = {item.standard_code for item in items}
    for standard in owed_standard_items(unit, edition) if edition else []:
        if standard.code not in taken and standard.domain_id in rows:
            rows[standard.domain_id].to_take_over += 1
    for submission in Submission.objects.filter(unit=unit).unfinished().select_related("unit", "domain"):
        if submission.domain_id in rows:
            rows[submission.domain_id].submission = submission
    return sorted(rows.values(), key=lambda row: row.domain.code)


def status_counts(by_status: Counter[str]) -> list[tuple[CatalogItem.Status, int]]:
    """Every state in which there are items, in the order of the work."""
    return [(status, by_status[status]) for status in CatalogItem.Status if by_status[status]]


def people_in_charge(unit: Unit, rows: Iterable[DomainProgress]) -> dict[str, list[User]]:
    """Who has the batches of each state in hand. Two queries at most."""
    under_way = {row.waiting.state for row in rows if row.waiting}
    held = {state: list(holders(role, unit)) for state, role in HELD_BY.items() if state in under_way}
    return defaultdict(list, held)


@dataclass(frozen=True)
class UnitProgress:
    """How far a unit is in all its domains together."""

    unit: Unit
    owed_domains: int
    unclaimed: int
    items: int
    published: int
    waiting: int
    returned: int


def units_progress(units: Iterable[Unit]) -> list[UnitProgress]:
    """The same for many units, in their order. Queries grow with the kinds of units, not with the units."""
    units = list(units)
    counts = _item_counts(units)
    claims = _claim_counts(units)
    owed_by_kind = {
        (unit.county_id, unit.kind): len(owed_domains(unit))
        for unit in {(unit.county_id, unit.kind): unit for unit in units if unit.is_township}.values()
    }
    return [
        UnitProgress(
            unit,
            owed_domains=owed_by_kind.get((unit.county_id, unit.kind), claims[unit.pk]["claimed"]),
            unclaimed=0 if unit.is_township else claims[unit.pk]["proposed"],
            **counts[unit.pk],
        )
        for unit in units
    ]


def _item_counts(units: list[Unit]) -> dict[int, dict[str, int]]:
    states = CatalogItem.State
    public = Q(published_revision__isnull=False, withdrawn_at__isnull=True)
    found = (
        CatalogItem.objects.filter(unit__in=units)
        .order_by()
        .values("unit")
        .annotate(
            items=Count("pk"),
            published=Count("pk", filter=public),
            waiting=Count("pk", filter=Q(state=states.SUBMITTED)),
            returned=Count("pk", filter=Q(state=states.RETURNED)),
        )
    )
    none = dict.fromkeys(("items", "published", "waiting", "returned"), 0)
    return {unit.pk: none for unit in units} | {counted.pop("unit"): counted for counted in found}


def _claim_counts(units: list[Unit]) -> dict[int, dict[str, int]]:
    found = (
        DomainClaim.objects.current()
        .filter(unit__in=units)
        .order_by()
        .values("unit")
        .annotate(
            claimed=Count("pk", filter=Q(claimed_on__isnull=False)),
            proposed=Count("pk", filter=Q(claimed_on__isnull=True)),
        )
    )
    none = {"claimed": 0, "proposed": 0}
    return {unit.pk: none for unit in units} | {counted.pop("unit"): counted for counted in found}


def with_open_rows(items: QuerySet[CatalogItem]) -> QuerySet[CatalogItem]:
    """Items with what `status` needs: the pending rows of their batches, read in one query."""
    pending = SubmissionItem.objects.filter(verdict=SubmissionItem.Verdict.PENDING).select_related(
        "submission"
    )
    return items.prefetch_related(Prefetch("rows", queryset=pending))
