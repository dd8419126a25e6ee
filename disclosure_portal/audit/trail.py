"""The door of the audit trail: add an entry to the chain of its county."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import User
from disclosure_portal.accounts.queries import current_memberships
from disclosure_portal.audit.address import current_address
from disclosure_portal.audit.digests import digest, plain
from disclosure_portal.audit.models import ChainHead, Entry
from disclosure_portal.units.models import Unit

__all__ = ["TransactionRequired", "digest", "record", "record_bulk", "require_transaction"]


class TransactionRequired(RuntimeError):
    """An act and its entry stand or fall together, so the trail is written inside the act's transaction."""


def record(
    verb: str,
    subject: models.Model | None,
    *,
    by: User,
    before: object = None,
    after: object = None,
    detail: Mapping[str, Any] | None = None,
    county: Unit | None = None,
) -> Entry:
    """Add one entry: `by` did `verb` ("app.model.verb") to `subject`, which was `before` and is `after`.

    Of before and after only digests are kept; `detail` is kept as it is and shown to auditors.
    The chain is the given county's, else that of the subject's unit or county, else that of the only
    county in which the actor holds a membership, else the installation's own.

    Locks the chain's head until the transaction ends: call it last, when every other row is locked.
    Raises TransactionRequired outside a transaction.
    """
    unit = _unit_of(subject)
    entry = Entry(
        verb=verb,
        unit=unit,
        record_type=subject._meta.label_lower if subject else "",
        record_id="" if subject is None else str(subject.pk),
        record_label="" if subject is None else _label(subject),
        before_digest="" if before is None else digest(before),
        after_digest="" if after is None else digest(after),
        detail=plain(detail or {}),
    )
    return _append(entry, by=by, county_id=_county_id(county, subject, unit, by))


def record_bulk(
    verb: str,
    subjects: Iterable[models.Model],
    *,
    by: User,
    before: Mapping[Any, object] | None = None,
    after: Mapping[Any, object] | None = None,
    detail: Mapping[str, Any] | None = None,
    county: Unit | None = None,
) -> Entry:
    """Add one entry for one act on many records of one kind and one county.

    `before` and `after` hold values by primary key. The entry keeps the number and the keys of the
    records, and of each list of keys and values its digest. Raises ValueError for no record at all,
    or when the records belong to several counties.
    """
    listed = list(subjects)
    if not listed:
        raise ValueError("A bulk act is recorded for at least one record.")
    units = {unit.pk: unit for subject in listed if (unit := _unit_of(subject))}
    counties = {county.pk} if county else {_county_id(None, one, _unit_of(one), by) for one in listed}
    if len(counties) > 1:
        raise ValueError("A bulk act is recorded county by county.")
    kind = listed[0]._meta
    entry = Entry(
        verb=verb,
        unit=next(iter(units.values())) if len(units) == 1 else None,
        record_type=kind.label_lower,
        record_label=f"{len(listed)}项{kind.verbose_name}"[:200],
        before_digest=_list_digest(listed, before),
        after_digest=_list_digest(listed, after),
        detail={**plain(detail or {}), "count": len(listed), "ids": plain([one.pk for one in listed])},
    )
    return _append(entry, by=by, county_id=counties.pop())


def require_transaction(act: str) -> None:
    """Raise TransactionRequired unless the caller is inside one."""
    if not transaction.get_connection().in_atomic_block:
        raise TransactionRequired(f"{act} is done and recorded in one transaction: call it inside atomic().")


def _append(entry: Entry, *, by: User, county_id: int | None) -> Entry:
    require_transaction(entry.verb)
    head, _ = ChainHead.objects.select_for_update(of=("self",)).get_or_create(county_id=county_id)
    entry.county_id = county_id
    entry.sequence = head.sequence + 1
    entry.previous_hash = head.hash
    entry.at = clock.now()
    entry.actor = by
    entry.actor_name = str(by)[:50]
    entry.address = current_address.get()
    entry.salt = secrets.token_hex(16)
    entry.seal()
    entry.save()
    head.sequence, head.hash = entry.sequence, entry.hash
    head.save(update_fields=["sequence", "hash"])
    return entry


def _unit_of(subject: models.Model | None) -> Unit | None:
    unit = subject if isinstance(subject, Unit) else getattr(subject, "unit", None)
    return unit if isinstance(unit, Unit) else None


def _county_id(county: Unit | None, subject: models.Model | None, unit: Unit | None, by: User) -> int | None:
    if county:
        return county.pk
    if unit:
        return unit.county_id
    if isinstance(own := getattr(subject, "county", None), Unit):
        return own.pk
    held = {membership.unit.county_id for membership in current_memberships(by)} - {None}
    return held.pop() if len(held) == 1 else None


def _label(subject: models.Model) -> str:
    return str(plain(str(subject)))[:200]


def _list_digest(subjects: list[models.Model], values: Mapping[Any, object] | None) -> str:
    if values is None:
        return digest([subject.pk for subject in subjects])
    return digest([[subject.pk, digest(values[subject.pk])] for subject in subjects])
