"""公开依据: whether what an item cites is named, numbered and in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from catalogs import law, wording
from catalogs.checkup.context import Context
from catalogs.checkup.findings import Finding, Severity
from catalogs.checkup.presence import EIGHT_ELEMENTS_SOURCE
from catalogs.models import BasisKind, Elements, Law
from catalogs.queries.laws import bears_number

Basis = Mapping[str, Any]
Standing = Law.Standing

OF_THE_PARTY = "中共中央"
ADD_NUMBER = "在书名号后补上文号；查不到文号的，写明原因后保留。"
_SIGNS = re.compile(r"[《》〈〉<>()\[\]〔〕【】、,;。.:\d①-⑳]")


def basis_without_number(elements: Elements, context: Context) -> Iterator[Finding]:
    """行政法规, 规章 and 规范性文件 are cited with their number; a 法律 needs none.

    Documents of the party's centre (中共中央、中央办公厅) are published without one. Where the register
    knows a single number for the title, it is offered.
    """
    for basis in elements.bases:
        is_numbered = basis["kind"] in law.NUMBERED_BASES and not basis["title"].startswith(OF_THE_PARTY)
        if not is_numbered or basis.get("number"):
            continue
        known = _registered_number(basis, context)
        example = f"法规库登记的是（{known}）" if known else "例如：（国务院令第711号）、（民发〔2021〕57号）"
        message = f"《{basis['title']}》没有文号，请在书名号后补上，{example}。"
        mend = _rewritten(elements, basis, {**basis, "number": known}) if known else {}
        yield _finding("basis_without_number", message, EIGHT_ELEMENTS_SOURCE, mend=mend, way=ADD_NUMBER)


def basis_without_title(elements: Elements, context: Context) -> Iterator[Finding]:
    if not wording.is_none(elements.basis_text) and not elements.bases:
        message = "没有认出法律法规或文件的名称，请用书名号《》写明全称。"
        yield Finding("basis_without_title", "basis_text", Severity.HINT, message)


# The register of laws, as of the day of the check.


def basis_repealed(elements: Elements, context: Context) -> Iterator[Finding]:
    """A law or document that ended and has no successor."""
    for _, cited in _registered(elements, context):
        if cited.standing(_day(context)) == Standing.REPEALED:
            since = _since(cited)
            message = f"{cited}已废止或失效（{since}），请改引现行有效的依据；没有其他依据的，删去这一条。"
            yield _finding("basis_repealed", message, cited.ended_by)


def basis_replaced(elements: Elements, context: Context) -> Iterator[Finding]:
    """A law or document in whose place another stands: named with its number, and mended where articles allow."""
    for basis, cited in _registered(elements, context):
        standing = cited.standing(_day(context))
        if standing not in (Standing.REPLACED, Standing.DOUBTFUL):
            continue
        successor = context.laws.successor(cited)
        is_in_force = successor.standing(_day(context)) == Standing.IN_FORCE
        is_sure = standing == Standing.REPLACED and is_in_force and successor.is_confirmed
        mend = _with_successor(elements, basis, cited, successor, context) if is_sure else {}
        yield _finding(
            "basis_replaced",
            _told_replaced(basis, cited, successor, standing, is_in_force),
            cited.ended_by,
            mend=mend,
            way="" if mend else _way(basis, successor, is_in_force),
        )


def basis_number_differs(elements: Elements, context: Context) -> Iterator[Finding]:
    """The number written is none of those registered for the title. A 法律 is known by its title alone."""
    for basis, cited in _registered(elements, context):
        number = basis.get("number")
        if not number or cited.kind == BasisKind.LAW or not cited.numbers:
            continue
        if any(bears_number(issue, number) for issue in context.laws.issues(basis) or [cited]):
            continue
        message = f"《{basis['title']}》的文号写作“{number}”，法规库登记的是“{cited.number or cited.numbers[0]}”，请核对。"
        is_sure = (
            bool(cited.number) and cited.is_confirmed and cited.standing(_day(context)) == Standing.IN_FORCE
        )
        right = {**basis, "number": cited.number}
        yield _finding(
            "basis_number_differs",
            message,
            mend=_rewritten(elements, basis, right) if is_sure else {},
            way="对照原文核对文号。",
        )


def basis_not_in_register(elements: Elements, context: Context) -> Iterator[Finding]:
    """Nobody can say whether it is in force: a local or a rare document, or a title that is misspelled."""
    if context.laws is None or not context.laws.by_key:
        return
    for basis in elements.bases:
        if context.laws.find(basis) is None:
            message = f"《{basis['title']}》不在法规库中，无法核对是否有效，请核对名称和文号。"
            way = "名称无误的，可以保留，请县政府办公室登记到法规库。"
            yield _finding("basis_not_in_register", message, way=way)


def _registered_number(basis: Basis, context: Context) -> str:
    """The number that the register has for the title, where there is but one; empty otherwise."""
    cited = context.laws.find(basis) if context.laws is not None else None
    return cited.number if cited is not None and cited.numbers == [cited.number] else ""


def _registered(elements: Elements, context: Context) -> Iterator[tuple[Basis, Law]]:
    """Each cited basis that the register knows, with its row."""
    for basis in elements.bases if context.laws is not None else ():
        if (cited := context.laws.find(basis)) is not None:
            yield basis, cited


def _day(context: Context) -> date:
    return context.day or context.laws.on


def _finding(
    code: str, message: str, source: str = "", *, mend: Mapping[str, str] | None = None, way: str = ""
) -> Finding:
    return Finding(code, "basis_text", Severity.HINT, message, source, mend=mend or {}, way=way)


def _since(cited: Law) -> str:
    last = cited.valid_to
    return f"有效期至{last.year}年{last.month}月{last.day}日"


def _told_replaced(basis: Basis, cited: Law, successor: Law, standing: Standing, is_in_force: bool) -> str:
    doubt = "可能已被" if standing == Standing.DOUBTFUL else "已被"
    when = f"（{_since(cited)}）" if cited.valid_to else ""
    told = f"{cited}{doubt}{successor}替代{when}"
    if not is_in_force:
        return f"{told}，后者现在也不是有效的依据。"
    if basis.get("article") and not cited.keeps_articles:
        return f"{told}，条文号可能已经变动。"
    return f"{told}。"


def _way(basis: Basis, successor: Law, is_in_force: bool) -> str:
    if not is_in_force:
        return "查找现行有效的依据后改写。"
    if basis.get("article"):
        return f"在{successor}中查到与原{basis['article']}对应的条文，再改写名称、文号和条文号。"
    return f"核对后改为{successor}。"


def _with_successor(
    elements: Elements, basis: Basis, cited: Law, successor: Law, context: Context
) -> dict[str, str]:
    """The text with the successor's title and number in place; none when an article would have to be looked up."""
    keeps = all(law.keeps_articles for law in (cited, *context.laws.chain(cited)) if law != successor)
    if basis.get("article") and not keeps:
        return {}
    known_by_title = successor.kind == BasisKind.LAW and not basis.get("number")
    number = None if known_by_title else successor.number or None
    return _rewritten(elements, basis, {**basis, "title": successor.title, "number": number})


