"""期限变动: the calendar changed, and open days would move. The county office confirms each before it does.

Nothing moves by itself, and what was believed earlier stays on record in the move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from catalogs.workflow.counted_days import move_disclosures, move_looks
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders, system_user
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.units.queries import hold
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import DueDay
from disclosure_portal.workflow import StepRefused
from participation.workflow.counted_days import move_concerns
from supervision.deadlines.counted import (
    ASSESSMENT,
    CONCERN,
    DISCLOSURE,
    LOOK,
    MILESTONE,
    RECTIFICATION,
    CountedDay,
    counted_days,
    open_records,
    recounted,
)
from supervision.models import DueMove, Milestone, Rectification
from supervision.permissions import runs_county
from supervision.workflow.assessments import move_objection_periods

if TYPE_CHECKING:
    from datetime import date

    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State = DueMove.State
TITLE_LENGTH = DueMove._meta.get_field("title").max_length


@transaction.atomic
def propose_moves(county: Unit) -> list[DueMove]:
    """Look for open days that the calendar of now counts otherwise, and ask the county office about each once.

    A proposal that the calendar, or the record, has left behind is no longer open. Returns what is new.
    """
    hold(county)
    calendar = WorkCalendar.load(county)
    wanted = _wanted(county, calendar)
    open_ones = DueMove.objects.proposed().filter(county=county).select_for_update(of=("self",))
    _overtake(
        [move for move in open_ones.order_by("pk") if not _asks_the_same(move, wanted.get(move.subject))],
        by=system_user(),
    )
    known = _known(county, wanted)
    proposed = DueMove.objects.bulk_create([move for subject, move in wanted.items() if subject not in known])
    if proposed:
        trail.record_bulk("supervision.duemove.propose_moves", proposed, by=system_user(), county=county)
        text = f"工作日历有变动，{len(proposed)}个没有到期的期限要重新确认。"
        notify(
            holders(Role.REVIEWER, county),
            text,
            event=f"due-moves:{county.pk}:{proposed[0].pk}",
            url=reverse("supervision_desk:due_moves"),
        )
    return proposed


def _wanted(county: Unit, calendar: WorkCalendar) -> dict[str, DueMove]:
    """What the calendar would move, by subject."""
    moves = {}
    for day in counted_days(county):
        if day.due.calendar_version == calendar.version:
            continue
        new = recounted(day.due, calendar)
        if (new.nominal, new.legal) != (day.due.nominal, day.due.legal):
            moves[day.subject] = _move(day, new, county)
    return moves


def _move(day: CountedDay, new: DueDay, county: Unit) -> DueMove:
    return DueMove(
        county=county,
        subject=day.subject,
        title=day.title[:TITLE_LENGTH],
        url=day.url,
        old_due=day.due.legal,
        old_proof=day.due.as_json(),
        new_due=new.legal,
        new_proof=new.as_json(),
        calendar_version=new.calendar_version,
        found_at=clock.now(),
    )


def _known(county: Unit, wanted: Mapping[str, DueMove]) -> set[str]:
    """Subjects about which the office has been asked: still open, or kept in spite of the same new day."""
    asked = DueMove.objects.filter(
        county=county, subject__in=list(wanted), state__in=(State.PROPOSED, State.KEPT)
    )
    return {move.subject for move in asked if _asks_the_same(move, wanted[move.subject])}


def _asks_the_same(move: DueMove, other: DueMove | None) -> bool:
    return other is not None and (move.old_due, move.new_due) == (other.old_due, other.new_due)


@transaction.atomic
def decide_moves(keys: Collection[int], *, by: User, on: date, keep_because: str = "") -> list[DueMove]:
    """Take the new days over, or keep the old ones for a reason. Returns what was decided.

    A record that has ended, or whose day was changed meanwhile, is left alone: its move is overtaken.
    """
    chosen = DueMove.objects.filter(pk__in=keys).select_related("county")
    moves = list(chosen.select_for_update(of=("self",)).order_by("pk"))
    if not moves or not all(runs_county(by, move.county) for move in moves):
        raise PermissionDenied
    if done := [move.title for move in moves if move.state != State.PROPOSED]:
        raise StepRefused([f"“{done[0]}”已经确认过或者已失效，请重新打开页面。"])
    county = moves[0].county
    current = _lock_records(county, moves)
    standing = [move for move in moves if current.get(move.subject) == (move.old_due, move.old_proof)]
    _overtake([move for move in moves if move not in standing], by=by)
    for move in standing:
        _end(move, State.KEPT if keep_because else State.MOVED, by=by, reason=keep_because)
    if standing and not keep_because:
        _carry_out(standing, by=by, on=on)
    if standing:
        verb = "keep_due_day" if keep_because else "confirm"
        days = {move.pk: [move.old_due, move.new_due] for move in standing}
        trail.record_bulk(f"supervision.duemove.{verb}", standing, by=by, after=days, county=county)
    if not DueMove.objects.proposed().filter(county=county).exists():
        settle_under(f"due-moves:{county.pk}:")
    return standing


def _lock_records(county: Unit, moves: Sequence[DueMove]) -> dict[str, tuple]:
    """Lock the records behind the moves; the day and the proof of those still open, by subject."""
    keys = _keys_by_kind(moves)
    current = {}
    for kind, records in open_records(county).items():
        if kind not in keys:
            continue
        locked = records.filter(pk__in=keys[kind]).select_for_update(of=("self",)).order_by("pk")
        for one in locked:
            current[f"{kind}:{one.pk}"] = DueDay.from_json(one.due_proof).legal, one.due_proof
    return current


def _keys_by_kind(moves: Sequence[DueMove]) -> dict[str, dict[int, DueDay]]:
    keys: dict[str, dict[int, DueDay]] = defaultdict(dict)
    for move in moves:
        kind, _, key = move.subject.partition(":")
        keys[kind][int(key)] = DueDay.from_json(move.new_proof)
    return keys


def _carry_out(moves: Sequence[DueMove], *, by: User, on: date) -> None:
    for kind, days in _keys_by_kind(moves).items():
        if kind == MILESTONE:
            _move_milestones(days, by=by, on=on)
        else:
            MOVERS[kind](days, by=by)


def _move_milestones(days: Mapping[int, DueDay], *, by: User, on: date) -> None:
    """How the tasks stood before this day stays as it was."""
    milestones = list(Milestone.objects.filter(pk__in=days).select_related("plan__county").order_by("pk"))
    before = {one.pk: one.due_legal for one in milestones}
    for one in milestones:
        one.judge_by(days[one.pk].legal, since=on)
        one.due_proof = days[one.pk].as_json()
        one.version += 1
    Milestone.objects.bulk_update(milestones, ["due_legal", "due_proof", "earlier_days", "version"])
    after = {one.pk: one.due_legal for one in milestones}
    county = milestones[0].plan.county
    trail.record_bulk(
        "supervision.milestone.move_due_day", milestones, by=by, before=before, after=after, county=county
    )


def _move_rectifications(days: Mapping[int, DueDay], *, by: User) -> None:
    found = list(Rectification.objects.filter(pk__in=days).select_related("unit").order_by("pk"))
    before = {one.pk: one.due_legal for one in found}
    for one in found:
        due = days[one.pk]
        one.due_nominal, one.due_legal, one.due_proof = due.nominal, due.legal, due.as_json()
    Rectification.objects.bulk_update(found, ["due_nominal", "due_legal", "due_proof"])
    after = {one.pk: one.due_legal for one in found}
    trail.record_bulk("supervision.rectification.move_due_day", found, by=by, before=before, after=after)


MOVERS = {
    RECTIFICATION: _move_rectifications,
    ASSESSMENT: move_objection_periods,
    LOOK: move_looks,
    CONCERN: move_concerns,
    DISCLOSURE: move_disclosures,
}


def _overtake(moves: Sequence[DueMove], *, by: User) -> None:
    """The calendar, or the record, has left them behind."""
    for move in moves:
        _end(move, State.OVERTAKEN, by=by)
    if moves:
        trail.record_bulk("supervision.duemove.overtake", moves, by=by, county=moves[0].county)


def _end(move: DueMove, state: State, *, by: User, reason: str = "") -> None:
    move.state, move.decided_at, move.decided_by, move.reason = state, clock.now(), by, reason.strip()
    move.save(update_fields=["state", "decided_at", "decided_by", "reason"])
