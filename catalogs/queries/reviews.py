"""The county office's queue: what each waiting batch holds, how long it waits, and who has it open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from catalogs import checkup
from catalogs.models import Reading, Revision, Submission, SubmissionItem
from catalogs.queries.batches import ComparedRow, compared_rows
from disclosure_portal import clock
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import working_days_between

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


@dataclass
class Tally:
    """What a batch holds: rows, those to look at, elements that read otherwise, and what the check-up says."""

    rows: int = 0
    to_look_at: int = 0
    differences: int = 0
    must: int = 0
    hints: int = 0
    accepted: int = 0

    def add(self, row: ComparedRow, findings: Iterable[checkup.Finding]) -> None:
        kinds = Counter(_kind(finding) for finding in findings)
        self.rows += 1
        self.to_look_at += not row.is_plain
        self.differences += len(row.differing_fields)
        self.must += kinds["must"]
        self.hints += kinds["hint"]
        self.accepted += kinds["accepted"]


@dataclass(frozen=True)
class WaitingBatch:
    """One line of the queue."""

    submission: Submission
    tally: Tally
    waiting_days: int
    readers: list[Reading] = field(default_factory=list)


def waiting_batches(batches: Sequence[Submission], *, on: date, reader: User) -> list[WaitingBatch]:
    """A page of the queue as the reader sees it: a constant number of queries, however many batches and rows."""
    tallies = tallies_of(batches)
    readers = readings_of(batches, now=clock.now(), except_of=reader)
    calendars = _calendars({batch.unit for batch in batches})
    return [
        WaitingBatch(
            batch,
            tallies[batch.pk],
            _waited(batch, on, calendars[batch.unit.county_id]),
            readers.get(batch.pk, []),
        )
        for batch in batches
    ]


def tallies_of(batches: Collection[Submission]) -> dict[int, Tally]:
    """What each batch holds, by its key."""
    rows = compared_rows(SubmissionItem.objects.filter(submission__in=batches))
    findings = findings_of_rows(rows)
    tallies = {batch.pk: Tally() for batch in batches}
    for row in rows:
        tallies[row.row.submission_id].add(row, findings.get(row.item.pk, []))
    return tallies


def findings_of_rows(rows: Collection[ComparedRow]) -> dict[int, list[checkup.Finding]]:
    """What the check-up says of what each row shows, hints accepted with a reason included, by the item's key."""
    shown = {row.item.pk: row.shown for row in rows if isinstance(row.shown, Revision)}
    return checkup.findings_of([row.item for row in rows], shown)


def readings_of(batches: Iterable[Submission], *, now: datetime, except_of: User) -> dict[int, list[Reading]]:
    """Who else has each batch open, the latest first, by the batch's key. One query."""
    current = Reading.objects.current(now).filter(submission__in=[batch.pk for batch in batches])
    found = defaultdict(list)
    for reading in current.exclude(user=except_of).select_related("user").order_by("-seen_at", "pk"):
        found[reading.submission_id].append(reading)
    return dict(found)


def _kind(finding: checkup.Finding) -> str:
    if not finding.is_open:
        return "accepted"
    return "must" if finding.is_blocking else "hint"


def _calendars(units: Iterable[Unit]) -> dict[int | None, WorkCalendar]:
    """The calendar of each county, loaded once."""
    one_of_each = {unit.county_id: unit for unit in units}
    return {county: WorkCalendar.load(unit) for county, unit in one_of_each.items()}


def _waited(batch: Submission, on: date, calendar: WorkCalendar) -> int:
    return working_days_between(clock.local(batch.confirmed_at).date(), on, calendar=calendar)
