"""Loading a unit's 权责清单 or 公共服务事项清单, and saying which items of its catalog cover each entry."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.models import CatalogItem, DutyEntry
from catalogs.permissions import may_compile
from catalogs.workflow.compiling import wait_for_others_adding
from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

KEPT = ("code", "category", "name", "basis_text")


class Printed(Protocol):
    """One entry as the file prints it."""

    code: str
    category: str
    name: str
    basis_text: str


@dataclass(frozen=True)
class Loaded:
    """What loading a list changed."""

    added: list[DutyEntry]
    changed: list[DutyEntry]
    ended: list[DutyEntry]
    unchanged: int


@transaction.atomic
def load_list(
    unit: Unit, which: DutyEntry.List | str, rows: Sequence[Printed], *, by: User, may_shrink: bool = False
) -> Loaded:
    """Make the file's entries the unit's list. An entry is known by its code, else by its name.

    Entries that the file lacks are ended and keep their links; named again, they are current again.
    A file that lacks more than half of the current entries is refused unless `may_shrink`:
    most often it is the wrong file. Raises PermissionDenied, StepRefused.
    Source: 岫政办发〔2020〕37号 (SP-04).
    """
    if not may_compile(by, unit):
        raise PermissionDenied
    wait_for_others_adding(unit)
    known = list(
        DutyEntry.objects.filter(unit=unit, list=which).select_for_update(of=("self",)).order_by("pk")
    )
    added, changed, same = _compared(unit, which, rows, known, by)
    named = {entry.pk for entry in (*changed, *same)}
    ended = [entry for entry in known if entry.pk not in named and entry.ended_at is None]
    current = sum(entry.ended_at is None for entry in known)
    if len(ended) * 2 > current and not may_shrink:
        raise StepRefused(
            [
                f"文件里没有现有清单{current}项中的{len(ended)}项，可能选错了文件或者清单。确实要替换的，请勾选“替换现有清单”。"
            ]
        )
    for entry in ended:
        entry.ended_at = clock.now()
    DutyEntry.objects.bulk_create(added, batch_size=500)
    DutyEntry.objects.bulk_update(
        [*changed, *same, *ended], [*KEPT, "position", "ended_at", "loaded_at", "loaded_by"], batch_size=500
    )
    counts = {"added": len(added), "changed": len(changed), "ended": len(ended), "unchanged": len(same)}
    trail.record(
        "catalogs.dutyentry.load",
        unit,
        by=by,
        after=[[entry.list, entry.code, entry.name] for entry in (*added, *changed, *same)],
        detail={"list": str(which), **counts},
    )
    return Loaded(added, changed, ended, len(same))


@transaction.atomic
def link_entries(unit: Unit, links: Mapping[int, Collection[int]], *, by: User) -> int:
    """Say which items cover each of the unit's entries: the named ones and no others. Returns how many entries changed.

    Keys of entries to keys of items; both must be the unit's. Raises PermissionDenied, StepRefused.
    """
    if not may_compile(by, unit):
        raise PermissionDenied
    entries = DutyEntry.objects.filter(unit=unit, pk__in=links).select_for_update(of=("self",)).order_by("pk")
    locked = {entry.pk: entry for entry in entries}
    wanted = {item for items in links.values() for item in items}
    own = set(CatalogItem.objects.filter(unit=unit, pk__in=wanted).values_list("pk", flat=True))
    if set(locked) != set(links) or own != wanted:
        raise StepRefused(["清单或者目录已有变化，请刷新页面后重新选择。"])
    through = DutyEntry.items.through.objects.filter(dutyentry__in=locked)
    before: dict[int, set[int]] = {key: set() for key in locked}
    for entry, item in through.values_list("dutyentry", "catalogitem"):
        before[entry].add(item)
    changed = {key: set(items) for key, items in links.items() if set(items) != before[key]}
    for key, items in changed.items():
        locked[key].items.set(items)
    if changed:
        after = {str(key): sorted(items) for key, items in changed.items()}
        trail.record(
            "catalogs.dutyentry.link", unit, by=by, before=before, after=after, detail={"links": after}
        )
    return len(changed)


def _compared(
    unit: Unit, which: str, rows: Sequence[Printed], known: list[DutyEntry], by: User
) -> tuple[list[DutyEntry], list[DutyEntry], list[DutyEntry]]:
    """The entries of the file as new, changed and unchanged ones, unsaved."""
    by_code = {entry.code: entry for entry in known if entry.code}
    by_name = {entry.name: entry for entry in known}
    added, changed, same, met = [], [], [], set()
    stamp = {"loaded_at": clock.now(), "loaded_by": by, "ended_at": None}
    for position, row in enumerate(rows, start=1):
        entry = by_code.get(row.code) or by_name.get(row.name)
        printed = {name: getattr(row, name) for name in KEPT}
        if entry is None or entry.pk in met:
            added.append(DutyEntry(unit=unit, list=which, position=position, **printed, **stamp))
            continue
        met.add(entry.pk)
        is_same = entry.ended_at is None and all(getattr(entry, n) == value for n, value in printed.items())
        for name, value in {**printed, **stamp, "position": position}.items():
            setattr(entry, name, value)
        (same if is_same else changed).append(entry)
    return added, changed, same
