"""Which item of the editions before each row of a loaded file means, and the codes of those that are new.

Identity: the code if the file has one, a unit item's code standing for its standard item's; else the folded
names within the domain, where equal names are matched first by equal content, then by printed order. The
base comes first, then the editions that it rests on. An item keeps its code for good; a new one gets the
domain, a letter for the layer and the next free number: 20-P001 of the province, 20-C001 of the county.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from catalogs.models import CatalogItem, Edition, StandardItem
from catalogs.queries.matching import NUMBERING
from catalogs.wording import fold

if TYPE_CHECKING:
    from catalogs.spreadsheets.rows import CatalogRow

LETTERS = {Edition.Layer.NATIONAL: "N", Edition.Layer.PROVINCIAL: "P", Edition.Layer.COMMON: "C"}
MOST_LAYERS = 20

Names = tuple[str, str, str]


def match_rows(rows: Sequence[CatalogRow], base: Edition | None) -> list[StandardItem | None]:
    """For each row the item that it says again, no item twice; None for a new one."""
    candidates = list(_candidates(base))
    found: list[StandardItem | None] = [None] * len(rows)
    taken: set[str] = set()
    by_code = {item.code: item for item in reversed(candidates)}
    standard_codes = _standard_codes(rows)
    for place, row in enumerate(rows):
        item = by_code.get(standard_codes.get(row.item_code, row.item_code))
        if item and item.code not in taken and item.domain.code == row.domain_code:
            found[place] = item
            taken.add(item.code)
    by_names: dict[Names, list[StandardItem]] = defaultdict(list)
    for item in candidates:
        by_names[_names(item.domain.code, item.level1, item.level2)].append(item)
    for suits in (_same_content, _any):
        for place, row in enumerate(rows):
            if found[place] is None:
                same = by_names[names_of(row)]
                item = next((one for one in same if one.code not in taken and suits(row, one)), None)
                if item:
                    found[place] = item
                    taken.add(item.code)
    return found


def names_of(row: CatalogRow) -> Names:
    """What makes two rows one item where no code tells: domain and folded names, without their numbering."""
    return _names(row.domain_code, row.level1, row.level2)


def lineage(base: Edition | None) -> list[Edition]:
    """The edition and those it rests on, nearest first."""
    found: list[Edition] = []
    while base is not None and base not in found and len(found) < MOST_LAYERS:
        found.append(base)
        base = base.based_on
    return found


class NewCodes:
    """Gives codes that no item of any edition has borne."""

    def __init__(self, layer: int) -> None:
        self.letter = LETTERS[Edition.Layer(layer)]
        pattern = re.compile(rf"^(\d+)-{self.letter}(\d+)$")
        borne = StandardItem.objects.filter(code__contains=f"-{self.letter}").order_by()
        self.last: dict[str, int] = defaultdict(int)
        for code in borne.values_list("code", flat=True).distinct():
            if told := pattern.match(code):
                self.last[told[1]] = max(self.last[told[1]], int(told[2]))

    def next(self, domain: str) -> str:
        self.last[domain] += 1
        return f"{domain}-{self.letter}{self.last[domain]:03}"


def _candidates(base: Edition | None) -> Iterator[StandardItem]:
    """The items that a row may mean, those of the base first; of one code only the nearest."""
    seen: set[str] = set()
    for edition in lineage(base):
        for item in edition.items.select_related("domain").order_by("domain", "position", "code"):
            if item.code not in seen:
                seen.add(item.code)
                yield item


def _standard_codes(rows: Iterable[CatalogRow]) -> dict[str, str]:
    """The standard codes of the unit items whose codes the file bears, as in a unit's own export."""
    codes = {row.item_code for row in rows if _is_uuid(row.item_code)}
    items = CatalogItem.objects.filter(code__in=codes).exclude(standard_code="")
    return {str(code): standard for code, standard in items.values_list("code", "standard_code")}


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _names(domain: str, level1: str, level2: str) -> Names:
    return domain, _name(level1), _name(level2)


def _name(text: str) -> str:
    """Folded, without the number before it: 1.1就业政策法规咨询 and 就业政策法规咨询 are one."""
    return NUMBERING.sub("", fold(text)) or fold(text)


def _same_content(row: CatalogRow, item: StandardItem) -> bool:
    return fold(row.content_text) == fold(item.content_text)


def _any(row: CatalogRow, item: StandardItem) -> bool:
    return True
