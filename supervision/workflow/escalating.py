"""督办: what stays undone goes to the county office with a number, and is closed when the evidence holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, When
from django.db.models.functions import Cast, Substr

from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit import trail
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused
from supervision.deadlines.assignments import PREFIX, open_on
from supervision.deadlines.stages import Stage
from supervision.models import Assignment, Escalation, Kind, Plan, Reminder
from supervision.permissions import may_close_escalation

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from supervision.deadlines import Owed, Scope
    from supervision.models.checks import EscalationQuerySet
    from supervision.workflow.reminding import Line

CLOSE = Step("finish", "办结督办", (Escalation.State.OPEN,), Escalation.State.CLOSED, may_close_escalation)
AT_ONCE = 500
TITLE_LENGTH = Escalation._meta.get_field("title").max_length
REASON_LENGTH = Escalation._meta.get_field("closed_because").max_length


def raise_escalations(lines: Sequence[Line], *, scope: Scope) -> list[Escalation]:
    """An escalation for each line that has come so far, numbered within the year.

    Call it inside the transaction that holds the county and wrote the lines into the ledger.
    """
    come = [line for line in lines if line.stage == Stage.ESCALATED]
    known = set(
        Escalation.objects.open()
        .filter(subject__in=[line.owed.subject for line in come])
        .values_list("subject", "due_on")
    )
    new = [line for line in come if (line.owed.subject, line.owed.due_nominal) not in known]
    if not new:
        return []
    year = scope.as_of.year
    first = Escalation.objects.filter(county=scope.county, raised_on__year=year).count() + 1
    raised = Escalation.objects.bulk_create(
        [_escalation(line, scope, f"督办〔{year}〕{number}号") for number, line in enumerate(new, first)]
    )
    numbers = {"numbers": [raised[0].number, raised[-1].number]}
    trail.record_bulk(
        "supervision.escalation.raise", raised, by=system_user(), detail=numbers, county=scope.county
    )
    return raised


def _escalation(line: Line, scope: Scope, number: str) -> Escalation:
    owed = line.owed
    return Escalation(
        county=scope.county,
        unit=owed.unit,
        kind=owed.kind,
        subject=owed.subject,
        title=owed.title[:TITLE_LENGTH],
        url=owed.url,
        due_on=owed.due_nominal,
        raised_on=scope.as_of,
        number=number,
    )


def close_done(scope: Scope, *, still_owed: Mapping[str, Owed]) -> list[Escalation]:
    """Close what is done by now. `still_owed` holds everything open but assignments.

    What is done and fails again, whoever had closed it, is reminded of and escalated anew, under another number.
    Call it inside a transaction that holds the county.
    """
    looked_at = _to_look_at(scope).select_related("unit").order_by("pk")
    listed = list(looked_at.select_for_update(of=("self",)))
    assignments = _assignments(listed)
    ended, closed, by = [], [], system_user()
    for one in listed:
        if one.kind == Kind.ASSIGNMENT:
            done = _assignment_ended(one, assignments.get(one.subject), scope)
        else:
            done = _ended(one, still_owed, scope)
        if done:
            ended.append(one)
        if done and one.state == Escalation.State.OPEN:
            one.closed_on, one.closed_because = done[0], done[1][:REASON_LENGTH]
            one.state, one.closed_by = Escalation.State.CLOSED, by
            closed.append(one)
    _end_series(ended, on=scope.as_of)
    if closed:
        _store(closed)
        trail.record_bulk("supervision.escalation.finish", closed, by=by, county=scope.county)
    return closed


def _store(closed: Sequence[Escalation]) -> None:
    """Many end on one day for one reason."""
    alike: dict[tuple[date, str], list[Escalation]] = defaultdict(list)
    for one in closed:
        alike[one.closed_on, one.closed_because].append(one)
    for (closed_on, because), listed in alike.items():
        found = Escalation.objects.filter(pk__in=[one.pk for one in listed])
        state, by = listed[0].state, listed[0].closed_by
        found.update(state=state, closed_on=closed_on, closed_because=because, closed_by=by)


def _end_series(ended: Sequence[Escalation], *, on: date) -> None:
    """The ledger forgets what was said of them."""
    subjects: dict[date, list[str]] = defaultdict(list)
    for one in ended:
        subjects[one.due_on].append(one.subject)
    for due_on, listed in subjects.items():
        for begin in range(0, len(listed), AT_ONCE):
            said = Reminder.objects.standing().filter(
                due_on=due_on, subject__in=listed[begin : begin + AT_ONCE]
            )
            said.update(ended_on=on)


def _to_look_at(scope: Scope) -> EscalationQuerySet:
    """Escalations that are open, or were closed by hand while their series goes on; but for tasks that are owed as
    before, which may be many."""
    key = Cast(Substr("subject", len(PREFIX) + 1), BigIntegerField())
    of_plans = Case(When(kind=Kind.ASSIGNMENT, then=key))  # no other subject is a number
    owed_as_before = open_on(scope.as_of).filter(
        pk=OuterRef("assignment_key"),
        milestone__due_nominal=OuterRef("due_on"),
        milestone__plan__state=Plan.State.RUNNING,
    )
    goes_on = Reminder.objects.standing().filter(
        subject=OuterRef("subject"), due_on=OuterRef("due_on"), stage=Stage.ESCALATED
    )
    found = Escalation.objects.filter(Q(state=Escalation.State.OPEN) | Exists(goes_on), county=scope.county)
    return found.annotate(assignment_key=of_plans).exclude(Exists(owed_as_before))


def _assignments(escalations: Sequence[Escalation]) -> dict[str, Assignment]:
    keys = [one.subject.removeprefix(PREFIX) for one in escalations if one.kind == Kind.ASSIGNMENT]
    found = Assignment.objects.filter(pk__in=keys).select_related("milestone__plan")
    return {f"{PREFIX}{one.pk}": one for one in found}


def _assignment_ended(
    escalation: Escalation, assignment: Assignment | None, scope: Scope
) -> tuple[date, str] | None:
    """The day and the words with which it ends; None while it goes on."""
    if assignment is None or assignment.milestone.plan.state != Plan.State.RUNNING:
        return scope.as_of, "实施方案不再执行"
    if assignment.is_waived(scope.as_of):
        return scope.as_of, f"任务已免除：{assignment.waived_because}"
    if assignment.met_on is not None:
        return scope.as_of, f"{long_day(assignment.met_on)}完成，由平台核验"
    return _moved(escalation, assignment.milestone.due_nominal, scope)


def _ended(escalation: Escalation, still_owed: Mapping[str, Owed], scope: Scope) -> tuple[date, str] | None:
    """What the calendar has moved is the same matter as before; with another unit it is told anew."""
    owed = still_owed.get(escalation.subject)
    if owed is None:
        unit = escalation.unit
        return scope.as_of, "已经办理，由平台核验" if unit.is_active else f"{unit}已撤并，不再督办"
    if owed.unit.pk != escalation.unit_id:
        return scope.as_of, f"已转由{owed.unit}办理"
    if owed.with_calendar and escalation.raised_on > owed.since:
        return None
    return _moved(escalation, owed.due_nominal, scope)


def _moved(escalation: Escalation, due_on: date, scope: Scope) -> tuple[date, str] | None:
    if due_on == escalation.due_on:
        return None
    return scope.as_of, f"期限已改为{long_day(due_on)}"


@transaction.atomic
def close_escalation(escalation: Escalation, *, by: User, on: date, reason: str) -> Escalation:
    """The county office ends it by hand, in words of its own: what a check can't see is told by a person."""
    escalation = CLOSE.begin(escalation, by=by)
    reason = reason.strip()
    if not reason:
        raise StepRefused(["请写明办结情况。"])
    escalation.closed_on, escalation.closed_because, escalation.closed_by = on, reason[:REASON_LENGTH], by
    changed = ["closed_on", "closed_because", "closed_by"]
    CLOSE.finish(escalation, by=by, changed=changed, detail={"number": escalation.number, "reason": reason})
    return escalation
