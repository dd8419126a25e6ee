"""Whether an item says again what another item of the unit, or of the standard, says already."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from catalogs.checkup.context import Context, StandardName, item_behind, item_key, sibling_key
from catalogs.checkup.findings import Finding, Severity
from catalogs.models import Elements
from catalogs.wording import fold

LIKE = 0.78  # of the names, level1 and level2 together; below, two items of one subject are only related
ONCE_SOURCE = "岫政办发〔2020〕37号 二(一)1"


def duplicate(elements: Elements, context: Context) -> Iterator[Finding]:
    """Equal names and equal 公开主体 within unit and domain: one of the two is too many."""
    own = item_key(elements)
    same = context.siblings.get(sibling_key(elements.level1, elements.level2, elements.subject), ())
    other = next((sibling for sibling in same if sibling.pk != own), None)
    if other is not None:
        message = f"与本领域第{other.position}项“{other.name}”的名称、公开主体都相同。"
        way = "合并为一项，或者改写名称加以区分。"
        yield Finding("duplicate", "level1", Severity.HINT, message, ONCE_SOURCE, way=way)


def resembles_standard(elements: Elements, context: Context) -> Iterator[Finding]:
    """An item of the unit's own that reads like one of the standard's: it should be that one, so that it is counted."""
    item = item_behind(elements)
    if item is None or item.standard_code or not (like := _most_alike(elements, context)):
        return
    taken = context.taken(like.code)
    if taken is not None and taken.pk != item.pk:
        message = f"与已采用的标准条目“{like.name}”（第{taken.position}项）相近，可能重复。"
        way = "内容并入已采用的那一项后删除本项；确为另一事项的，写明原因后保留。"
        yield Finding("resembles_standard", "level1", Severity.HINT, message, ONCE_SOURCE, way=way)
        return
    yield Finding(
        "resembles_standard",
        "level1",
        Severity.HINT,
        f"与标准条目“{like.name}”相近，对应后才计入标准条目的完成数。",
        ONCE_SOURCE,
        way="对应到标准条目，各栏写法保留不变；确为另一事项的，写明原因后保留。",
        link=like.code,
        link_name=like.name,
    )


def _most_alike(elements: Elements, context: Context) -> StandardName | None:
    """The standard item whose names are most like the item's, if any is like enough."""
    if not context.standards:
        return None
    names = "".join(_names(elements.level1, elements.level2))
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(names)
    best, found = LIKE, None
    for standard in context.standards:
        matcher.set_seq1("".join(_names(standard.level1, standard.level2)))
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, found = matcher.ratio(), standard
    return found


def _names(level1: str, level2: str) -> tuple[str, str]:
    return fold(level1), fold(level2)
