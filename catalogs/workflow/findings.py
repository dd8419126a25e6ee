"""What a unit does about the check-up: mends in one press, links to the standard, or lets stand with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from catalogs import checkup
from catalogs.models import AcceptedFinding, CatalogItem, Domain
from catalogs.permissions import enters_for
from catalogs.queries import nearest_edition, owed_standard_items
from catalogs.workflow.compiling import (
    EDIT,
    StaleItem,
    keep_code,
    save_elements,
    wait_for_others_adding,
    write,
)
from catalogs.workflow.saving_many import RowChange, RowSaved, save_many
from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from catalogs.checkup import Context, Finding
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

GONE = "这条提示已经不在了：内容可能已改动。请刷新页面。"
MOST_MENDS = 20  # of one item: a mend may bring up another, but never without end


@dataclass(frozen=True)
class PlannedMend:
    """What the safe mends of one item's findings come to."""

    item: CatalogItem
    findings: list[Finding]
    changes: dict[str, Any]

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """(element, text before, text after) of everything that would change."""
        return [
            (
                CatalogItem._meta.get_field(name).verbose_name,
                checkup.said(name, getattr(self.item, name)),
                checkup.said(name, value),
            )
            for name, value in self.changes.items()
        ]


@transaction.atomic
def mend_finding(
    item: CatalogItem, *, by: User, version: int, code: str, field: str, digest: str = ""
) -> CatalogItem:
    """Write what a finding offers, or link the item to the standard item that it names.

    `digest` tells apart several findings of one rule at one field; without it the first is meant.
    Raises PermissionDenied, StaleItem, or StepRefused when the finding is gone or the item locked.
    """
    item = _for_judging(item, by=by, version=version)
    finding = _finding(item, code, field, digest)
    if finding.link:
        return link_to_standard(item, by=by, version=version, code=finding.link)
    if not finding.mend:
        raise StepRefused([f"这条提示不能自动修改。{finding.way}"])
    return save_elements(item, by=by, version=version, changes=finding.mend)


@transaction.atomic
def link_to_standard(item: CatalogItem, *, by: User, version: int, code: str) -> CatalogItem:
    """Make an own item that of the standard which it says again. Its words stay as they are.

    Raises PermissionDenied, StaleItem, or StepRefused when the standard item isn't the unit's or is taken already.
    """
    wait_for_others_adding(item.unit)
    item = _for_judging(item, by=by, version=version)
    if item.standard_code:
        raise StepRefused(["本事项已对应标准条目，不需要再对应。"])
    edition = nearest_edition(item.unit)
    owed = owed_standard_items(item.unit, edition, item.domain) if edition else []
    standard = next((one for one in owed if one.code == code), None)
    if standard is None:
        raise StepRefused(["标准中没有这一条，或不由本单位公开。请刷新页面。"])
    if CatalogItem.objects.filter(unit=item.unit, standard_code=code).exists():
        raise StepRefused([f"标准条目“{standard}”已有事项对应，不能再对应一项。"])
    keep_code(item)
    before = {"standard_code": item.standard_code}
    item.standard, item.standard_code = standard, standard.code
    item.version += 1
    item.saved_at, item.saved_by = clock.now(), by
    item.entered_for = item.entered_for or enters_for(by, item.unit)
    item.save(update_fields=["standard", "standard_code", "version", "saved_at", "saved_by", "entered_for"])
    item.preparers.add(by)
    after = {"standard_code": item.standard_code}
    trail.record(
        "catalogs.catalogitem.link_to_standard", item, by=by, before=before, after=after, detail=after
    )
    return item


def planned_mends(items: Sequence[CatalogItem]) -> list[PlannedMend]:
    """What one press would change in the items of one unit and domain: the safe mends of those in hand."""
    open_items = [item for item in items if item.is_editable and not item.not_applicable]
    if not open_items:
        return []
    context = checkup.context_for(open_items[0].unit, open_items[0].domain)
    planned = (_plan(item, context) for item in open_items)
    return [plan for plan in planned if plan.changes]


