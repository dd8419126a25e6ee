"""What reports to the city and to leaders say, kind by kind: plain figures as of a day, from the queries behind the pages.

Each function returns what JSON can hold. What is dated counts as of the day: what was entered, published, decided,
repealed or returned by its end. What carries no day (names, titles, that an activity was called off) reads as it is
now: a made report therefore keeps its figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from supervision.models import ReportKind
from supervision.queries.reports import (
    brief,
    catalogs,
    evidence,
    participation,
    progress,
    quarterly,
    scores,
    summary,
)
from supervision.queries.reports.asked import Asked, NothingToReport

__all__ = ["FIGURES", "Asked", "NothingToReport", "figures_of"]

FIGURES: Mapping[str, Callable[[Asked], dict[str, Any]]] = {
    ReportKind.CATALOGS: catalogs.figures,
    ReportKind.PROGRESS: progress.figures,
    ReportKind.PARTICIPATION: participation.figures,
    ReportKind.SCORES: scores.figures,
    ReportKind.QUARTERLY: quarterly.figures,
    ReportKind.SUMMARY: summary.figures,
    ReportKind.BRIEF: brief.figures,
    ReportKind.EVIDENCE: evidence.figures,
}


def figures_of(asked: Asked, kind: str) -> dict[str, Any]:
    """Facts that every form names, then the kind's own. Raises NothingToReport, in Chinese."""
    found = FIGURES[kind](asked)
    return {**found, "facts": {**asked.facts, **found.get("facts", {})}}
