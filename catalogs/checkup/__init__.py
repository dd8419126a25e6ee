"""规范性校验: small named checks over the elements of an item. Each finding says what to write instead."""

from catalogs.checkup.checking import CHECKS, Check, check, findings_of, obstacles
from catalogs.checkup.context import Context
from catalogs.checkup.findings import FIELD_LABELS, Finding, Severity, said
from catalogs.checkup.loading import context_for, context_of_standards, contexts_for
from catalogs.checkup.personal_data import (
    personal_data_in,
    refused_personal_data,
    refused_personal_numbers,
)
from catalogs.checkup.presence import WHAT_TO_WRITE
from catalogs.checkup.rules import RULES, Rule

__all__ = [
    "CHECKS",
    "FIELD_LABELS",
    "RULES",
    "WHAT_TO_WRITE",
    "Check",
    "Context",
    "Finding",
    "Rule",
    "Severity",
    "check",
    "context_for",
    "context_of_standards",
    "contexts_for",
    "findings_of",
    "obstacles",
    "personal_data_in",
    "refused_personal_data",
    "refused_personal_numbers",
    "said",
]
