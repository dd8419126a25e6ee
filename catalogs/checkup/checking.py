"""Running the checks over an item, and over many items in a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from catalogs.checkup.bases import basis_without_number, basis_without_title
from catalogs.checkup.context import NOTHING_KNOWN, Context
from catalogs.checkup.findings import Finding, digest_of
from catalogs.checkup.personal_data import personal_data
from catalogs.checkup.presence import element_missing
from catalogs.checkup.time_limits import limit_longer_than_law, limit_not_checkable
from catalogs.models import CatalogItem, Elements, Revision

Check = Callable[[Elements, Context], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    element_missing,
    basis_without_number,
    basis_without_title,
    limit_longer_than_law,
    limit_not_checkable,
    personal_data,
)


def check(elements: Elements, context: Context | None = None) -> list[Finding]:
    """Every finding on an item, blocking ones first. Of an item that does not apply only what is shown counts."""
    checks = (personal_data,) if getattr(elements, "not_applicable", False) else CHECKS
    context = context or NOTHING_KNOWN
    found = [_told(finding, elements) for one in checks for finding in one(elements, context)]
    return sorted(found, key=lambda finding: not finding.is_blocking)


def _told(finding: Finding, elements: Elements) -> Finding:
    return replace(finding, digest=digest_of(elements, finding))


def findings_of(
    items: Iterable[CatalogItem], shown: Mapping[int, Revision] | None = None
) -> dict[int, list[Finding]]:
    """The findings of many items by item. `shown`: revisions to check in place of the working copies, by item."""
    return {item.pk: check((shown or {}).get(item.pk, item)) for item in items}


def obstacles(item: CatalogItem) -> list[str]:
    """Why an item can't be handed in yet, as Chinese sentences; empty when it can."""
    reasons = [f"{f.field_label}：{f.message}" for f in check(item) if f.is_blocking]
    if item.needs_checking and not item.not_applicable:
        reasons.append("待核对：请对照本单位实际核对后勾选。")
    return reasons
