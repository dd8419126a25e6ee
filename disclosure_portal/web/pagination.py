"""One page of a list, with a count that stays cheap however long the list is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from disclosure_portal.web.numbers import number

COUNT_LIMIT = 10_000  # beyond it a list says "10,000+" and asks for a narrower filter
PER_PAGE = 50
NEIGHBOURS = 2


@dataclass(frozen=True)
class Page:
    """The records of one page and where it stands. Iterating gives the records."""

    records: Sequence[Any]
    number: int
    per_page: int
    total: int
    is_capped: bool = False

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    @property
    def count(self) -> str:
        """The total as the page says it: 1,234, or 10,000+ when there are more."""
        return f"{self.total:,}+" if self.is_capped else f"{self.total:,}"

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """The running number of the page's first record in the whole list."""
        return (self.number - 1) * self.per_page + 1

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def numbers(self) -> list[int | None]:
        """The page numbers to offer; None stands for a gap."""
        near = range(max(1, self.number - NEIGHBOURS), min(self.pages, self.number + NEIGHBOURS) + 1)
        shown: list[int | None] = []
        for page in sorted({1, *near, self.pages}):
            if shown and page - shown[-1] > 1:
                shown.append(None)
            shown.append(page)
        return shown


def paginate(request: HttpRequest, records: QuerySet | Sequence[Any], per_page: int = PER_PAGE) -> Page:
    """The page that the address asks for by ?page=; one that doesn't exist gives the nearest that does."""
    total = _count(records)
    is_capped = total > COUNT_LIMIT
    total = min(total, COUNT_LIMIT)
    number = min(_wanted(request), max(1, -(-total // per_page)))
    start = (number - 1) * per_page
    return Page(list(records[start : min(start + per_page, total)]), number, per_page, total, is_capped)


def _count(records: QuerySet | Sequence[Any]) -> int:
    if isinstance(records, QuerySet):
        return records[: COUNT_LIMIT + 1].count()
    return len(records)


def _wanted(request: HttpRequest) -> int:
    return max(1, number(request.GET.get("page", "")) or 1)
