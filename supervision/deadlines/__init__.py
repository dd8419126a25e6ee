"""What is owed by a day, one file for each kind. The reminders, escalations and lists of laggards rest on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from supervision.deadlines import (
    assignments,
    columns,
    concerns,
    consultations,
    disclosures,
    objections,
    people,
    proofs,
    receipts,
    rectifications,
    submissions,
    uptakes,
)
from supervision.deadlines.terms import Owed, Scope, scopes
from supervision.models import Kind

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

__all__ = ["FOUND_ONE_BY_ONE", "Owed", "Scope", "owed", "scopes"]

# Assignments are many and told apart in SQL; the rest is read record by record.
FOUND_ONE_BY_ONE: Mapping[Kind, Callable[[Scope], Iterator[Owed]]] = {
    Kind.PROOF: proofs.owed,
    Kind.DISCLOSURE: disclosures.owed,
    Kind.CLOSING: consultations.closing,
    Kind.OUTCOME: consultations.outcomes,
    Kind.CONCERN: concerns.owed,
    Kind.SUBMISSION: submissions.owed,
    Kind.UPTAKE: uptakes.owed,
    Kind.RECEIPT: receipts.owed,
    Kind.VACANCY: people.owed,
    Kind.COLUMN: columns.owed,
    Kind.RECTIFICATION: rectifications.owed,
    Kind.OBJECTION: objections.owed,
}


def owed(county: Unit, *, as_of: date, at: datetime | None = None) -> Iterator[Owed]:
    """Everything in a county that is open and has a day. `at` is the moment for clocks in hours: the end of the day."""
    for scope in scopes(county, as_of=as_of, at=at):
        yield from assignments.owed(scope)
        for find in FOUND_ONE_BY_ONE.values():
            yield from find(scope)