def mend_all(unit: Unit, domain: Domain, *, by: User, versions: Mapping[int, int]) -> list[RowSaved]:
    """Apply the safe mends to the items that the person saw, each at the version seen. One result per item.

    An item that was saved since, locked or removed is left alone, and its result says so. Raises PermissionDenied.
    """
    items = CatalogItem.objects.of(unit, domain).filter(pk__in=versions)
    items = items.select_related("unit__parent", "domain", "standard__edition")
    plans = {plan.item.pk: plan.changes for plan in planned_mends(list(items))}
    rows = [RowChange(pk, version, plans.get(pk, {})) for pk, version in versions.items()]
    return save_many(unit, domain, by=by, rows=rows)


@transaction.atomic
def accept_finding(
    item: CatalogItem, *, by: User, code: str, field: str, digest: str, reason: str
) -> AcceptedFinding:
    """Let a hint stand, with the reason that approver and reviewer read. What blocks can't be let stand.

    Raises PermissionDenied, or StepRefused when the hint is gone, has its reason already or the item is locked.
    """
    item = EDIT.begin(item, by=by)
    finding = _finding(item, code, field, digest)
    if finding.is_blocking:
        raise StepRefused(["必改的问题不能保留，请修改内容。"])
    if not finding.is_open:
        raise StepRefused(["这条提示已经写过说明，不需要再写。"])
    reason = reason.strip()
    if not reason:
        raise StepRefused(["请写明为什么保留，例如：本镇由财政所统一公开。"])
    longest = AcceptedFinding._meta.get_field("reason").max_length
    if len(reason) > longest:
        raise StepRefused([f"说明最多{longest}字，现有{len(reason)}字。"])
    accepted = AcceptedFinding.objects.create(
        item=item,
        code=code,
        field=field,
        digest=finding.digest,
        message=finding.message[:1000],
        reason=reason,
        accepted_by=by,
        accepted_at=clock.now(),
    )
    said = {"code": code, "field": field, "reason": reason}
    trail.record("catalogs.catalogitem.accept_finding", item, by=by, after=said, detail=said)
    return accepted


@transaction.atomic
def reopen_finding(accepted: AcceptedFinding, *, by: User) -> None:
    """Take the reason back: the hint is open again. Raises PermissionDenied or StepRefused."""
    item = EDIT.begin(accepted.item, by=by)
    said = {"code": accepted.code, "field": accepted.field, "reason": accepted.reason}
    if not AcceptedFinding.objects.filter(pk=accepted.pk).delete()[0]:
        raise StepRefused(["这条说明已被撤回。"])
    trail.record("catalogs.catalogitem.reopen_finding", item, by=by, before=said, detail=said)


def _for_judging(item: CatalogItem, *, by: User, version: int) -> CatalogItem:
    item = EDIT.begin(item, by=by)
    if item.version != version:
        raise StaleItem(item, by=by)
    return item


def _finding(item: CatalogItem, code: str, field: str, digest: str) -> Finding:
    """The finding as it stands now, or the refusal that it is gone."""
    found: Iterable[Finding] = checkup.findings_of([item])[item.pk]
    named = [one for one in found if one.code == code and one.field == field]
    meant = [one for one in named if not digest or one.digest == digest]
    if not meant:
        raise StepRefused([GONE])
    return meant[0]


def _plan(item: CatalogItem, context: Context) -> PlannedMend:
    """Mend after mend on a copy of the item, until nothing safe is left."""
    mended, findings, changes = copy(item), [], {}
    for _ in range(MOST_MENDS):
        safe = (one for one in checkup.check(mended, context) if one.is_safe and one.mend and one.is_open)
        finding = next((one for one in safe if one.field not in _done(findings, one)), None)
        if finding is None:
            break
        write(mended, finding.mend)
        changes |= finding.mend
        findings.append(finding)
    changed = {name: value for name, value in changes.items() if getattr(item, name) != value}
    return PlannedMend(item, findings, changed)


def _done(findings: Iterable[Finding], like: Finding) -> set[str]:
    """Fields at which the very same finding was mended already: mending it again would never end."""
    return {one.field for one in findings if one.code == like.code and one.message == like.message}
