"""What a change of units carries over, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from catalogs.models import CatalogItem, Domain, DomainClaim, DutyEntry, EditionUptake, Submission
from disclosure_portal.accounts.models import Membership
from disclosure_portal.units.models import Unit, UnitChange

if TYPE_CHECKING:
    from django.db.models import QuerySet

Kind = UnitChange.Kind
WHOLE = (Kind.MERGE, Kind.ABOLISH)


@dataclass(frozen=True)
class Carried:
    """What goes over to the successor. `doubled` are items that the successor has under the same standard code:
    they stay behind, and the published ones are withdrawn. `reopened` are those of the items that were approved but
    not yet published, under a name that the unit no longer has: they are to be reviewed again under the new one.
    """

    items: list[CatalogItem]
    reopened: list[CatalogItem]
    doubled: list[CatalogItem]
    claims: list[DomainClaim]
    batches: list[Submission]
    entries: list[DutyEntry]
    uptakes: list[EditionUptake]
    people: int
    refusals: list[str]

    def counts(self) -> dict[str, int]:
        """For the record and for the page, by what is counted."""
        return {
            "items": len(self.items),
            "published": sum(item.is_published for item in self.items),
            "reopened": len(self.reopened),
            "doubled": len(self.doubled),
            "withdrawn": sum(item.is_published for item in self.doubled),
            "claims": len(self.claims),
            "batches": len(self.batches),
            "entries": len(self.entries),
            "uptakes": len(self.uptakes),
            "people": self.people,
        }


def carried(change: UnitChange) -> Carried:
    """What the change would carry over as things stand. A bounded number of queries, whatever the unit holds."""
    if change.kind == Kind.RENAME:
        return Carried(_renamed(change.unit), _to_reopen(change.unit), [], [], [], [], [], 0, [])
    unit, successor, domains = change.unit, change.successor, moved_domains(change)
    items = CatalogItem.objects.filter(unit=unit, domain__in=domains).select_related("domain", "unit")
    codes = CatalogItem.objects.filter(unit=successor).exclude(standard_code="")
    taken = set(codes.values_list("standard_code", flat=True))
    doubled = [item for item in items if item.standard_code in taken]
    batches = list(Submission.objects.unfinished().filter(unit=unit, domain__in=domains))
    is_whole = change.kind in WHOLE
    entries = DutyEntry.objects.current().filter(unit=unit) if is_whole else DutyEntry.objects.none()
    uptakes = EditionUptake.objects.unfinished().filter(unit=unit) if is_whole else []
    posts = Membership.objects.filter(unit=unit) if is_whole else []
    return Carried(
        items=[item for item in items if item.standard_code not in taken],
        reopened=[item for item in _to_reopen(unit, domains) if item.standard_code not in taken],
        doubled=doubled,
        claims=list(
            DomainClaim.objects.current().filter(unit=unit, domain__in=domains).select_related("domain")
        ),
        batches=batches,
        entries=list(entries),
        uptakes=list(uptakes),
        people=sum(not post.is_over() for post in posts),
        refusals=_refusals(change, batches, doubled),
    )


def changes_told(unit: Unit) -> QuerySet[UnitChange]:
    """The changes that a unit's page tells of: its own, and what it took over from others."""
    told = UnitChange.objects.filter(Q(unit=unit) | Q(successor=unit))
    return told.select_related("unit", "successor").order_by("-effective_on", "-pk")


def moved_domains(change: UnitChange) -> QuerySet[Domain]:
    """The domains whose items go over: those named by a transfer, else all."""
    if change.kind == Kind.TRANSFER:
        return Domain.objects.filter(code__in=change.domains)
    return Domain.objects.all()


def _renamed(unit: Unit) -> list[CatalogItem]:
    """The working copies that can take the new name at once; the others take it with their next revision."""
    own = CatalogItem.objects.editable().filter(unit=unit, subject__in=[unit.subject_name, unit.full_name])
    return list(own.select_related("unit", "domain"))


def _to_reopen(unit: Unit, domains: QuerySet[Domain] | None = None) -> list[CatalogItem]:
    """Approved, not yet published, and signed by the unit under its present name."""
    named = CatalogItem.objects.awaiting_publication().filter(
        unit=unit, subject__in=[unit.subject_name, unit.full_name]
    )
    named = named if domains is None else named.filter(domain__in=domains)
    return list(named.select_related("unit", "domain"))


def _refusals(change: UnitChange, batches: list[Submission], doubled: list[CatalogItem]) -> list[str]:
    """An open batch can't meet another one of the same domain, nor hold an item that stays behind."""
    theirs = Submission.objects.unfinished().filter(unit=change.successor)
    meeting = set(theirs.values_list("domain", flat=True))
    found = [
        f"{batch}还没有办结，{change.successor}在同一领域也有未办结的批次，请先办结其中一批。"
        for batch in batches
        if batch.domain_id in meeting
    ]
    locked = [item for item in doubled if item.state == CatalogItem.State.SUBMITTED]
    return found + [
        f"“{item}”正在审核，{change.successor}已有同一事项，请先撤回或者办结。" for item in locked
    ]
