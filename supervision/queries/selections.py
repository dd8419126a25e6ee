"""What a figure counts of some tasks: those of one status or of several together, perhaps only until a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision.models import Status

if TYPE_CHECKING:
    from datetime import date

    from supervision.queries.standings import Standing

OWED, DONE, EXPECTED = "owed", "done", "expected"
MET = (Status.MET, Status.MET_LATE)
# By the word in the address: what several statuses together are called.
GROUPS: dict[str, tuple[str, tuple[Status, ...]]] = {
    DONE: ("已完成", MET),
    EXPECTED: ("已完成和逾期未完成", (*MET, Status.OVERDUE)),
    OWED: ("未免除的全部任务", tuple(status for status in Status if status != Status.WAIVED)),
}
CHOICES = [*Status.choices, *((name, label) for name, (label, _) in GROUPS.items())]


def statuses(name: str) -> Collection[Status]:
    """Those that a word in the address asks for; every one for none."""
    if not name:
        return tuple(Status)
    return GROUPS[name][1] if name in GROUPS else (Status(name),)


def until(
    listed: Iterable[Standing], *, due_by: date | None = None, met_by: date | None = None
) -> list[Standing]:
    """Those whose last day is not after `due_by`, and those that were done not after `met_by`."""
    return [
        one
        for one in listed
        if (due_by is None or one.due_legal <= due_by)
        and (met_by is None or (one.done_on is not None and one.done_on <= met_by))
    ]


def selected(listed: Iterable[Standing], name: str) -> list[Standing]:
    wanted = statuses(name)
    return [one for one in listed if one.status in wanted]


@dataclass(frozen=True)
class Share:
    """How much of a whole is done: the whole by its name and its size, and the percentage, rounded down."""

    name: str
    label: str
    whole: int
    percent: int


def shares(listed: Sequence[Standing]) -> list[Share]:
    """Of which wholes the tasks that are done are a share."""
    done = len(selected(listed, DONE))
    wholes = [(name, len(selected(listed, name))) for name in (EXPECTED, OWED)]
    return [Share(name, GROUPS[name][0], whole, 100 * done // whole) for name, whole in wholes if whole]
