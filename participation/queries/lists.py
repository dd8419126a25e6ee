"""The year's lists of decisions: which versions there are, what differs between two, what may still be listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from catalogs.queries.comparing import Difference
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.units.models import Unit
from participation.models import Decision, ListEntry, ListVersion, Method, Procedure, Stage
from participation.models.lists import OPEN_DATE

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import UnitQuerySet

ORGANS = (Unit.Kind.COUNTY, Unit.Kind.TOWNSHIP, Unit.Kind.SUBDISTRICT)  # 令713 art. 2 and 42
LEGALITY_WORD = "司法"
UNSET = "未标明"
NOT_STARTED = "尚未启动"
LABELS = {name: str(ListEntry._meta.get_field(name).verbose_name) for name in ListEntry.SHOWN}
HEAD = {
    name: str(ListVersion._meta.get_field(name).verbose_name) for name in ("criteria", "consent", "remark")
}
OF_DECISION = {"organiser": "unit"}  # what the decision calls a field of the entry
OF_LIST = {"planned_reason": ""}  # what only the list says, and what an entry begins with


# What a field of an entry reads like


def day(on: date | None) -> str:
    return f"{on.year}年{on.month}月{on.day}日" if on else OPEN_DATE


def flag(value: bool | None) -> str:
    return {True: "是", False: "否", None: UNSET}[value]


def reads(name: str, value: Any) -> str:
    """A field of an entry as the list prints it."""
    match name:
        case "procedures":
            return "、".join(one.label for one in Procedure if one in value)
        case "methods":
            return "、".join(one.label for one in Method if one in value)
        case "planned_on":
            return day(value)
        case "touches_interests" | "needs_wide_knowledge":
            return flag(value)
    return str(value)


def values_of(entry: ListEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ListEntry.SHOWN}


def values_of_decision(decision: Decision) -> dict[str, Any]:
    """What the decision itself says where an entry has a field."""
    said = [name for name in ListEntry.SHOWN if name not in OF_LIST]
    return {**{name: getattr(decision, OF_DECISION.get(name, name)) for name in said}, **OF_LIST}


def value_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The fields that read otherwise, in the order of the list."""
    told = [
        Difference(name, label, reads(name, before[name]), reads(name, after[name]))
        for name, label in LABELS.items()
    ]
    return [one for one in told if one.before != one.after]


def head_differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """What is said of the list as a whole, told the same way."""
    told = [Difference(name, label, before[name], after[name]) for name, label in HEAD.items()]
    return [one for one in told if one.before != one.after]


# Two versions


@dataclass(frozen=True)
class ChangedEntry:
    entry: ListEntry
    differences: list[Difference]


@dataclass(frozen=True)
class VersionChanges:
    """What a version says otherwise than the one before it, entry by entry: an entry is known by its decision."""

    before: ListVersion
    after: ListVersion
    added: list[ListEntry]
    dropped: list[ListEntry]
    changed: list[ChangedEntry]
    same: int
    criteria: list[Difference]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.dropped or self.changed or self.criteria)

    def __str__(self) -> str:
        return f"新增{len(self.added)}项、修改{len(self.changed)}项、移出{len(self.dropped)}项、未变{self.same}项"


def entries_of(version: ListVersion) -> list[ListEntry]:
    return list(version.entries.select_related("decision__unit", "organiser").order_by("position", "pk"))


def version_before(version: ListVersion) -> ListVersion | None:
    """The published version of the same organ and year that this one follows."""
    earlier = ListVersion.objects.published().filter(unit=version.unit_id, year=version.year)
    return earlier.filter(number__lt=version.number).select_related("unit").order_by("number").last()


def other_versions(version: ListVersion, user: User) -> list[ListVersion]:
    """The versions of the same organ and year that the user reads, the newest first."""
    of_year = ListVersion.objects.readable_by(user).filter(unit=version.unit_id, year=version.year)
    return list(of_year.exclude(pk=version.pk).order_by("-number"))


def changes(
    version: ListVersion, before: ListVersion | None, entries: Sequence[ListEntry]
) -> VersionChanges | None:
    """What `version`, whose entries were read already, changed against the one before. One query."""
    if before is None:
        return None
    old = {entry.decision_id: entry for entry in entries_of(before)}
    new = {entry.decision_id: entry for entry in entries}
    told = [
        ChangedEntry(entry, value_differences(values_of(old[key]), values_of(entry)))
        for key, entry in new.items()
        if key in old
    ]
    changed = [one for one in told if one.differences]
    return VersionChanges(
        before=before,
        after=version,
        added=[entry for key, entry in new.items() if key not in old],
        dropped=[entry for key, entry in old.items() if key not in new],
        changed=changed,
        same=len(told) - len(changed),
        criteria=_criteria(before, version),
    )


def _criteria(before: ListVersion, after: ListVersion) -> list[Difference]:
    told = Difference("criteria", HEAD["criteria"], before.criteria, after.criteria)
    return [told] if told.before != told.after else []


# Where the decisions stand


def standing_of(entry: ListEntry) -> str:
    """How far the public may know its decision to be."""
    decision = entry.decision
    if not decision.is_public:
        return "依法不公开"
    if decision.was_started or decision.state == Stage.ENDED:
        return decision.get_state_display()
    return NOT_STARTED


def has_public_course(entry: ListEntry) -> bool:
    return entry.decision.is_public and entry.decision.was_started


def strays_from_decision(entry: ListEntry) -> list[str]:
    """The fields in which the list and the decision's own record differ, by name."""
    told = value_differences(values_of_decision(entry.decision), values_of(entry))
    return [one.label for one in told if one.field not in OF_LIST]


# What may be chosen


def organs_of(user: User) -> UnitQuerySet:
    """The organs whose list the user prepares: the county and its townships for the county office, else one's own."""
    return units_of(user, Role.EDITOR, Role.REVIEWER).filter(kind__in=ORGANS).active()


def organisers(version: ListVersion) -> UnitQuerySet:
    return Unit.objects.in_county(version.unit.county).compiling().active()


def decisions_to_list(version: ListVersion) -> QuerySet[Decision]:
    """The organ's decisions under way that the version doesn't name yet and that may be named in public."""
    found = Decision.objects.filter(organ=version.unit_id, is_public=True)
    found = found.exclude(state__in=(Stage.ENDED, Stage.ARCHIVED)).exclude(entries__version=version)
    return found.select_related("unit")


def usual_legality_unit(county: Unit | None) -> Unit | None:
    """The justice bureau, where the county's units name one."""
    return Unit.objects.in_county(county).compiling().active().filter(name__contains=LEGALITY_WORD).first()
