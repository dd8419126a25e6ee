"""Reminders: each stage of each day is written into the ledger once, and whoever wrote it tells the people."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import COUNTY_ROLES, Membership, Role
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workdays.display import long_day
from supervision.deadlines.stages import Stage, overtaking
from supervision.deadlines.telling import told, told_together
from supervision.models import Reminder

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit
    from supervision.deadlines import Owed, Scope

TOLD_SINGLY = 3  # more than these go to a person together, in one message
AT_ONCE = 500
TITLE_LENGTH = Reminder._meta.get_field("title").max_length


@dataclass(frozen=True, slots=True)
class Line:
    """A stage of something owed that is due now; `said_before` is the day people were told of, where it has moved since."""

    owed: Owed
    stage: Stage
    said_before: date | None = None

    @property
    def key(self) -> Key:
        return self.owed.subject, self.owed.due_nominal, self.stage

    def event(self, call: uuid.UUID) -> str:
        """The ledger keeps a stage from being said twice; a later series, by a later call, says it anew."""
        return f"{self.owed.subject}:{self.owed.due_nominal}:{call.hex}:{self.stage}"


@dataclass(frozen=True)
class Said:
    """The lines that were written into the ledger now, and how many messages went out."""

    lines: list[Line]
    notices: int


Key = tuple[str, date, str]


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who is told of a line, and whether that is the county office because the unit has nobody."""

    people: tuple[User, ...]
    instead_of_unit: bool = False


ToldTo = dict[Key, Recipients]


class People:
    """Who holds which role in a county on a day. One query."""

    def __init__(self, county: Unit, *, on: date) -> None:
        self._found: dict[tuple[int | None, str], list[User]] = defaultdict(list)
        held = (
            Membership.objects.current(on)
            .in_county(county.pk)
            .filter(role__in=(Role.EDITOR, Role.APPROVER, Role.REVIEWER))
        )
        for post in held.select_related("user").order_by("user"):
            place = None if post.role in COUNTY_ROLES else post.unit_id
            self._found[place, post.role].append(post.user)

    def of(self, line: Line) -> Recipients:
        """Those whose turn it is; the county office for a unit without anybody, and for what is escalated.

        The unit's people hear that it is late by the stage beside the escalation, if it isn't a clock in hours.
        """
        owed, office = line.owed, self._found[None, Role.REVIEWER]
        theirs = [
            person
            for role in owed.roles
            for person in self._found[None if role in COUNTY_ROLES else owed.unit.pk, role]
        ]
        if line.stage == Stage.ESCALATED:
            return _once([*(theirs if owed.due_at else ()), *office])
        return _once(theirs) if theirs else Recipients(tuple(office), instead_of_unit=True)


def _once(people: Iterable[User]) -> Recipients:
    return Recipients(tuple({person.pk: person for person in people}.values()))


def unsaid(lines: Iterable[Line]) -> list[Line]:
    """Those whose stage wasn't said yet, nor a later one of the same day. A query for each 500."""
    listed, kept = list(lines), []
    for begin in range(0, len(listed), AT_ONCE):
        chunk = listed[begin : begin + AT_ONCE]
        ledger = Reminder.objects.standing().filter(subject__in=[line.owed.subject for line in chunk])
        said: dict[str, list[Reminder]] = defaultdict(list)
        for row in ledger.only("subject", "due_on", "stage", "said_on").order_by("said_on", "pk"):
            said[row.subject].append(row)
        for line in chunk:
            rows = [row for row in said[line.owed.subject] if _is_about(row, line.owed)]
            if not any(row.stage in overtaking(line.stage) for row in rows):
                kept.append(_moved(line, rows))
    return kept


def _is_about(row: Reminder, owed: Owed) -> bool:
    """Whether it was said of this day, or of where the calendar had the same day before."""
    return row.due_on == owed.due_nominal or (owed.with_calendar and row.said_on > owed.since)


def _moved(line: Line, rows: Sequence[Reminder]) -> Line:
    if rows and rows[-1].due_on != line.owed.due_nominal:
        return replace(line, said_before=rows[-1].due_on)
    return line


def say(lines: Sequence[Line], *, people: People, scope: Scope) -> Said:
    """Write the lines into the ledger and tell the people of those that weren't there.

    Call it inside a transaction, so that a line and its message stand or fall together. Lines for the same people
    go out in one message when there are many.
    """
    if not lines:
        return Said([], 0)
    call = uuid.uuid4()
    told_to = {line.key: people.of(line) for line in lines}
    events = _events(lines, told_to, call)
    Reminder.objects.bulk_create(
        [_row(line, events[line.key], len(told_to[line.key].people), scope, call) for line in lines],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    written = set(Reminder.objects.filter(call=call).values_list("subject", "due_on", "stage"))
    now = [line for line in lines if line.key in written]
    by_event: dict[str, list[Line]] = defaultdict(list)
    for line in now:
        by_event[events[line.key]].append(line)
    notices = sum(_tell(event, mine, told_to, scope) for event, mine in by_event.items())
    return Said(now, notices)


def _events(lines: Sequence[Line], told_to: ToldTo, call: uuid.UUID) -> dict[Key, str]:
    """The event under which each line is told: its own, or that of the bundle of its people."""
    bundles: dict[tuple[int, ...], list[Line]] = defaultdict(list)
    for line in lines:
        bundles[tuple(person.pk for person in told_to[line.key].people)].append(line)
    events = {}
    for number, mine in enumerate(bundles.values(), 1):
        for line in mine:
            events[line.key] = line.event(call) if len(mine) <= TOLD_SINGLY else f"check:{call.hex}:{number}"
    return events


def _tell(event: str, lines: Sequence[Line], told_to: ToldTo, scope: Scope) -> int:
    people = told_to[lines[0].key].people
    if not people:
        return 0
    texts = [_text(line, told_to[line.key], scope) for line in lines]
    if len(lines) == 1:
        return notify(people, texts[0], event=event, url=lines[0].owed.url)
    url = f"{reverse('supervision_desk:reminders')}?event={event}"
    return notify(people, told_together(texts), event=event, url=url)


def _text(line: Line, recipients: Recipients, scope: Scope) -> str:
    """Whoever isn't of the unit is told whose matter it is."""
    text = told(line.owed, scope)
    if line.said_before:
        text += f"（此前提醒的期限是{long_day(line.said_before)}，已随工作日历变动）"
    if line.stage == Stage.ESCALATED:
        return f"提交督办：{line.owed.unit}，{text}"
    if recipients.instead_of_unit:
        return f"{line.owed.unit}还没有经办人和审核人，请电话告知：{text}"
    return text


def _row(line: Line, event: str, recipients: int, scope: Scope, call: uuid.UUID) -> Reminder:
    owed = line.owed
    return Reminder(
        unit=owed.unit,
        kind=owed.kind,
        subject=owed.subject,
        title=owed.title[:TITLE_LENGTH],
        url=owed.url,
        due_on=owed.due_nominal,
        stage=line.stage,
        said_on=scope.as_of,
        said_at=clock.now(),
        recipients=recipients,
        event=event,
        call=call,
    )
