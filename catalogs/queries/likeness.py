"""Which item a title belongs to: likeness of texts, word by word of two characters, rare ones weighing more."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from catalogs import wording
from catalogs.models import CatalogItem, Disclosure, Edition, RegistrationRow, StandardItem
from catalogs.queries.titles import (
    folded_title,
    kind_pairs,
    pairs,
    subject_of,
    without_common_words,
    words_in,
)

if TYPE_CHECKING:
    from catalogs.models.items import CatalogItemQuerySet

Certainty = RegistrationRow.Certainty

# How much a pair of characters counts by where the item has it.
NAME2_WEIGHT, NAME1_WEIGHT, EVERYDAY_WEIGHT, CONTENT_WEIGHT, EARLIER_WEIGHT = 3.0, 2.5, 2.0, 1.0, 2.0
CUE_WEIGHT = 1.2  # of a pair that the title itself lacks but a word in it stands for
TITLES_REMEMBERED = 20  # of an item: what was registered under it before
PROPOSALS = 5
SURE, SURE_LEAD = 0.42, 0.22  # least likeness, and least lead over the second, as a share of the first
LIKELY, LIKELY_LEAD = 0.25, 0.08
_AUTONOMOUS = re.compile(
    r"(?<=..)[\u4e00-\u9fff]{1,3}?族自治(?=[县旗])"
)  # 岫岩满族自治县 is 岫岩县 for short


class Heading(NamedTuple):
    """A first-level name in its domain: what the items under it are about."""

    domain: str
    level1: str


@dataclass(frozen=True)
class Proposal:
    """The items that a title may belong to, the likest first, and how sure that is.

    `aside` is the item that is liker than all of them but under which nothing is registered.
    """

    items: list[int]
    likeness: float
    certainty: Certainty
    is_told: bool = False  # the title says something that only the likest item's heading says
    aside: int | None = None

    @property
    def best(self) -> int | None:
        return self.items[0] if self.items else None


NOTHING = Proposal([], 0.0, Certainty.UNSURE)


@dataclass
class _Profile:
    """What one item is known by: a weight for each pair of characters; `names` are those that say what it is about."""

    pk: int
    unit: int
    heading: Heading
    is_aside: bool
    weights: dict[str, float] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    contents: set[str] = field(default_factory=set)

    def add(self, text: str, weight: float) -> None:
        for pair in pairs(text):
            self.weights[pair] = max(self.weights.get(pair, 0.0), weight)


@dataclass
class _Knowledge:
    """What the items of one unit, or of all, know together, and what only domains do in which they have nothing."""

    known: set[str]
    foreign: set[str]
    headings: dict[str, set[str]]  # the first-level names of each domain


@dataclass(frozen=True)
class _Asked:
    """A title on its way: its folded text, its pairs with their weights, and the pieces that say what it is about."""

    folded: str
    pairs: dict[str, float]
    subject: list[str]


class Likeness:
    """Knows the items of one or more units and proposes where a title belongs. Built once, asked many times."""

    def __init__(
        self,
        items: Iterable[CatalogItem],
        earlier: Mapping[int, Collection[str]],
        *,
        aside: Collection[int] = (),
        standard: Collection[tuple[Heading, str]] = (),
    ) -> None:
        """`earlier` holds, by item, the titles that people registered under it: the next ones read alike.

        Nothing is proposed of what stands `aside`, it only takes part in the comparison. `standard` are the headings
        of the standard with the names under them: what the units have nothing of, they can't be asked about.
        """
        items = list(items)
        self._places = _names_of_places(items)
        self._names = {item.pk: (item.published_revision or item).full_name() for item in items}
        self._profiles = [self._profile(item, earlier.get(item.pk, ()), item.pk in aside) for item in items]
        self._holders: dict[str, list[_Profile]] = defaultdict(list)
        for profile in self._profiles:
            for pair in profile.weights:
                self._holders[pair].append(profile)
        self._rarity = self._rarities(items)
        self._standard = {heading for heading, _ in standard}
        self._headings_with = self._headings_by_pair(standard)
        self._knowledge: dict[int | None, _Knowledge] = {}

    def propose(self, title: str, unit: int | None = None) -> Proposal:
        """The likest items for a title, of one unit when it is known."""
        knowledge = self._knowledge_of(unit)
        asked = self._asked(title, knowledge)
        ranked = self._ranked(asked, unit)
        chosen = [(profile, score) for profile, score in ranked if not profile.is_aside][:PROPOSALS]
        if not chosen:
            return NOTHING
        likeness = self._likeness(asked, *chosen[0])
        lead = 1.0 if len(chosen) == 1 else 1 - chosen[1][1] / chosen[0][1]
        keys, likest, best = [profile.pk for profile, _ in chosen], ranked[0][0], chosen[0][0]
        if likest.is_aside and self._is_told_by(likest, asked):
            return Proposal(keys, likeness, Certainty.UNSURE, aside=likest.pk)
        if not self._is_told_by(best, asked):
            return Proposal(keys, likeness, Certainty.UNSURE)
        certainty = self._certainty(asked, best, knowledge, likeness, lead)
        return Proposal(keys, likeness, certainty, is_told=True)

    def name_of(self, pk: int) -> str:
        """How an item is called: as it was published, or else as it is written now."""
        return self._names[pk]

    # The title

    def _asked(self, title: str, knowledge: _Knowledge) -> _Asked:
        """The pairs of a title with their weights: its own, and those of what its words stand for."""
        folded = folded_title(title, self._places)
        asked = dict.fromkeys(pairs(folded), 1.0)
        for word in words_in(folded):
            for pair in pairs(word.stands_for):
                asked[pair] = max(asked.get(pair, 0.0), CUE_WEIGHT)
        return _Asked(folded, asked, subject_of(folded, lambda formal: _is_known(formal, knowledge.known)))

    # Who is like it

    def _ranked(self, asked: _Asked, unit: int | None) -> list[tuple[_Profile, float]]:
        scores: Counter[int] = Counter()
        found: dict[int, _Profile] = {}
        for pair, weight in asked.pairs.items():
            for profile in self._holders.get(pair, ()):
                if unit is None or profile.unit == unit:
                    scores[profile.pk] += weight * self._rarity[pair] * profile.weights[pair]
                    found[profile.pk] = profile
        ranked = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
        return [(found[pk], score) for pk, score in ranked]

    def _likeness(self, asked: _Asked, profile: _Profile, score: float) -> float:
        """0 to 1: the share of the title's weight that the item has, less what it doesn't know of the subject."""
        strange = set().union(*map(pairs, asked.subject)) - self._rarity.keys()
        most = len(strange) * (self._unknown - 1)
        most += sum(weight * self._rarity.get(pair, 1.0) for pair, weight in asked.pairs.items())
        return round(
            min(1.0, score / (most * NAME2_WEIGHT)) * _share_known(asked.subject, profile.weights), 3
        )

    def _certainty(
        self, asked: _Asked, profile: _Profile, knowledge: _Knowledge, likeness: float, lead: float
    ) -> Certainty:
        if likeness < LIKELY or lead < LIKELY_LEAD:
            return Certainty.UNSURE
        is_strange = _share_known(asked.subject, knowledge.known - knowledge.foreign) < 1
        is_sure = likeness >= SURE and lead >= SURE_LEAD and not is_strange
        return (
            Certainty.SURE if is_sure and not _names_another(asked, profile, knowledge) else Certainty.LIKELY
        )

    def _is_told_by(self, profile: _Profile, asked: _Asked) -> bool:
        """Whether the title says something that, of all headings, only the item's own says."""
        own = {profile.heading}
        return any(self._headings_with[pair] == own for pair in profile.names & asked.pairs.keys())

    # What is known

    def _profile(self, item: CatalogItem, titles: Collection[str], is_aside: bool) -> _Profile:
        promised = item.published_revision or item
        level1, level2 = wording.fold(promised.level1), wording.fold(promised.level2)
        profile = _Profile(item.pk, item.unit_id, Heading(wording.fold(item.domain.name), level1), is_aside)
        profile.add(wording.fold(promised.content_text), CONTENT_WEIGHT)
        profile.contents = set(profile.weights)
        everyday = wording.everyday_names(level1 + level2)
        for name in everyday:
            profile.add(name, EVERYDAY_WEIGHT)
        before = [without_common_words(folded_title(title, self._places)) for title in titles]
        for text in before:
            profile.add(text, EARLIER_WEIGHT)
        profile.add(level1, NAME1_WEIGHT)
        profile.add(level2, NAME2_WEIGHT)
        profile.names = set().union(*map(pairs, (level1, level2, *everyday, *before)))
        return profile

    def _rarities(self, items: list[CatalogItem]) -> dict[str, float]:
        """How telling a pair is: the fewer items have it, the more. Within units, so that many units don't dull it.

        What no item has is rarer than anything that one has.
        """
        units = len({item.unit_id for item in items}) or 1
        per_unit = max(1.0, len(items) / units)
        self._unknown = math.log(1 + 2 * per_unit)
        return {
            pair: math.log(1 + per_unit / (len(holders) / units)) for pair, holders in self._holders.items()
        }

    def _headings_by_pair(self, standard: Collection[tuple[Heading, str]]) -> dict[str, set[Heading]]:
        """Under which headings each pair is said; pairs that name a kind of information say nothing."""
        found: dict[str, set[Heading]] = defaultdict(set)
        for profile in self._profiles:
            for pair in profile.names - kind_pairs():
                found[pair].add(profile.heading)
        for heading, level2 in standard:
            for pair in (pairs(heading.level1) | pairs(level2)) - kind_pairs():
                found[pair].add(heading)
        return found

    def _knowledge_of(self, unit: int | None) -> _Knowledge:
        if unit not in self._knowledge:
            own = [profile for profile in self._profiles if unit is None or profile.unit == unit]
            domains = {profile.heading.domain for profile in own}
            elsewhere = {
                name for heading in self._standard if heading.domain not in domains for name in heading
            }
            names = set().union(*map(pairs, domains), *(profile.names for profile in own))
            headings: dict[str, set[str]] = defaultdict(set)
            for domain, level1 in {profile.heading for profile in own} | self._standard:
                headings[domain].add(level1)
            self._knowledge[unit] = _Knowledge(
                known=names.union(*(profile.contents for profile in own)),
                foreign=set().union(*map(pairs, elsewhere)) - names,
                headings=headings,
            )
        return self._knowledge[unit]


