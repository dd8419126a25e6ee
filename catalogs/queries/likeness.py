"""Which item a title belongs to: likeness of texts, word by word of two characters, rare ones weighing more."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from catalogs import wording
from catalogs.models import CatalogItem, Disclosure, RegistrationRow

if TYPE_CHECKING:
    from catalogs.models.items import CatalogItemQuerySet

Certainty = RegistrationRow.Certainty

TITLE_WORDS = Path(__file__).parent.parent / "data" / "title_words.csv"

# How much a pair of characters counts by where the item has it.
NAME2_WEIGHT, NAME1_WEIGHT, EVERYDAY_WEIGHT, CONTENT_WEIGHT, EARLIER_WEIGHT = 3.0, 2.5, 2.0, 1.0, 2.0
CUE_WEIGHT = 1.2  # of a pair that the title itself lacks but a word in it stands for
TITLES_REMEMBERED = 20  # of an item: what was registered under it before
PROPOSALS = 5
SURE, SURE_LEAD = 0.42, 0.22  # least likeness, and least lead over the second, as a share of the first
LIKELY, LIKELY_LEAD = 0.25, 0.08

# What says nothing of the item: dates, numbers, quarters, and the words around what is announced.
_NOISE = re.compile(
    r"[〔\[(（]?(?:19|20)\d\d[〕\])）]?(?:年度?)?|\d{1,2}月份?|\d{1,2}日|第?[一二三四1-4]季度|[上下]半年|第[一二三四五六七八九十\d]+[批期号次]"
    r"|\d+|[《》“”\"'‘’,.。,、:：;；!！?？()（）\[\]【】〔〕—\-_/·\s]"
)
_LABEL = re.compile(r"^\s*[【\[][^】\]]{1,6}[】\]]")  # 【公示】 before a title names the column, not the item


@dataclass(frozen=True)
class Proposal:
    """The items that a title may belong to, the likest first, and how sure that is."""

    items: list[int]
    likeness: float
    certainty: Certainty

    @property
    def best(self) -> int | None:
        return self.items[0] if self.items else None


@dataclass
class _Profile:
    """What one item is known by: a weight for each pair of characters."""

    pk: int
    unit: int
    weights: dict[str, float] = field(default_factory=dict)

    def add(self, text: str, weight: float) -> None:
        for pair in pairs(text):
            self.weights[pair] = max(self.weights.get(pair, 0.0), weight)


class Likeness:
    """Knows the items of one or more units and proposes where a title belongs. Built once, asked many times."""

    def __init__(self, items: Iterable[CatalogItem], earlier: Mapping[int, Collection[str]]) -> None:
        """`earlier` holds, by item, the titles that people registered under it: the next ones read alike."""
        items = list(items)
        self._places = _names_of_places(items)
        self._profiles = [self._profile(item, earlier.get(item.pk, ())) for item in items]
        self._holders: dict[str, list[_Profile]] = defaultdict(list)
        for profile in self._profiles:
            for pair in profile.weights:
                self._holders[pair].append(profile)
        self._rarity = self._rarities(items)

    def propose(self, title: str, unit: int | None = None) -> Proposal:
        """The likest items for a title, of one unit when it is known."""
        asked = self._asked(title)
        scores: Counter[int] = Counter()
        for pair, weight in asked.items():
            for profile in self._holders.get(pair, ()):
                if unit is None or profile.unit == unit:
                    scores[profile.pk] += weight * self._rarity[pair] * profile.weights[pair]
        most = sum(weight * self._rarity.get(pair, 1.0) for pair, weight in asked.items()) * NAME2_WEIGHT
        ranked = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))[:PROPOSALS]
        if not ranked or not most:
            return Proposal([], 0.0, Certainty.UNSURE)
        likeness = min(1.0, ranked[0][1] / most)
        lead = 1.0 if len(ranked) == 1 else 1 - ranked[1][1] / ranked[0][1]
        return Proposal([pk for pk, _ in ranked], round(likeness, 3), _certainty(likeness, lead))

    def _asked(self, title: str) -> dict[str, float]:
        """The pairs of a title with their weights: its own, and those of what its words stand for."""
        folded = self._without_places(wording.fold(_LABEL.sub("", title)))
        asked = dict.fromkeys(pairs(folded), 1.0)
        for stands_for in _stands_for(folded):
            for pair in pairs(stands_for):
                asked[pair] = max(asked.get(pair, 0.0), CUE_WEIGHT)
        return asked

    def _profile(self, item: CatalogItem, titles: Collection[str]) -> _Profile:
        promised = item.published_revision or item
        profile = _Profile(item.pk, item.unit_id)
        profile.add(wording.fold(promised.content_text), CONTENT_WEIGHT)
        names = wording.fold(f"{promised.level1} {promised.level2}")
        for everyday in wording.everyday_names(names):
            profile.add(everyday, EVERYDAY_WEIGHT)
        for title in titles:
            profile.add(self._without_places(wording.fold(title)), EARLIER_WEIGHT)
        profile.add(wording.fold(promised.level1), NAME1_WEIGHT)
        profile.add(wording.fold(promised.level2), NAME2_WEIGHT)
        return profile

    def _rarities(self, items: list[CatalogItem]) -> dict[str, float]:
        """How telling a pair is: the fewer items have it, the more. Within units, so that many units don't dull it."""
        units = len({item.unit_id for item in items}) or 1
        per_unit = max(1.0, len(items) / units)
        return {
            pair: math.log(1 + per_unit / (len(holders) / units)) for pair, holders in self._holders.items()
        }

    def _without_places(self, folded: str) -> str:
        for name in self._places:
            folded = folded.replace(name, "")
        return folded


