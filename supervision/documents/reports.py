"""The file of a report, from its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from supervision.documents.brief import brief
from supervision.documents.county_summary import county_summary
from supervision.documents.evidence_pack import evidence_pack
from supervision.models import ReportKind
from supervision.queries.reports.asked import Asked
from supervision.queries.reports.evidence import papers
from supervision.spreadsheets.reports import report_form

if TYPE_CHECKING:
    from supervision.models import Report

Progress = Callable[[int, int, str], None]


def asked_for(report: Report) -> Asked:
    return Asked(report.county, report.as_of, report.begins_on, report.unit, report.plan)


def content_of(report: Report, figures: Mapping[str, Any], progress: Progress = lambda *_: None) -> bytes:
    """The same figures, layout and papers give the same bytes."""
    match report.kind:
        case ReportKind.SUMMARY:
            return county_summary(figures)
        case ReportKind.BRIEF:
            return brief(figures)
        case ReportKind.EVIDENCE:
            return evidence_pack(figures, papers(asked_for(report)), progress)
    return report_form(report, figures)
