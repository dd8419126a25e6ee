"""What the checks need beside the elements: the unit, its neighbours, the standard, the law, the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from catalogs.models import AcceptedFinding, StandardItem
    from catalogs.queries.laws import LawBook
    from disclosure_portal.units.models import Unit


@dataclass(frozen=True)
class Sibling:
    """Another item of the unit in the domain, as far as duplicates are concerned."""

    pk: int
    name: str
    key: tuple[str, str, str]  # folded level1, level2 and subject


@dataclass(frozen=True)
class Context:
    """What is known around the items of one unit in one domain, on a day.

    Empty, it stands for elements alone: checks that need more keep quiet. What a check says because of
    the context never blocks: handing in looks at blocking findings again, under lock, without one.
    """

    day: date | None = None
    unit: Unit | None = None
    bodies: Mapping[str, frozenset[int]] = field(
        default_factory=dict
    )  # how a unit of the county is named -> keys
    laws: LawBook | None = None
    standards: Mapping[str, StandardItem] = field(default_factory=dict)  # what the unit owes here, by code
    siblings: tuple[Sibling, ...] = ()
    accepted: Mapping[int, tuple[AcceptedFinding, ...]] = field(default_factory=dict)  # by item


NOTHING_KNOWN = Context()
