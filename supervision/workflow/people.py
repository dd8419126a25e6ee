"""Steps on 专人负责: named, corrected, ended, handed over. One person at a time, and the history is kept.

Source: 岫政办发〔2020〕37号 四（二）: 确保基层政务公开工作有机构承担、有专人负责.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from disclosure_portal import clock
from disclosure_portal.accounts.models import UNIT_ROLES, Role
from disclosure_portal.accounts.queries import holders, people_of
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.units.models import Unit
from disclosure_portal.units.queries import hold
from disclosure_portal.workflow import StepRefused, require_version
from supervision.models import ResponsiblePerson
from supervision.permissions import may_name_people

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

WRITTEN = ("name", "post", "office", "phone", "document", "since")
ENDING = ("until", "ended_because")
DAYS = ("since", "until")
STALE = "这条登记刚刚被别人改过。您写的内容还在，请核对页面上的最新情况，再保存一次。"
ALREADY_ENDED = "已经登记过卸任，不用再登记。"


@transaction.atomic
def name_person(unit: Unit, *, by: User, values: Mapping[str, Any]) -> ResponsiblePerson:
    """Name who answers for disclosure in a unit from a day on. Raises StepRefused while somebody else does."""
    _lock(unit, by=by)
    return _add(unit, values, by=by)


@transaction.atomic
def correct_person(
    person: ResponsiblePerson, *, by: User, version: int, values: Mapping[str, Any]
) -> ResponsiblePerson:
    """Correct what was entered, the days included; how a past day stood stays as it was known then.

    Raises StaleSave when somebody saved in between.
    """
    fresh = _begin(person, by=by, version=version)
    before = _told(fresh)
    days = [values.get(name, before[name]) for name in DAYS]
    fresh.correct_days(*days, at=clock.now())
    changed = [name for name in (*WRITTEN, *ENDING) if name in values]
    for name in changed:
        setattr(fresh, name, values[name])
    _refuse_overlap(fresh)
    _save(fresh, [*changed, "until_entered_at", "earlier_days"])
    trail.record("supervision.responsibleperson.correct", fresh, by=by, before=before, after=_told(fresh))
    return fresh


@transaction.atomic
def end_person(
    person: ResponsiblePerson, *, by: User, version: int, until: date, reason: str
) -> ResponsiblePerson:
    """Say which was the last day of the person in charge; the unit's people and the office hear of the vacancy."""
    fresh = _end(_begin(person, by=by, version=version), until, reason)
    text = f"{fresh.unit}的政务公开责任人已经卸任，请尽快确定新的责任人。"
    people = {*people_of([fresh.unit], *UNIT_ROLES)[fresh.unit_id], *holders(Role.REVIEWER, fresh.unit)}
    event = f"person-ended:{fresh.pk}:{fresh.version}"
    notify(people - {by}, text, event=event, url=fresh.get_absolute_url())
    trail.record("supervision.responsibleperson.end", fresh, by=by, after=_told(fresh))
    return fresh


@transaction.atomic
def hand_over(
    person: ResponsiblePerson, *, by: User, version: int, values: Mapping[str, Any]
) -> ResponsiblePerson:
    """End one person the day before another begins, so that the unit has no day without one. Returns the successor."""
    fresh = _begin(person, by=by, version=version)
    if values["since"] <= fresh.since:
        raise StepRefused([f"接任日期应当晚于{fresh.name}到任的{fresh.since:%Y-%m-%d}。"])
    _end(fresh, values["since"] - timedelta(days=1), f"交接给{values['name']}")
    successor = _add(fresh.unit, values, by=by)
    trail.record(
        "supervision.responsibleperson.hand_over",
        fresh,
        by=by,
        after=_told(fresh),
        detail={"to": successor.pk},
    )
    return successor


def _lock(unit: Unit, *, by: User) -> None:
    """Of two people who name somebody for one unit the second is told."""
    if not may_name_people(by, unit):
        raise PermissionDenied
    hold(unit)


def _begin(person: ResponsiblePerson, *, by: User, version: int) -> ResponsiblePerson:
    _lock(person.unit, by=by)
    fresh = ResponsiblePerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
    require_version(fresh, version, STALE)
    return fresh


def _add(unit: Unit, values: Mapping[str, Any], *, by: User) -> ResponsiblePerson:
    person = ResponsiblePerson(unit=unit, entered_at=clock.now(), entered_by=by)
    for name in WRITTEN:
        setattr(person, name, values[name])
    _refuse_overlap(person)
    person.save()
    trail.record("supervision.responsibleperson.add", person, by=by, after=_told(person))
    return person


def _end(person: ResponsiblePerson, until: date, reason: str) -> ResponsiblePerson:
    if person.until is not None:
        raise StepRefused([ALREADY_ENDED])
    if until < person.since:
        raise StepRefused([f"卸任日期不能早于到任的{person.since:%Y-%m-%d}。"])
    person.until, person.ended_because, person.until_entered_at = until, reason, clock.now()
    _save(person, [*ENDING, "until_entered_at"])
    return person


def _refuse_overlap(person: ResponsiblePerson) -> None:
    """Two people on one day would leave open who answers: the earlier one is ended or hands over first."""
    if person.until is not None and person.until < person.since:
        raise StepRefused(["卸任日期不能早于到任日期。"])
    others = ResponsiblePerson.objects.filter(unit=person.unit_id).exclude(pk=person.pk)
    others = others.filter(Q(until__isnull=True) | Q(until__gte=person.since))
    if person.until is not None:
        others = others.filter(since__lte=person.until)
    if other := others.order_by("since").first():
        days = (
            f"{other.since:%Y-%m-%d}至{other.until:%Y-%m-%d}" if other.until else f"{other.since:%Y-%m-%d}起"
        )
        raise StepRefused(
            [f"{other.name}{days}是{other.unit}的责任人，同一天只能有一人。请先办理交接、卸任，或者改日期。"]
        )


def _save(person: ResponsiblePerson, fields: list[str]) -> None:
    person.version += 1
    person.save(update_fields=[*fields, "version"])


def _told(person: ResponsiblePerson) -> dict[str, Any]:
    return {name: getattr(person, name) for name in (*WRITTEN, *ENDING)}
