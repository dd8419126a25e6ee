"""Where an item promises the public less than the standard that it was taken over from.

A unit's own words are welcome and no finding. What is told is what the public loses by them: content that
is gone, a later or vaguer limit, fewer readers, no website, no proactive disclosure, another name.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from catalogs.checkup.context import Context, standard_of
from catalogs.checkup.findings import Finding, Severity
from catalogs.checkup.time_limits import is_checkable
from catalogs.models import Audience, Channel, Elements, Method, StandardItem, TimeLimitKind
from catalogs.wording import fold

STILL_THERE = 0.6  # likeness by which a content element of the standard is found again in other words
COUNTED = {TimeLimitKind.WITHIN_WORKING_DAYS, TimeLimitKind.WITHIN_CALENDAR_DAYS}
WAY = "改回标准的写法；本单位确有不同的，写明原因后保留。"


def differs_from_standard(elements: Elements, context: Context) -> Iterator[Finding]:
    standard = standard_of(elements) if context.unit is not None else None
    if standard is None:
        return
    for field, less in _losses(elements, standard):
        companion = {"level1": {"level2": standard.level2}, "audiences": {"audience_note": ""}}.get(field, {})
        mend = {field: _mended(field, elements, standard), **companion}
        yield Finding(
            "differs_from_standard",
            field,
            Severity.HINT,
            f"与{standard.edition.name}不同：{less}",
            f"{standard.edition.name}{standard.code}",
            mend=mend,
            way=WAY,
        )


def _losses(elements: Elements, standard: StandardItem) -> Iterator[tuple[str, str]]:
    if _names(elements) != _names(standard):
        yield "level1", f"标准的名称为“{standard.full_name()}”。"
    if gone := _contents_gone(elements, standard):
        yield "content_text", f"少了“{'；'.join(gone)}”。"
    if _is_later(elements, standard):
        yield "time_limit_text", f"标准的时限为“{standard.time_limit_text}”。"
    if Method.PROACTIVE in standard.methods and elements.methods and Method.PROACTIVE not in elements.methods:
        yield "methods", "标准要求主动公开。"
    if (
        Channel.WEBSITE in standard.channels
        and elements.channels
        and Channel.WEBSITE not in elements.channels
    ):
        yield "channels", f"少了“{Channel.WEBSITE.label}”。"
    if Audience.PUBLIC in standard.audiences and elements.audiences == [Audience.SPECIFIC]:
        yield "audiences", "标准向全社会公开。"


def _names(elements: Elements) -> tuple[str, str]:
    return fold(elements.level1), fold(elements.level2)


def _contents_gone(elements: Elements, standard: StandardItem) -> list[str]:
    """Content elements of the standard of which the item says nothing; none while it says nothing at all."""
    said_here = [fold(content) for content in elements.contents]
    whole = fold(elements.content_text)
    if not said_here:
        return []
    return [
        content
        for content in standard.contents
        if fold(content) not in whole and not any(_alike(fold(content), own) for own in said_here)
    ]


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= STILL_THERE and matcher.ratio() >= STILL_THERE


def _is_later(elements: Elements, standard: StandardItem) -> bool:
    """A counted limit that became longer, or a limit that could be checked and no longer can."""
    if not elements.time_limit_text or fold(elements.time_limit_text) == fold(standard.time_limit_text):
        return False
    same_kind = elements.time_limit_kind == standard.time_limit_kind
    if same_kind and standard.time_limit_kind in COUNTED:
        return (elements.time_limit_days or 0) > (standard.time_limit_days or 0)
    return is_checkable(standard) and not is_checkable(elements)


def _mended(field: str, elements: Elements, standard: StandardItem) -> str | list[str]:
    """The standard's value; of lists only what is missing comes back, the unit's own ticks stay."""
    value = getattr(standard, field)
    match field:
        case "channels":
            return [code for code in Channel.values if code in {*elements.channels, Channel.WEBSITE}]
        case "methods":
            return [code for code in Method.values if code in {*elements.methods, Method.PROACTIVE}]
    return value
