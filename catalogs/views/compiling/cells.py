"""One cell of the grid as it is shown: what it prints, and whether anything is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from catalogs.checkup import Finding
from catalogs.forms.cells import LABELS

NAMES = ("level1", "level2")
TEXTS = ("content_text", "basis_text", "time_limit_text", "subject", "channels")
MORE = ("audiences", "methods", "levels")


@dataclass(frozen=True)
class Cell:
    """One cell: the text as published, what was read from it, and its problems."""

    item_pk: int
    name: str
    text: str
    reading: str
    findings: list[Finding]
    is_own: bool

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def anchor(self) -> str:
        return f"item-{self.item_pk}-{self.name}"

    @property
    def mark(self) -> str:
        """The class of the cell: the worst of its problems, else whether its words are the unit's own."""
        open_findings = [finding for finding in self.findings if finding.is_open]
        if any(finding.is_blocking for finding in open_findings):
            return "cell--must"
        if open_findings:
            return "cell--advice"
        return "cell--own" if self.is_own else ""

    @property
    def mark_word(self) -> str:
        return {"cell--must": "必改", "cell--advice": "建议修改", "cell--own": "与通用版不同"}.get(
            self.mark, ""
        )