def _rewritten(elements: Elements, basis: Basis, right: Basis) -> dict[str, str]:
    """The whole text with one basis written anew; none when that can't be done without touching the rest."""
    wanted = [_cited_so(right if one == basis else one) for one in elements.bases]
    for text in _attempts(elements, basis, right):
        if [_cited_so(one) for one in wording.parse_bases(text)] == wanted:
            return {"basis_text": text}
    return {}


def _attempts(elements: Elements, basis: Basis, right: Basis) -> Iterator[str]:
    """First in place, leaving every other sign as it is; else all of it as a catalog prints it."""
    text, title, number = elements.basis_text, basis["title"], basis.get("number")
    if text.count(title) == 1 and (not number or text.count(number) == 1):
        put = text.replace(title, right["title"])
        if number:
            yield put.replace(number, right.get("number") or "")
        elif right.get("number"):
            yield put.replace(f"{right['title']}》", f"{right['title']}》（{right['number']}）")
        else:
            yield put
    plain = wording.format_bases(elements.bases)
    if _SIGNS.sub("", wording.fold(plain)) == _SIGNS.sub("", wording.fold(text)):
        yield wording.format_bases(right if one == basis else one for one in elements.bases)


def _cited_so(basis: Basis) -> tuple[str, str, str]:
    return basis["title"], basis.get("number") or "", basis.get("article") or ""
