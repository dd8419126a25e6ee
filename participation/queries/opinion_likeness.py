"""Which opinions say nearly the same: compared here, on this machine, thousands in seconds.

Only texts that share one of their few smallest hashed word pieces are compared at all, and never more than
MOST_COMPARISONS pairs: whoever writes thousands of texts to wear the machine out gets them compared in part. Opinions
on different paragraphs, with other numbers or another count of negations are never alike, however near their wording.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import nsmallest

from rapidfuzz import fuzz

LEAST_LIKENESS = 85.0  # of 100, by rapidfuzz's ratio
SHORT = 12  # characters; texts that short have to be equal
PIECE = 3  # characters of a word piece
SKETCH = 8  # smallest hashes by which a text is found
COMPARED = 500  # characters of a text that are looked at
MOST_NEIGHBOURS = 60  # clusters under one piece that a text is compared with: more share a mere phrase
MOST_COMPARISONS = 500_000  # in one run: under a minute, whatever was written
NEGATIONS = frozenset("不没无非勿别反未否")
DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
# Begins with a digit or 十: the 百 of 老百姓 and the 千 of 千万 count nothing.
NUMERAL = re.compile(
    r"(?:[0-9]+(?:\.[0-9]+)?|[〇零一二两三四五六七八九十])[〇零一二两三四五六七八九十百千万亿]*"
)
NUMBER = re.compile(r"[0-9./]+")
NO_NUMBER = "一"  # alone it is mostly none: 一档, 一下子, 统一
NOTHING_SAID = re.compile(r"[^\w.]|_|(?<![0-9])\.|\.(?![0-9])")  # a point stays between digits


@dataclass(frozen=True)
class Said:
    """One text to be compared: its key, what it is about, its words; `group` when it stands in one already."""

    key: int
    about: int | None
    text: str
    group: int | None = None


@dataclass
class Cluster:
    """Texts that say nearly the same as the first. `group` is the one that the first stands in."""

    first: str
    group: int | None = None
    keys: list[int] = field(default_factory=list)


class Comparer:
    """Puts texts into clusters, one after the other. `salt` makes it unknown beforehand which pieces are compared."""

    def __init__(self, salt: str = "") -> None:
        self.salt = salt
        self.left = MOST_COMPARISONS
        self.clusters: list[Cluster] = []
        self._exact: dict[tuple[object, ...], Cluster] = {}
        self._index: dict[tuple[object, ...], list[Cluster]] = defaultdict(list)

    @property
    def is_whole(self) -> bool:
        """Whether all was compared; if not, what came last stands together only where it is equal."""
        return self.left > 0

    def add(self, said: Said) -> None:
        words = folded(said.text)
        about = (said.about, *stance(words))
        cluster = self._exact.get((about, words))
        if cluster is None:
            sketch = [(about, piece) for piece in pieces(words, self.salt)]
            cluster = self._likest(words, sketch) if said.group is None else None
            if cluster is None:
                cluster = Cluster(words, said.group)
                self.clusters.append(cluster)
                for piece in sketch:
                    self._index[piece].append(cluster)
            self._exact[about, words] = cluster
        if said.group is None:
            cluster.keys.append(said.key)

    def _likest(self, words: str, sketch: list[tuple[object, ...]]) -> Cluster | None:
        best, likeness = None, LEAST_LIKENESS
        near = {id(one): one for piece in sketch for one in self._index[piece][:MOST_NEIGHBOURS]}
        for cluster in list(near.values())[: self.left]:
            ratio = fuzz.ratio(words, cluster.first, score_cutoff=likeness)
            if ratio and (best is None or ratio > likeness):
                best, likeness = cluster, ratio
        self.left = max(0, self.left - len(near))
        return best


def compared(
    texts: Iterable[Said], *, salt: str = "", report: Callable[[int], None] = lambda _: None
) -> Comparer:
    """Clusters of texts that are alike, in the order of their first ones. Those that stand alone are among them.

    `report` is told after every hundred texts how many are done.
    """
    comparer = Comparer(salt)
    for done, said in enumerate(texts, 1):
        comparer.add(said)
        if done % 100 == 0:
            report(done)
    return comparer


def folded(text: str) -> str:
    """The text without what doesn't change its meaning: width, case, blanks, punctuation, how a number is written."""
    plain = NOTHING_SAID.sub("", unicodedata.normalize("NFKC", text).casefold())
    return NUMERAL.sub(lambda found: in_digits(found[0]), plain[:COMPARED])


def in_digits(numeral: str) -> str:
    """A number as digits: 五百, 5百 and 500 are one."""
    if numeral == NO_NUMBER:
        return numeral
    if not any(sign in UNITS for sign in numeral):
        return "".join(str(DIGITS.get(sign, sign)) for sign in numeral)
    arabic = re.match(r"[0-9.]*", numeral)[0]
    total, section, digits = 0, 0, arabic
    for sign in numeral[len(arabic) :]:
        if sign in DIGITS:
            digits += str(DIGITS[sign])
        elif UNITS[sign] < UNITS["万"]:
            section, digits = section + Fraction(digits or 1) * UNITS[sign], ""
        elif sign == "万":
            total, section, digits = total + (section + Fraction(digits or 0)) * UNITS[sign], 0, ""
        else:
            total, section, digits = (total + section + Fraction(digits or 0)) * UNITS[sign], 0, ""
    return str(total + section + Fraction(digits or 0))


def stance(words: str) -> tuple[int, tuple[str, ...]]:
    """What turns a sentence into another: how often it says no, and its numbers."""
    return sum(sign in NEGATIONS for sign in words), tuple(NUMBER.findall(words))


def pieces(words: str, salt: str = "") -> list[int]:
    """The smallest hashes of the word pieces: texts that are alike have one in common nearly always."""
    if len(words) <= SHORT:
        return []
    found = {hash(salt + words[start : start + PIECE]) for start in range(len(words) - PIECE + 1)}
    return nsmallest(SKETCH, found)