def likeness_of(items: CatalogItemQuerySet) -> Likeness:
    """Ready to propose among these items; those published as 不适用 stand aside. Three queries."""
    chosen = list(items.select_related("published_revision", "domain", "unit__parent"))
    recent = Window(RowNumber(), partition_by=F("item"), order_by=[F("registered_at").desc(), F("pk").desc()])
    titles = Disclosure.objects.filter(item__in=[item.pk for item in chosen]).annotate(place=recent)
    earlier: dict[int, list[str]] = defaultdict(list)
    kept = titles.filter(place__lte=TITLES_REMEMBERED).order_by()
    for item, title in kept.values_list("item", "title"):
        earlier[item].append(title)
    aside = {item.pk for item in chosen if item.published_revision and item.published_revision.not_applicable}
    return Likeness(chosen, earlier, aside=aside, standard=_standard())


def _standard() -> set[tuple[Heading, str]]:
    """The headings of the national standard with the names under them, folded."""
    items = StandardItem.objects.filter(
        edition__layer=Edition.Layer.NATIONAL, edition__state=Edition.State.PUBLISHED
    )
    names = items.order_by().values_list("domain__name", "level1", "level2").distinct()
    fold = wording.fold
    return {(Heading(fold(domain), fold(level1)), fold(level2)) for domain, level1, level2 in names}


