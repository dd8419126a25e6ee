"""Running the checks over an item, and over many items in a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from django.db.models import prefetch_related_objects

from catalogs.checkup import bases
from catalogs.checkup.context import NOTHING_KNOWN, Context
from catalogs.checkup.findings import Finding, digest_of
from catalogs.checkup.levels import level_does_not_fit
from catalogs.checkup.loading import contexts_for
from catalogs.checkup.neighbours import duplicate, resembles_standard
from catalogs.checkup.personal_data import personal_data
from catalogs.checkup.presence import audience_without_name, element_missing, other_without_name
from catalogs.checkup.standards import differs_from_standard
from catalogs.checkup.subjects import subject_of_another, subject_unknown
from catalogs.checkup.time_limits import limit_longer_than_law, limit_not_checkable
from catalogs.models import CatalogItem, Elements, Revision

Check = Callable[[Elements, Context], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    element_missing,
    bases.basis_without_number,
    bases.basis_without_title,
    bases.basis_repealed,
    bases.basis_replaced,
    bases.basis_number_differs,
    bases.basis_not_in_register,
    limit_longer_than_law,
    limit_not_checkable,
    subject_of_another,
    subject_unknown,
    level_does_not_fit,
    other_without_name,
    audience_without_name,
    personal_data,
    duplicate,
    resembles_standard,
    differs_from_standard,
)


def check(elements: Elements, context: Context | None = None) -> list[Finding]:
    """Every finding on an item, blocking ones first, then open hints, then those that the unit lets stand.

    Of an item that does not apply only what is shown counts. Without a context only the elements themselves
    are looked at, and that is all that can block.
    """
    checks = (personal_data,) if getattr(elements, "not_applicable", False) else CHECKS
    context = context or NOTHING_KNOWN
    found = [_with_answer(finding, elements, context) for one in checks for finding in one(elements, context)]
    return sorted(found, key=lambda finding: (not finding.is_blocking, not finding.is_open))


def findings_of(
    items: Collection[CatalogItem], shown: Mapping[int, Revision] | None = None
) -> dict[int, list[Finding]]:
    """The findings of many items by item, in a constant number of queries.

    `shown`: revisions to check in place of the working copies, by item.
    """
    items = list(items)
    prefetch_related_objects(items, "standard__edition")
    contexts = contexts_for((item.unit_id, item.domain_id) for item in items)
    found = {}
    for item in items:
        elements = (shown or {}).get(item.pk, item)
        if isinstance(elements, Revision):
            elements.item = item
        found[item.pk] = check(elements, contexts[item.unit_id, item.domain_id])
    return found


def obstacles(item: CatalogItem) -> list[str]:
    """Why an item can't be handed in yet, as Chinese sentences; empty when it can."""
    reasons = [f"{f.field_label}：{f.message}" for f in check(item) if f.is_blocking]
    if item.needs_checking and not item.not_applicable:
        reasons.append("待核对：请对照本单位实际核对后勾选。")
    return reasons


def _with_answer(finding: Finding, elements: Elements, context: Context) -> Finding:
    """The finding with the digest by which it is known, and why the unit lets it stand, if it does."""
    digest = digest_of(elements, finding)
    answer = None
    if not finding.is_blocking:
        key = (finding.code, finding.field, digest)
        answers = context.accepted_of(elements)
        answer = next((one for one in answers if (one.code, one.field, one.digest) == key), None)
    return replace(finding, digest=digest, accepted=answer)
