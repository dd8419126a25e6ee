"""From a column export to rows with proposals, for the clerk to check."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from catalogs import wording, workflow
from catalogs.models import CatalogItem, Disclosure, Registration, RegistrationRow
from catalogs.queries.likeness import Likeness, likeness_of
from catalogs.spreadsheets.column_exports import ExportRow, export_rows
from catalogs.spreadsheets.column_tables import Table, read_file, read_text
from catalogs.spreadsheets.refusals import FileRefused
from catalogs.spreadsheets.staging import limits
from catalogs.workflow.registrations import items_to_compare
from disclosure_portal.units.models import Unit

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

    Progress = Callable[[int, int], None]

CHUNK = 250
NO_TITLE = "（没有标题）"
PASTED_HEADER = ("标题", "链接", "发布时间", "成文日期", "发布单位")
Certainty, Outcome = RegistrationRow.Certainty, RegistrationRow.Outcome


def stage_registration(
    registration: Registration, *, by: User, progress: Progress | None = None
) -> Registration:
    """Read what was brought and propose an item for every line. The registration is `read` or `refused` then."""
    names = _unit_names(registration)
    try:
        read = export_rows(
            _tables(registration),
            base_address=registration.base_address,
            unit_names=names,
            most=settings.REGISTRATION_MAX_ROWS,
        )
    except FileRefused as refused:
        return workflow.refuse_registration(registration, by=by, reason=str(refused))
    known = _known_addresses(registration, read)
    likeness = likeness_of(items_to_compare(registration))
    rows = []
    for number, line in enumerate(read, start=1):
        rows.append(_row(registration, line, names, known, likeness))
        if progress and number % CHUNK == 0:
            progress(number, len(read))
    return workflow.finish_reading_registration(registration, rows, by=by)


def _tables(registration: Registration) -> list[Table]:
    if registration.source is None:
        return [read_text(registration.pasted)]
    with registration.source.file.open("rb") as file:
        return read_file(file.read(), registration.source.name, limits())


def _unit_names(registration: Registration) -> dict[str, Unit]:
    """The county's units by every name that a table may call them, folded."""
    county = registration.unit.county
    names: dict[str, Unit] = {}
    for unit in Unit.objects.in_county(county).compiling().select_related("parent"):
        for name in (unit.full_name, unit.subject_name, unit.name, unit.name.removeprefix("县")):
            names.setdefault(wording.fold(name), unit)
    return names


def _known_addresses(registration: Registration, read: list[ExportRow]) -> set[str]:
    """The addresses that are registered already, for this unit or in this county."""
    found = Disclosure.objects.filter(address__in={row.address for row in read if row.address})
    found = found.exclude(state=Disclosure.State.REMOVED)
    if registration.is_for_county:
        found = found.filter(item__unit__county=registration.unit)
    else:
        found = found.filter(item__unit=registration.unit)
    return set(found.order_by().values_list("address", flat=True))


def _row(
    registration: Registration,
    line: ExportRow,
    names: Mapping[str, Unit],
    known: set[str],
    likeness: Likeness,
) -> RegistrationRow:
    row = RegistrationRow(
        registration=registration,
        position=line.number,
        title=line.title or NO_TITLE,
        address=line.address,
        published_at=line.published_at,
        started_on=line.started_on,
        unit_text=line.unit_text,
    )
    row.unit, problem = _unit_of(registration, line, names)
    if problem := ("" if line.lacks_only_day else line.problem) or problem:
        row.outcome, row.message = Outcome.REFUSED, problem[:300]
    elif line.address in known:
        row.outcome, row.message = Outcome.KNOWN, "这个网址已登记过。"
    else:
        _propose(row, likeness)
        if line.lacks_only_day:
            row.is_ticked, row.message = False, "；".join(filter(None, [line.problem, row.message]))[:300]
    return row


def _unit_of(
    registration: Registration, line: ExportRow, names: Mapping[str, Unit]
) -> tuple[Unit | None, str]:
    """Whose information it is, and what is wrong with that. A source that is no unit of the county says nothing."""
    named = names.get(wording.fold(line.unit_text))
    if not registration.is_for_county:
        if named and named != registration.unit:
            return None, f"这一行的单位是“{line.unit_text}”，不是{registration.unit}"
        return registration.unit, ""
    if named is None:
        title = wording.fold(line.title)
        called = [name for name in names if name in title and len(name) > 2]
        named = names[max(called, key=len)] if called else None
    return named, ""


def _propose(row: RegistrationRow, likeness: Likeness) -> None:
    """The likest item; ticked already where that is sure. Without a unit nothing is sure.

    Chosen for the clerk is only what the title tells: alike in common words is every 名单公示.
    """
    proposal = likeness.propose(row.title, row.unit.pk if row.unit else None)
    row.others, row.likeness = proposal.items, proposal.likeness
    row.certainty = proposal.certainty if row.unit else Certainty.UNSURE
    row.proposed_id = proposal.best
    row.chosen_id = proposal.best if proposal.is_told else None
    row.is_ticked = row.certainty == Certainty.SURE
    if proposal.aside:
        name = likeness.name_of(proposal.aside)
        row.message = f"像是本单位标为不适用的“{name}”。确有公开的，请先修订目录。"[:300]


def pasted_again(rows: Iterable[RegistrationRow]) -> str:
    """The rows as a table to paste, for mending what is wrong with them and reading them anew."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(PASTED_HEADER)
    for row in rows:
        writer.writerow(
            [
                "" if row.title == NO_TITLE else row.title,
                row.address,
                f"{timezone.localtime(row.published_at):%Y-%m-%d %H:%M}".removesuffix(" 00:00")
                if row.published_at
                else "",
                f"{row.started_on:%Y-%m-%d}" if row.started_on else "",
                row.unit_text,
            ]
        )
    return text.getvalue()


def items_of_rows(rows: list[RegistrationRow]) -> dict[int, CatalogItem]:
    """The items that the rows name, with what a drop-down shows of them. One query."""
    keys = {key for row in rows for key in (*row.others, row.chosen_id) if key}
    return CatalogItem.objects.select_related("published_revision", "unit").in_bulk(keys)
