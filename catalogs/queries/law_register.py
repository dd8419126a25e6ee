"""The register of laws as a list: narrowed, and counted by how its rows stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case, When

from catalogs.models import BasisKind, Law
from catalogs.wording.law_names import fold_law_number, fold_law_title

if TYPE_CHECKING:
    from catalogs.models.laws import LawQuerySet

RECALLED = Law.Confidence.RECALLED.value


def listed_laws(day: date, *, q: str = "", kind: str = "", standing: str = "") -> LawQuerySet:
    """The register under the filters, by rank and title, the newest issue first. Words match as a person writes them."""
    rank = Case(
        *(When(kind=kind, then=place) for place, kind in enumerate(BasisKind)), default=len(BasisKind)
    )
    laws = Law.objects.select_related("replaced_by").order_by(rank, *Law._meta.ordering)
    if kind:
        laws = laws.filter(kind=kind)
    if standing:
        laws = laws.filter(confidence=RECALLED) if standing == RECALLED else laws.standing(standing, day)
    if q:
        laws = laws.filter(pk__in=_named(q))
    return laws


def standing_counts(day: date) -> list[tuple[str, str, int]]:
    """(filter value, label, how many) for the whole register: each standing that occurs, and what is to be checked."""
    rows = Law.objects.values_list("valid_from", "valid_to", "replaced_by", "confidence")
    laws = [
        Law(valid_from=begun, valid_to=ended, replaced_by_id=successor, confidence=confidence)
        for begun, ended, successor, confidence in rows.order_by()
    ]
    found = [law.standing(day) for law in laws]
    counts = [(one.value, one.label, found.count(one)) for one in Law.Standing if one in found]
    recalled = sum(not law.is_confirmed for law in laws)
    return [*counts, (RECALLED, Law.Confidence.RECALLED.label, recalled)] if recalled else counts


def _named(words: str) -> list[int]:
    """The laws whose title, other spelling or number holds the words, as folded as citations are."""
    title, number = fold_law_title(words), fold_law_number(words)
    return [
        law.pk
        for law in Law.objects.only("title", "number", "aliases", "other_numbers")
        if _holds(law.names, fold_law_title, title) or _holds(law.numbers, fold_law_number, number)
    ]


def _holds(texts: list[str], fold: Callable[[str], str], wanted: str) -> bool:
    return bool(wanted) and any(wanted in fold(text) for text in texts)