def _share_known(subject: list[str], known: Collection[str]) -> float:
    """Which share of the characters that say what a title is about stands in known pairs; 1 when there are none."""
    length = sum(map(len, subject))
    return sum(_characters_known(piece, known) for piece in subject) / length if length else 1.0


def _characters_known(piece: str, known: Collection[str]) -> int:
    starts = [at for at in range(len(piece) - 1) if piece[at : at + 2] in known]
    return len({place for at in starts for place in (at, at + 1)})


def _is_known(text: str, known: Collection[str]) -> bool:
    return _characters_known(text, known) == len(text)


def _names_another(asked: _Asked, profile: _Profile, knowledge: _Knowledge) -> bool:
    """Whether the title names something else of the item's domain, by its formal or its everyday name."""
    said = " ".join([asked.folded, *(word.stands_for for word in words_in(asked.folded) if not word.is_kind)])
    domain, own = profile.heading
    return any(other in said and other not in own for other in knowledge.headings[domain])


def _names_of_places(items: Iterable[CatalogItem]) -> list[str]:
    """The names of units and of their county, the longest first: in a title they say whose it is, not what it is."""
    units = {item.unit_id: item.unit for item in items}.values()
    names = {wording.fold(name) for unit in units for name in (unit.name, unit.full_name, unit.subject_name)}
    counties = {wording.fold(unit.parent.name) for unit in units if unit.parent}
    names |= counties | {_AUTONOMOUS.sub("", name) for name in counties}
    return sorted(names - {""}, key=len, reverse=True)
