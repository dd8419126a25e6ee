"""Tables of supervision, one file for each noun."""

from __future__ import annotations

from supervision.models.acceptances import (
    ACCEPTED_KINDS,
    Acceptance,
    AcceptanceForm,
    FormReturn,
    Rectification,
    RectificationAnswer,
)
from supervision.models.assessments import Assessment, Objection, Score, UnitScore
from supervision.models.checks import Call, CheckRun, DueMove, Escalation, Kind, Reminder
from supervision.models.claims import ClaimRefusal
from supervision.models.closures import EarlierClosure
from supervision.models.inspections import Finding, Inspection, InspectionRow
from supervision.models.matrix import MatrixRelease
from supervision.models.people import ResponsiblePerson, TrainingAttendee, TrainingRecord
from supervision.models.plans import Assignment, EarlierWaiver, Milestone, Plan, Status
from supervision.models.proofs import CountyPackage, Proof, Summary
from supervision.models.releases import PlanRelease
from supervision.models.reports import Report, ReportKind, ReportLayout
from supervision.models.rubrics import Indicator, Rubric
from supervision.models.standards import ReadReceipt, StandardDocument

__all__ = [
    "ACCEPTED_KINDS",
    "Acceptance",
    "AcceptanceForm",
    "Assessment",
    "Assignment",
    "Call",
    "CheckRun",
    "ClaimRefusal",
    "CountyPackage",
    "DueMove",
    "EarlierClosure",
    "EarlierWaiver",
    "Escalation",
    "Finding",
    "FormReturn",
    "Indicator",
    "Inspection",
    "InspectionRow",
    "Kind",
    "MatrixRelease",
    "Milestone",
    "Objection",
    "Plan",
    "PlanRelease",
    "Proof",
    "ReadReceipt",
    "Rectification",
    "RectificationAnswer",
    "Reminder",
    "Report",
    "ReportKind",
    "ReportLayout",
    "ResponsiblePerson",
    "Rubric",
    "Score",
    "StandardDocument",
    "Status",
    "Summary",
    "TrainingAttendee",
    "TrainingRecord",
    "UnitScore",
]
