"""What was read from the texts of an item, told so that its writer can see whether it was understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from catalogs.models import BasisKind, Elements, TimeLimitKind


def readings(elements: Elements, field: str) -> list[str]:
    """The values read from a text, one line each; empty for an element that is not read from a text."""
    return _READERS[field](elements) if field in _READERS else []


def short_reading(elements: Elements, field: str) -> str:
    """The same in a few words: 5项要素, 2部, 10个工作日内."""
    if not getattr(elements, field, ""):
        return ""
    match field:
        case "content_text":
            return f"{len(elements.contents)}项要素"
        case "basis_text":
            return f"{len(elements.bases)}部"
        case "time_limit_text":
            return limit_words(elements)
    return ""


def limit_words(elements: Elements) -> str:
    """How a time limit was read: its kind and days, without the event it runs from."""
    days = elements.time_limit_days
    match elements.time_limit_kind:
        case TimeLimitKind.WITHIN_WORKING_DAYS:
            return f"{days}个工作日内"
        case TimeLimitKind.WITHIN_CALENDAR_DAYS:
            return f"{days}个自然日内"
        case TimeLimitKind.BEFORE_EVENT:
            return f"事前{days}日" if days else "事前"
        case TimeLimitKind.PUBLIC_NOTICE:
            return f"公示{days}日" if days else "公示期"
        case TimeLimitKind.OTHER:
            return "未识别出期限"
    return TimeLimitKind(elements.time_limit_kind).label


def _time_limit(elements: Elements) -> list[str]:
    if not elements.time_limit_text:
        return []
    start = elements.time_limit_start
    return [limit_words(elements) + (f"，起算：{start}" if start else "")]


def _bases(elements: Elements) -> list[str]:
    return [_basis(basis) for basis in elements.bases]


def _basis(basis: Mapping[str, str | None]) -> str:
    number = f"（{basis['number']}）" if basis.get("number") else ""
    return f"《{basis['title']}》{number}{basis.get('article') or ''}，{BasisKind(basis['kind']).label}"


_READERS: dict[str, Callable[[Elements], list[str]]] = {
    "content_text": lambda elements: list(elements.contents),
    "basis_text": _bases,
    "time_limit_text": _time_limit,
}
