"""What a check of an obligation is, what it finds, and the facts of a county as they were on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone

from disclosure_portal.clock import begins

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit
    from supervision.models import Milestone

T = TypeVar("T")
KEY = attrgetter("id")  # read for every task: `pk` is a property, and slow
NAMED_AT_MOST, NAME_LENGTH = 3, 30  # of the things that are missing, in one short sentence


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that proves an obligation met, or that is missing, and its page on the desk.

    What doesn't decide is told beside it.
    """

    text: str
    url: str
    holds: bool
    decides: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """How an obligation stands on a day: the day since which it holds without a break, or what it lacks."""

    met_on: date | None
    lacks: str
    rows: tuple[Row, ...] = ()

    @property
    def holds(self) -> bool:
        return self.met_on is not None


@dataclass
class Facts:
    """A county as it was known at the end of a day. What several checks ask is read once: see `of`.

    Only what had been entered by then counts, so that a past day reads tomorrow as it reads today.
    """

    county: Unit
    as_of: date
    _read: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def end(self) -> datetime:
        """The first moment after the day."""
        return begins(self.as_of + timedelta(days=1))

    def of(self, read: Callable[[Facts], T]) -> T:
        """What the function reads of the county, read at the first asking."""
        if read not in self._read:
            self._read[read] = read(self)
        return self._read[read]

    def kept(self, key: object, make: Callable[[], T]) -> T:
        """The same for what depends on more than the day."""
        if key not in self._read:
            self._read[key] = make()
        return self._read[key]


Search = Callable[[Sequence["Unit"], "Milestone", Facts], Mapping[int, Evidence]]


@dataclass(frozen=True)
class Check:
    """One way to see from the portal's own data whether units met an obligation.

    `told` says in one sentence what is looked at and when it counts as met. Queries don't grow with the units.
    """

    name: str
    label: str
    told: str
    search: Search

    def find(
        self, units: Sequence[Unit], *, milestone: Milestone, as_of: date, facts: Facts | None = None
    ) -> Mapping[int, Evidence]:
        """How each of these units of the plan's county stands at the end of a day, by its key."""
        return self.search(units, milestone, facts or Facts(milestone.plan.county, as_of))


def day_of(moment: datetime) -> date:
    return timezone.localdate(moment)


def named(words: Iterable[object]) -> str:
    """The first few by name: 社会救助、养老服务、户籍管理等."""
    listed = [str(word) for word in words]
    more = "等" if len(listed) > NAMED_AT_MOST else ""
    return "、".join(word[:NAME_LENGTH] for word in listed[:NAMED_AT_MOST]) + more


def keys_of(units: Iterable[Unit]) -> tuple[int, ...]:
    return tuple(map(KEY, units))


def alike(units: Iterable[Unit], evidence: Evidence) -> dict[int, Evidence]:
    """One and the same evidence for every unit."""
    return dict.fromkeys(keys_of(units), evidence)


def met(on: date, *rows: Row) -> Evidence:
    return Evidence(on, "", tuple(rows))


def unmet(lacks: str, *rows: Row) -> Evidence:
    return Evidence(None, lacks, tuple(rows))
