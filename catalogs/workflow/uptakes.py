"""The county office has units map an edition to their catalogs by a day; a unit says when it is done.

Source: 岫政办发〔2020〕37号 (SP-08).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalogs.models import Edition, EditionUptake
from catalogs.permissions import may_map, may_start_uptake
from catalogs.queries.uptakes import uptakes_progress
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle
from disclosure_portal.workflow import Step, StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = EditionUptake.State


def everything_is_mapped(uptake: EditionUptake) -> str | None:
    left = uptakes_progress([uptake])[0].left
    return f"还有 {left} 条没有对照，全部对照后才能完成。" if left else None


FINISH = Step("finish", "完成对照", (State.OPEN,), State.FINISHED, may_map, (everything_is_mapped,))


@transaction.atomic
def start_uptakes(
    edition: Edition, units: Collection[Unit], *, by: User, due_on: date
) -> list[EditionUptake]:
    """Have units map the edition by a day; those that were told before are left alone. Their editors get a notice."""
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if not units or not all(may_start_uptake(by, unit) for unit in units):
        raise PermissionDenied
    _refuse_past_day(due_on)
    if edition.state != Edition.State.PUBLISHED:
        raise StepRefused([f"{edition.get_state_display()}的版本不能请单位对照。"])
    served = set(edition.served_units().filter(pk__in=[unit.pk for unit in units]))
    if others := [str(unit) for unit in units if unit not in served]:
        raise StepRefused([f"{'、'.join(others)}不适用{edition}。"])
    told = set(edition.uptakes.values_list("unit", flat=True))
    stamp = {"edition": edition, "due_on": due_on, "started_at": clock.now(), "started_by": by}
    new = [EditionUptake(unit=unit, **stamp) for unit in units if unit.pk not in told]
    started = EditionUptake.objects.bulk_create(new)
    if started:
        trail.record_bulk(
            "catalogs.editionuptake.start",
            started,
            by=by,
            after={uptake.pk: [uptake.unit_id, due_on] for uptake in started},
            detail={"edition": edition.pk, "due_on": due_on.isoformat()},
        )
    for uptake in started:
        text = f"请在{due_on:%Y年%m月%d日}前完成对照新标准：{edition}。"
        notify(holders(Role.EDITOR, uptake.unit), text, event=_event(uptake), url=uptake.get_absolute_url())
    return started


@transaction.atomic
def move_due_day(uptakes: Collection[EditionUptake], *, by: User, due_on: date) -> int:
    """Give the units that aren't done another day. Their editors get a notice. Returns how many units."""
    chosen = EditionUptake.objects.unfinished().filter(pk__in=[uptake.pk for uptake in uptakes])
    locked = list(chosen.select_for_update(of=("self",)).select_related("unit", "edition").order_by("pk"))
    if not all(may_start_uptake(by, uptake.unit) for uptake in locked):
        raise PermissionDenied
    _refuse_past_day(due_on)
    moved = [uptake for uptake in locked if uptake.due_on != due_on]
    if not moved:
        return 0
    before = {uptake.pk: uptake.due_on for uptake in moved}
    chosen.update(due_on=due_on)
    after = dict.fromkeys(before, due_on)
    trail.record_bulk("catalogs.editionuptake.move_due_day", moved, by=by, before=before, after=after)
    for uptake in moved:
        text = f"对照新标准（{uptake.edition}）的期限改为{due_on:%Y年%m月%d日}。"
        event = f"{_event(uptake)}:due:{clock.now().isoformat()}"
        notify(holders(Role.EDITOR, uptake.unit), text, event=event, url=uptake.get_absolute_url())
    return len(moved)


@transaction.atomic
def finish_uptake(uptake: EditionUptake, *, by: User) -> EditionUptake:
    """Every item is mapped: the unit is done with the edition."""
    uptake = FINISH.begin(uptake, by=by)
    uptake.finished_at, uptake.finished_by = clock.now(), by
    FINISH.finish(uptake, by=by, changed=["finished_at", "finished_by"])
    settle(_event(uptake))
    text = f"{uptake.unit}已完成对照新标准：{uptake.edition}。"
    event = f"uptake-finished:{uptake.pk}"
    notify(holders(Role.REVIEWER, uptake.unit), text, event=event, url=uptake.get_absolute_url())
    return uptake


def supersede(editions: Iterable[Edition], *, by: User) -> int:
    """What units still had to map to editions that a newer one replaces is theirs no longer. Returns how many units.

    Inside the act that replaces the editions, with their rows locked.
    """
    trail.require_transaction("supersede")
    chosen = EditionUptake.objects.unfinished().filter(edition__in=editions)
    locked = list(chosen.select_for_update(of=("self",)).select_related("unit__county").order_by("pk"))
    EditionUptake.objects.filter(pk__in=[uptake.pk for uptake in locked]).update(state=State.SUPERSEDED)
    in_order = sorted(locked, key=lambda uptake: uptake.unit.county_id or 0)
    for _, members in groupby(in_order, key=lambda uptake: uptake.unit.county_id):
        uptakes = list(members)
        before = {uptake.pk: uptake.state for uptake in uptakes}
        after = dict.fromkeys(before, State.SUPERSEDED)
        trail.record_bulk("catalogs.editionuptake.supersede", uptakes, by=by, before=before, after=after)
    for uptake in locked:
        settle(_event(uptake))
    return len(locked)


def _refuse_past_day(due_on: date) -> None:
    if due_on < clock.today():
        raise StepRefused(["完成期限不能早于今天。"])


def _event(uptake: EditionUptake) -> str:
    return f"uptake-started:{uptake.pk}"
