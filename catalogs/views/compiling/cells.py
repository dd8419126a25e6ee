"""The cells of the grid: what each is called, what it prints, and whether anything is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from catalogs.checkup import Finding
from catalogs.models import Elements
from catalogs.queries import printed

LABELS = {
    "level1": "一级事项",
    "level2": "二级事项",
    "content_text": "公开内容（要素）",
    "basis_text": "公开依据",
    "time_limit_text": "公开时限",
    "subject": "公开主体",
    "channels": "公开渠道",
    "audiences": "公开对象",
    "methods": "公开方式",
    "levels": "公开层级",
}
NAMES = ("level1", "level2")
TEXTS = ("content_text", "basis_text", "time_limit_text", "subject", "channels")
MORE = ("audiences", "methods", "levels")

PRINTED_BY = {
    "channels": "channel_labels",
    "audiences": "audience_labels",
    "methods": "method_labels",
    "levels": "level_labels",
}


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


def cell_text(elements: Elements, name: str) -> str:
    """What a cell prints: a text, or the names of what is ticked."""
    return printed(elements, PRINTED_BY.get(name, name))