def likeness_of(items: CatalogItemQuerySet) -> Likeness:
    """Ready to propose among these items. Two queries."""
    chosen = list(items.select_related("published_revision", "unit__parent"))
    recent = Window(RowNumber(), partition_by=F("item"), order_by=[F("registered_at").desc(), F("pk").desc()])
    titles = Disclosure.objects.filter(item__in=[item.pk for item in chosen]).annotate(place=recent)
    earlier: dict[int, list[str]] = defaultdict(list)
    kept = titles.filter(place__lte=TITLES_REMEMBERED).order_by()
    for item, title in kept.values_list("item", "title"):
        earlier[item].append(title)
    return Likeness(chosen, earlier)


def pairs(text: str) -> set[str]:
    """The neighbouring characters of a folded text, two by two, without dates, numbers and signs."""
    found = set()
    for part in _NOISE.sub(" ", text).split():
        found.update(part[at : at + 2] for at in range(len(part) - 1))
    return found


def _certainty(likeness: float, lead: float) -> Certainty:
    if likeness >= SURE and lead >= SURE_LEAD:
        return Certainty.SURE
    return Certainty.LIKELY if likeness >= LIKELY and lead >= LIKELY_LEAD else Certainty.UNSURE


def _stands_for(folded: str) -> list[str]:
    """What the words of a title stand for in a catalog: 低保 → 最低生活保障, 拟纳入 → 审核信息.

    A word inside a longer one that was found says nothing of its own: 审核确认 is no 审核.
    """
    everyday = [formal for name, formal in wording.formal_names() if name in folded]
    said = [(word, stands_for) for word, stands_for in _title_words() if word in folded]
    return everyday + [
        stands_for
        for word, stands_for in said
        if not any(word != longer and word in longer for longer, _ in said)
    ]


def _names_of_places(items: Iterable[CatalogItem]) -> list[str]:
    """The names of units and of their county, the longest first: in a title they say whose it is, not what it is."""
    units = {item.unit_id: item.unit for item in items}.values()
    names = {wording.fold(name) for unit in units for name in (unit.name, unit.full_name, unit.subject_name)}
    names |= {wording.fold(unit.parent.name) for unit in units if unit.parent}
    return sorted(names, key=len, reverse=True)


@cache
def _title_words() -> list[tuple[str, str]]:
    with TITLE_WORDS.open(encoding="utf-8", newline="") as file:
        return [(wording.fold(row["title"]), wording.fold(row["item"])) for row in csv.DictReader(file)]
