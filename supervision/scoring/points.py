"""The arithmetic of an assessment: points from facts, weights of what doesn't apply spread over the rest, totals.

Everything is counted in hundredths of a point. One rule of rounding: what a unit earns on an indicator is rounded to
two places, halves up, and sums are sums of rounded figures, so that a score sheet adds up by hand. What is shared out
(weights, lost points) is shared so that the parts add up to the whole: the largest remainders get the odd hundredths,
the first of equal ones first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from supervision.scoring.facts import Found

ZERO = Decimal("0.00")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Mark:
    """Points earned, and each lost point with its reason and its evidence."""

    earned: Decimal
    lost: tuple[dict[str, Any], ...] = ()


def rounded(points: Decimal) -> Decimal:
    return points.quantize(HUNDREDTH, ROUND_HALF_UP)


def mark(found: Found, base: Decimal, each: Decimal | None) -> Mark:
    """Points out of `base`: in proportion to what is without fault, or `each` off for a fault, never below 0."""
    shares = _by_each(found, base, each) if each is not None else _in_proportion(found, base)
    lost = tuple(
        {"points": points, "reason": fault.text, "url": fault.url}
        for fault, points in zip(found.faults, shares, strict=True)
    )
    return Mark(base - sum(shares, ZERO), lost)


def _in_proportion(found: Found, base: Decimal) -> list[Decimal]:
    if not found.faulty:
        return []
    good = max(found.of - found.faulty, 0)
    earned = rounded(base * good / max(found.of, found.faulty))
    return shared(base - earned, [Decimal(fault.count) for fault in found.faults])


def _by_each(found: Found, base: Decimal, each: Decimal) -> list[Decimal]:
    """The faults in their order, until the points of the indicator are gone."""
    left, shares = base, []
    for fault in found.faults:
        shares.append(left if fault.whole else min(left, rounded(each * fault.count)))
        left -= shares[-1]
    return shares


def shared(whole: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """A number of points shared out in proportion to the parts, in hundredths that add up to the whole."""
    total = sum(parts, ZERO)
    if not total:
        return [ZERO for _ in parts]
    hundredths = int(rounded(whole) * 100)
    exact = [hundredths * part / total for part in parts]
    floors = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (floors[i] - exact[i], i))
    for i in by_remainder[: hundredths - sum(floors)]:
        floors[i] += 1
    return [Decimal(share) * HUNDREDTH for share in floors]


# Weights


@dataclass(frozen=True)
class Line:
    """One scored indicator of one unit: its group in the rubric, its points, whether it applies to the unit."""

    key: int
    group: int
    base: Decimal
    applies: bool


def weights(lines: Iterable[Line]) -> dict[int, Decimal]:
    """What each line counts for: what doesn't apply gives its points to the rest of its group, in proportion.

    When nothing of a group applies, its points go to the other groups, in proportion. The sum stays the same.
    """
    groups: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.group].append(line)
    sums = {group: sum((line.base for line in listed), ZERO) for group, listed in groups.items()}
    live = [group for group, listed in groups.items() if any(line.applies for line in listed)]
    whole = sum(sums.values(), ZERO)
    found = {line.key: ZERO for listed in groups.values() for line in listed}
    for group, points in zip(live, shared(whole, [sums[group] for group in live]), strict=True):
        applying = [line for line in groups[group] if line.applies]
        parts = shared(points, [line.base for line in applying])
        found |= {line.key: part for line, part in zip(applying, parts, strict=True)}
    return found


def converted(earned: Decimal, base: Decimal, weight: Decimal) -> Decimal:
    """Points earned out of `base` as they count when it weighs `weight`."""
    return rounded(earned * weight / base) if base else ZERO


# Totals


@dataclass(frozen=True)
class Tally:
    """What a sheet comes to. `scored` None: no indicator applies to the unit, so there is nothing to grade."""

    scored: Decimal | None
    bonus: Decimal
    deducted: Decimal
    is_vetoed: bool

    @property
    def total(self) -> Decimal | None:
        """None where nothing applies; a veto counts all the same."""
        if self.scored is None and not self.is_vetoed:
            return None
        return max(ZERO, (self.scored or ZERO) + self.bonus - self.deducted)

    def grade(self, grades: Sequence[Mapping[str, Any]]) -> str:
        """The first grade that the total reaches; after a veto the last one, whatever the total; none without total."""
        if self.is_vetoed:
            return grades[-1]["name"]
        total = self.total
        if total is None:
            return ""
        return next(grade["name"] for grade in grades if total >= Decimal(str(grade["from"])))


def ranks(totals: Mapping[int, tuple[bool, Decimal]]) -> dict[int, int]:
    """Places by key from (vetoed, total): equal totals share a place, the next one counts on; vetoed ones come last."""
    order = sorted(totals.values(), key=lambda one: (one[0], -one[1]))
    first = {value: place for place, value in reversed(list(enumerate(order, start=1)))}
    return {key: first[value] for key, value in totals.items()}
