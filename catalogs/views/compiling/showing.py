"""Which rows of the grid are shown: all, or those with one kind of problem. Kept in the address as `show`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from catalogs import checkup
from catalogs.views.compiling.rows import Grid, Row

ALL = ""
KINDS = {
    ALL: "全部",
    "must": "有必改",
    "advice": "有建议",
    "check": "待核对",
    "returned": "被退回",
    "none": "不适用",
}


@dataclass(frozen=True)
class Choice:
    """One way to narrow the grid, and how many rows it leaves."""

    key: str
    label: str
    count: int
    is_chosen: bool


class Showing:
    """The choices beside the grid and the one that was made. A choice that the grid doesn't know shows all rows."""

    def __init__(self, grid: Grid, wanted: str) -> None:
        self.grid = grid
        self.counts = Counter(kind for row in grid for kind in row.kinds) + Counter({ALL: len(grid.rows)})
        self.wanted = wanted if wanted in KINDS or wanted in self.counts else ALL

    @property
    def rows(self) -> list[tuple[Row, bool]]:
        """Each row, and whether it is hidden: the script shows it again without asking."""
        return [(row, self.wanted != ALL and self.wanted not in row.kinds) for row in self.grid]

    @property
    def shown(self) -> int:
        return self.counts[self.wanted]

    @property
    def kinds(self) -> list[Choice]:
        """All, and each kind that some row is of; the chosen one also when no row is left."""
        return [
            self._choice(key, label)
            for key, label in KINDS.items()
            if self.counts[key] or key in (ALL, self.wanted)
        ]

    @property
    def rules(self) -> list[Choice]:
        """The rules of the check-up that found something, the most frequent first."""
        found = sorted(self._labels.items(), key=lambda pair: (-self.counts[pair[0]], pair[1]))
        return [self._choice(code, label) for code, label in found]

    @property
    def is_by_rule(self) -> bool:
        return self.wanted not in KINDS

    @cached_property
    def _labels(self) -> dict[str, str]:
        """What each rule that found something is called."""
        return {
            finding.code: checkup.RULES[finding.code].name
            for row in self.grid
            for finding in row.findings
            if finding.code in row.kinds
        }

    def _choice(self, key: str, label: str) -> Choice:
        return Choice(key, label, self.counts[key], key == self.wanted)
