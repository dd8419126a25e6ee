"""栏目更新: columns of the portal by the last day on which they need nothing new (国办秘函〔2019〕19号)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse

from supervision.deadlines.terms import OFFICE_PEOPLE, UNIT_PEOPLE, Owed, Scope
from supervision.models import Kind
from supervision.queries.columns import Column, freshness


def owed(scope: Scope) -> Iterator[Owed]:
    """Looked for once, where the county office is: the columns of a domain are its lead unit's."""
    if not scope.has_office:
        return
    for one in freshness(scope.county, as_of=scope.as_of):
        if one.due_on is None:
            continue
        unit = one.unit or scope.office
        yield Owed(
            kind=Kind.COLUMN,
            subject=f"{Kind.COLUMN}:{scope.county.pk}:{one.column.code}",
            unit=unit,
            title=f"更新栏目“{one.column.label}”",
            url=_page(one.column),
            due_nominal=one.due_on,
            due_legal=one.due_on,
            roles=OFFICE_PEOPLE if unit == scope.office else UNIT_PEOPLE,
            since=one.latest,
        )


def _page(column: Column) -> str:
    try:
        return reverse(column.page, args=column.arguments)
    except NoReverseMatch:
        return ""
