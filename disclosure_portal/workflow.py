"""What a step of a workflow is: who may take it, from which states, under which conditions, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models

from disclosure_portal.audit import trail

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Condition = Callable[[Any], "str | None"]
STALE = "这份材料刚刚被别人保存过。您写的内容还在，请核对最新内容，再保存一次"


class StepRefused(Exception):
    """A step can't be taken now, for reasons that a person can mend. Each reason is a Chinese sentence."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = list(reasons)
        super().__init__("；".join(self.reasons))


class StaleSave(StepRefused):
    """Somebody saved in between: nothing was written."""


def require_version(record: Any, version: int | None, stale: str = STALE) -> None:
    """Raise StaleSave with these words when the record isn't as it was shown. None: it wasn't shown to be changed."""
    if version is not None and record.version != version:
        raise StaleSave([stale])


@dataclass(frozen=True)
class Step:
    """One verb of a workflow.

    `sources` are the states it may start from, `target` the state it ends in (None leaves the state alone).
    `may(user, record)` says who; each of `needs` returns a reason for refusal, or None.
    """

    verb: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    may: Callable[[Any, Any], bool]
    needs: tuple[Condition, ...] = ()

    def refusals(self, record: models.Model) -> list[str]:
        """Every reason that the record isn't ready for this step; empty when it is."""
        if record.state not in self.sources:
            return [f"{record.get_state_display()}状态下不能{self.label}"]
        return [reason for need in self.needs if (reason := need(record))]

    def is_open_to(self, user: User, record: models.Model) -> bool:
        return self.may(user, record) and not self.refusals(record)

    def begin(self, record: models.Model, *, by: User, version: int | None = None, stale: str = STALE) -> Any:
        """Lock the row, read it afresh and return it. Call inside a transaction.

        Raises PermissionDenied when `by` may not, StepRefused when the record isn't ready, StaleSave when
        somebody saved since its `version` was read.
        """
        trail.require_transaction(self.verb)  # SQLite ignores row locks and so wouldn't object
        fresh = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        if not self.may(by, fresh):
            raise PermissionDenied
        if reasons := self.refusals(fresh):
            raise StepRefused(reasons)
        require_version(fresh, version, stale)
        return fresh

    def finish(
        self,
        record: models.Model,
        *,
        by: User,
        changed: Sequence[str] = (),
        detail: dict[str, Any] | None = None,
    ) -> None:
        """Set the state, save only what changed and write the audit entry."""
        before = {"state": record.state}
        fields = list(changed)
        if self.target is not None:
            record.state = self.target
            fields.append("state")
        record.save(update_fields=fields)
        after = {name: getattr(record, name) for name in fields}
        verb = f"{record._meta.label_lower}.{self.verb}"
        trail.record(verb, record, by=by, before=before, after=after, detail=detail)
