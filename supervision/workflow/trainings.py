"""Steps on training: a session is entered, corrected, removed; attendees are added from a list and taken off.

Source: 岫政办发〔2020〕37号 四（二）; 政府信息公开条例 art. 48.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.units.queries import hold
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import StepRefused, require_version
from supervision.models import TrainingAttendee, TrainingRecord
from supervision.permissions import may_keep_training
from supervision.queries.attendees import Reading, person_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

WRITTEN = ("title", "held_on", "hours", "audience", "covers_regulation", "place", "teacher", "material")
STALE = "这次培训刚刚被别人改过。您写的内容还在，请核对页面上的最新情况，再保存一次。"


@transaction.atomic
def add_training(unit: Unit, *, by: User, values: Mapping[str, Any]) -> TrainingRecord:
    """Enter a session that the unit held. Raises StepRefused when it stands there already: a button is pressed twice."""
    if not may_keep_training(by, unit):
        raise PermissionDenied
    trail.require_transaction("supervision.trainingrecord")
    hold(unit)
    training = TrainingRecord(unit=unit, entered_at=clock.now(), entered_by=by)
    _write(training, values)
    _refuse_twice(training)
    training.save()
    trail.record("supervision.trainingrecord.add", training, by=by, after=_told(training))
    return training


@transaction.atomic
def edit_training(
    training: TrainingRecord, *, by: User, version: int, values: Mapping[str, Any]
) -> TrainingRecord:
    """Correct a session. Raises StaleSave when somebody saved in between."""
    hold(training.unit)
    fresh = _locked(training, by=by)
    require_version(fresh, version, STALE)
    before = _told(fresh)
    fresh.correct_day(values.get("held_on", fresh.held_on), at=clock.now())
    _write(fresh, values)
    _refuse_twice(fresh)
    fresh.version += 1
    fresh.save(update_fields=[*(name for name in WRITTEN if name in values), "earlier_days", "version"])
    trail.record("supervision.trainingrecord.edit", fresh, by=by, before=before, after=_told(fresh))
    return fresh


@transaction.atomic
def remove_training(training: TrainingRecord, *, by: User) -> None:
    """Take back a session that was entered by mistake. It is seen nowhere any longer but in how past days stood."""
    fresh = _locked(training, by=by)
    before = {**_told(fresh), "attendees": list(fresh.attendees.kept().values_list("unit", "name"))}
    trail.record("supervision.trainingrecord.remove", fresh, by=by, before=before)
    fresh.removed_at = clock.now()
    fresh.save(update_fields=["removed_at"])


@transaction.atomic
def add_attendees(training: TrainingRecord, reading: Reading, *, by: User) -> int:
    """Keep who attended; who is named for the unit on that day is linked. Returns how many were added.

    Raises StepRefused when a line can't be read: all or none are kept. Who stands there already is left alone.
    """
    fresh = _locked(training, by=by)
    if reading.faults:
        raise StepRefused([f"第{line.number}行：{line.fault}" for line in reading.faults])
    known = set(fresh.attendees.kept().values_list("unit", "name"))
    in_charge = person_of({line.unit.pk for line in reading.lines}, on=fresh.held_on)
    now = clock.now()
    added = [
        TrainingAttendee(
            training=fresh,
            unit=line.unit,
            name=line.name,
            person=in_charge.get((line.unit.pk, line.name)),
            entered_at=now,
        )
        for line in reading.lines
        if (line.unit.pk, line.name) not in known
    ]
    TrainingAttendee.objects.bulk_create(added)
    after = [(one.unit_id, one.name) for one in added]
    trail.record(
        "supervision.trainingattendee.add_many", fresh, by=by, after=after, detail={"count": len(added)}
    )
    return len(added)


@transaction.atomic
def remove_attendees(training: TrainingRecord, keys: Collection[int], *, by: User) -> int:
    """Take off who did not attend after all. Returns how many."""
    fresh = _locked(training, by=by)
    taken_off = fresh.attendees.kept().filter(pk__in=keys)
    before = list(taken_off.values_list("unit", "name"))
    if not before:
        raise StepRefused(["请先勾选要删除的人。"])
    taken_off.update(removed_at=clock.now())
    trail.record(
        "supervision.trainingattendee.remove", fresh, by=by, before=before, detail={"count": len(before)}
    )
    return len(before)


def _locked(training: TrainingRecord, *, by: User) -> TrainingRecord:
    if not may_keep_training(by, training.unit):
        raise PermissionDenied
    trail.require_transaction("supervision.trainingrecord")
    found = TrainingRecord.objects.kept().select_for_update(of=("self",)).filter(pk=training.pk).first()
    if found is None:
        raise StepRefused(["这次培训的登记已经被别人删除。"])
    return found


def _refuse_twice(training: TrainingRecord) -> None:
    others = TrainingRecord.objects.kept().filter(
        unit=training.unit_id, held_on=training.held_on, title=training.title
    )
    if others.exclude(pk=training.pk).exists():
        told = f"{training.unit}{long_day(training.held_on)}的“{training.title}”已经登记过，不用再登记。"
        raise StepRefused([f"{told}同一天办了几场的，请在培训内容里写明场次。"])


def _write(training: TrainingRecord, values: Mapping[str, Any]) -> None:
    for name in WRITTEN:
        if name in values:
            setattr(training, name, values[name])


def _told(training: TrainingRecord) -> dict[str, Any]:
    told = {name: getattr(training, name) for name in WRITTEN if name != "material"}
    return {**told, "material": training.material_id}
