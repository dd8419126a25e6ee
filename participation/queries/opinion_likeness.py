"""Which opinions say nearly the same: compared here, on this machine, thousands in seconds.

Only texts that share one of their few smallest hashed word pieces are compared at all. Opinions on different
paragraphs, with other numbers or another count of negations are never alike, however near their wording.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nsmallest
from zlib import crc32

from rapidfuzz import fuzz

LEAST_LIKENESS = 85.0  # of 100, by rapidfuzz's ratio
SHORT = 12  # characters; texts that short have to be equal
PIECE = 3  # characters of a word piece
SKETCH = 6  # smallest hashes by which a text is found
COMPARED = 500  # characters of a text that are looked at
MOST_NEIGHBOURS = (
    60  # clusters that one text is compared with: enough, or nearly everything says the same phrase
)
NEGATIONS = frozenset("不没无非勿别反未否")
DIGITS = re.compile(r"[0-9]+|[一二三四五六七八九十百千万两]+")


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


def clusters(texts: Iterable[Said]) -> list[Cluster]:
    """Clusters of texts that are alike, in the order of their first ones. Those that stand alone are among them."""
    found: list[Cluster] = []
    exact: dict[tuple[object, ...], Cluster] = {}
    index: dict[tuple[object, ...], list[Cluster]] = defaultdict(list)
    for said in texts:
        words = folded(said.text)
        about = (said.about, *stance(words))
        cluster = exact.get((about, words))
        if cluster is None:
            sketch = [(about, piece) for piece in pieces(words)]
            cluster = _likest(words, sketch, index) if said.group is None else None
            if cluster is None:
                cluster = Cluster(words, said.group)
                found.append(cluster)
                for piece in sketch:
                    index[piece].append(cluster)
            exact[about, words] = cluster
        if said.group is None:
            cluster.keys.append(said.key)
    return found


def folded(text: str) -> str:
    """The text without what doesn't change its meaning: width, case, blanks and punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())[:COMPARED]


def stance(words: str) -> tuple[int, tuple[str, ...]]:
    """What turns a sentence into another: how often it says no, and its numbers."""
    return sum(sign in NEGATIONS for sign in words), tuple(DIGITS.findall(words))


def pieces(words: str) -> list[int]:
    """The smallest hashes of the word pieces: texts that are alike have one in common nearly always."""
    if len(words) <= SHORT:
        return []
    found = {crc32(words[start : start + PIECE].encode()) for start in range(len(words) - PIECE + 1)}
    return nsmallest(SKETCH, found)


def _likest(
    words: str, sketch: list[tuple[object, ...]], index: dict[tuple[object, ...], list[Cluster]]
) -> Cluster | None:
    best, likeness = None, LEAST_LIKENESS
    near = {id(cluster): cluster for piece in sketch for cluster in index[piece][:MOST_NEIGHBOURS]}
    for cluster in near.values():
        ratio = fuzz.ratio(words, cluster.first, score_cutoff=likeness)
        if ratio and (best is None or ratio > likeness):
            best, likeness = cluster, ratio
    return best
