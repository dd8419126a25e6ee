"""What the portal held of a unit for one indicator on a day, as it is kept: figures in words, and each fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from supervision.evidence.terms import Facts as CountyFacts

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that costs points, and the page that shows it. `count` of the things that were looked at have it.

    What is `whole` costs all points of the indicator: there was nothing to look at where something was owed.
    """

    text: str
    url: str
    count: int = 1
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Of `of` things that were looked at, which are at fault. Of nothing: the indicator doesn't apply to the unit."""

    of: int
    faults: tuple[Fault, ...] = ()
    told: str = ""

    @property
    def faulty(self) -> int:
        return self.of if self.is_void else sum(fault.count for fault in self.faults)

    @property
    def is_void(self) -> bool:
        return any(fault.whole for fault in self.faults)

    def as_json(self) -> dict[str, Any]:
        return {"of": self.of, "told": self.told, "faults": [asdict(fault) for fault in self.faults]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Found:
        return cls(stored["of"], tuple(Fault(**fault) for fault in stored["faults"]), stored["told"])


@dataclass(frozen=True)
class Period:
    """The days that a round scores, both counted, and the county as it was known at the end of the last one."""

    begins_on: date
    county: CountyFacts

    @property
    def ends_on(self) -> date:
        return self.county.as_of

    def covers(self, day: date) -> bool:
        return self.begins_on <= day <= self.ends_on


Read = Callable[[Sequence["Unit"], Period], Mapping[int, Found]]


@dataclass(frozen=True)
class Formula:
    """One way to compute an indicator. `told` says in one sentence what is looked at and what is a fault.

    `read` answers for many units by their keys; its queries don't grow with the units. A unit that it leaves out
    has nothing to look at. None counts how often somebody signed in or how much was uploaded.
    """

    name: str
    label: str
    told: str
    read: Read
