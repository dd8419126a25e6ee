"""What the checks need beside the elements: the unit, its neighbours, the standard, the law, the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalogs.models import CatalogItem, Elements, Revision, StandardItem
from catalogs.wording import fold

if TYPE_CHECKING:
    from datetime import date

    from catalogs.models import AcceptedFinding
    from catalogs.queries.laws import LawBook
    from disclosure_portal.units.models import Unit


SiblingKey = tuple[str, str, str]


def sibling_key(level1: str, level2: str, subject: str) -> SiblingKey:
    """What two items have to share to be doubles of each other: names and 公开主体, however printed."""
    return fold(level1), fold(level2), fold(subject)


@dataclass(frozen=True)
class Sibling:
    """An item of the unit in the domain, as far as its neighbours look at it."""

    pk: int
    code: str  # of the standard item that it was taken over from
    level1: str
    level2: str
    subject: str
    position: int

    @property
    def name(self) -> str:
        return f"{self.level1}／{self.level2}" if self.level2 else self.level1

    @property
    def key(self) -> SiblingKey:
        return sibling_key(self.level1, self.level2, self.subject)


@dataclass(frozen=True)
class StandardName:
    """A standard item that the unit owes in the domain, by its names."""

    code: str
    level1: str
    level2: str

    @property
    def name(self) -> str:
        return f"{self.level1}／{self.level2}" if self.level2 else self.level1


@dataclass(frozen=True)
class Context:
    """What is known around the items of one unit in one domain, on a day.

    Empty, it stands for elements alone: checks that need more keep quiet. What a check says because of
    the context never blocks: handing in looks at blocking findings again, under lock, without one.
    """

    day: date | None = None
    unit: Unit | None = None
    bodies: Mapping[str, frozenset[int]] = field(default_factory=dict)  # a name's stem -> units so named
    laws: LawBook | None = None
    standards: tuple[StandardName, ...] = ()
    siblings: Mapping[SiblingKey, tuple[Sibling, ...]] = field(default_factory=dict)
    accepted: Mapping[int, tuple[AcceptedFinding, ...]] = field(default_factory=dict)  # by item

    def taken(self, code: str) -> Sibling | None:
        """The item that was taken over from the standard item of this code."""
        beside = (sibling for siblings in self.siblings.values() for sibling in siblings)
        return next((sibling for sibling in beside if sibling.code == code), None)

    def accepted_of(self, elements: Elements) -> tuple[AcceptedFinding, ...]:
        return self.accepted.get(item_key(elements) or 0, ())


NOTHING_KNOWN = Context()


def item_key(elements: Elements) -> int | None:
    """The disclosure item that the elements belong to; None for a standard item and for what is new."""
    if isinstance(elements, Revision):
        return elements.item_id
    return elements.pk if isinstance(elements, CatalogItem) else None


def item_behind(elements: Elements) -> CatalogItem | None:
    if isinstance(elements, Revision):
        return elements.item
    return elements if isinstance(elements, CatalogItem) else None


def standard_of(elements: Elements) -> StandardItem | None:
    """The standard item that a unit's item, or its revision, was taken over from."""
    item = item_behind(elements)
    return item.standard if item is not None else None
