"""拖欠清单: who is late with what, whom to phone about it, and how it is said to a work group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from disclosure_portal.accounts.models import UNIT_ROLES
from disclosure_portal.accounts.queries import people_of
from disclosure_portal.workdays.display import long_day
from participation.queries.bodies import county_office_name
from supervision.deadlines import owed, scopes
from supervision.models import Call
from supervision.queries.people import roster

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit
    from supervision.deadlines import Owed
    from supervision.models import ResponsiblePerson

TOLD_AT_MOST = 5  # of a unit, in the text for a work group


@dataclass(frozen=True)
class Late:
    """One thing that is overdue, and by how many working days."""

    owed: Owed
    working_days: int

    @property
    def told(self) -> str:
        days = f"逾期{self.working_days}个工作日" if self.working_days else "已逾期"
        return f"{self.owed.title}（期限{self.owed.due_nominal:%Y-%m-%d}，{days}）"


@dataclass(frozen=True)
class Contact:
    """Whom to phone in a unit: the named person, else somebody who works for it on the portal."""

    name: str = ""
    phone: str = ""


@dataclass
class Laggard:
    """A unit with what it is late with, the earliest day first."""

    unit: Unit
    late: list[Late] = field(default_factory=list)
    contact: Contact = Contact()
    last_call: Call | None = None

    @property
    def longest(self) -> int:
        return max(one.working_days for one in self.late)


def laggards(county: Unit, *, as_of: date, at: datetime, kind: str = "", unit: str = "") -> list[Laggard]:
    """The county's units that are late on a day, the most and the longest first."""
    scope = next(scopes(county, as_of=as_of, at=at), None)
    if scope is None:
        return []
    found: dict[int, Laggard] = {}
    for one in owed(county, as_of=as_of, at=at):
        if not one.is_overdue(scope) or kind not in ("", one.kind) or unit not in ("", one.unit.code):
            continue
        mine = found.setdefault(one.unit.pk, Laggard(one.unit))
        mine.late.append(Late(one, max(0, -scope.working_days_until(one.due_legal))))
    listed = list(found.values())
    for laggard in listed:
        laggard.late.sort(key=lambda late: (late.owed.due_nominal, late.owed.title))
    _add_contacts(listed, as_of)
    return sorted(listed, key=lambda one: (-len(one.late), -one.longest, one.unit.position, one.unit.pk))


def _add_contacts(listed: Sequence[Laggard], on: date) -> None:
    units = [one.unit for one in listed]
    found, calls = contacts(units, on=on), last_calls(units)
    for one in listed:
        one.contact = found[one.unit.pk]
        one.last_call = calls.get(one.unit.pk)


def contacts(units: Sequence[Unit], *, on: date) -> dict[int, Contact]:
    """The named person of each unit with the office's number; else its editor or approver. Two queries."""
    named = roster(units, on=on)
    working = people_of(units, *UNIT_ROLES, on=on)
    return {unit.pk: _contact(named[unit.pk], working[unit.pk]) for unit in units}


def _contact(named: Sequence[ResponsiblePerson], working: Sequence[User]) -> Contact:
    known = [Contact(person.name, person.phone) for person in named]
    known += [Contact(str(person), person.phone) for person in working]
    return next((one for one in known if one.phone), known[0] if known else Contact())


def last_calls(units: Sequence[Unit]) -> dict[int, Call]:
    """The latest call to each unit. One query."""
    latest = Call.objects.filter(unit=OuterRef("unit")).order_by("-called_at", "-pk").values("pk")[:1]
    calls = Call.objects.filter(unit__in=units, pk=Subquery(latest)).select_related("called_by")
    return {call.unit_id: call for call in calls}


def as_text(listed: Sequence[Laggard], county: Unit, *, as_of: date) -> str:
    """The list as it is pasted into a work group."""
    if not listed:
        return ""
    items = sum(len(one.late) for one in listed)
    lines = [f"【政务公开催办】截至{long_day(as_of)}，{len(listed)}个单位有{items}项逾期没有完成："]
    for number, one in enumerate(listed, 1):
        told = "；".join(late.told for late in one.late[:TOLD_AT_MOST])
        more = "等" if len(one.late) > TOLD_AT_MOST else ""
        lines.append(f"{number}. {one.unit}（{len(one.late)}项）：{told}{more}。")
    lines.append("请尽快办理，并在政务公开平台上登记。有困难的请与县政府办公室联系。")
    lines.append(county_office_name(county))
    return "\n".join(lines)
