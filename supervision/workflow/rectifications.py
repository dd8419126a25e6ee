"""Steps on rectifications: ordered with a last day, reported by the unit, looked at again by another person, closed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.accounts.models import UNIT_ROLES
from disclosure_portal.accounts.queries import people_of
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify, settle_under
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workdays.display import long_day
from disclosure_portal.workflow import Step, StepRefused
from supervision.models import Rectification, RectificationAnswer
from supervision.permissions import left_to_recheck, may_recheck, may_report_rectification

if TYPE_CHECKING:
    from collections.abc import Iterable

    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

State, Verdict = Rectification.State, RectificationAnswer.Verdict
STALE = "这项整改刚刚被别人办理过。您填写的还在，请核对最新情况，再提交一次。"

REPORT = Step("report_back", "报告整改情况", (State.ORDERED,), State.REPORTED, may_report_rectification)
ACCEPT = Step("write_off", "销号", (State.REPORTED,), State.CLOSED, may_recheck)
SEND_BACK = Step("return", "退回", (State.REPORTED,), State.ORDERED, may_recheck)
STEPS = (REPORT, ACCEPT, SEND_BACK)


def order_rectification(
    rectification: Rectification, *, by: User, on: date, working_days: int, calendar: WorkCalendar
) -> Rectification:
    """Order a problem to be put right within so many working days. Part of the act that found it, in its transaction."""
    trail.require_transaction("supervision.rectification.order")
    rectification.state = State.ORDERED
    rectification.ordered_by, rectification.ordered_at = by, clock.now()
    _set_due(rectification, on, working_days, calendar)
    rectification.save(force_insert=True)
    after = {"problem": rectification.problem, "due": rectification.due_legal, "days": working_days}
    trail.record("supervision.rectification.order_rectification", rectification, by=by, after=after)
    return rectification


@transaction.atomic
def report(
    rectification: Rectification, *, by: User, version: int, text: str, attachment: Attachment | None = None
) -> Rectification:
    """What the unit did, with its evidence, for another pair of eyes."""
    if not text.strip():
        raise StepRefused(["请写明整改情况。"])
    fresh = _begin(REPORT, rectification, by, version)
    fresh.reported_at = clock.now()
    fresh.answers.create(
        text=text.strip(),
        attachment=attachment,
        due_legal=fresh.due_legal,
        reported_at=fresh.reported_at,
        reported_by=by,
    )
    fresh.version += 1
    REPORT.finish(fresh, by=by, changed=["reported_at", "version"], detail={"text": text.strip()})
    settle_under(f"rectification-returned:{fresh.pk}:")
    told = f"{fresh.unit}报告了整改情况，等您复查：“{fresh.problem[:50]}”。"
    _tell(left_to_recheck(fresh), fresh, told, "reported")
    return fresh


@transaction.atomic
def accept(rectification: Rectification, *, by: User, version: int, remark: str = "") -> Rectification:
    """Another person than who found the problem has looked again: it is put right."""
    fresh = _begin(ACCEPT, rectification, by, version)
    _judge(fresh, Verdict.ACCEPTED, remark, by)
    ACCEPT.finish(
        fresh, by=by, changed=["rechecked_at", "rechecked_by", "version"], detail={"remark": remark}
    )
    _tell_unit(fresh, f"整改已销号：“{fresh.problem[:50]}”。", "closed")
    return fresh


@transaction.atomic
def send_back(
    rectification: Rectification, *, by: User, version: int, reason: str, working_days: int, on: date
) -> Rectification:
    """Not put right yet: why, and by when. The former last day stays with the former report."""
    if not reason.strip():
        raise StepRefused(["请写明复查未通过的原因。"])
    fresh = _begin(SEND_BACK, rectification, by, version)
    _judge(fresh, Verdict.SENT_BACK, reason, by)
    _set_due(fresh, on, working_days, WorkCalendar.load(fresh.unit.county))
    changed = ["rechecked_at", "rechecked_by", "due_nominal", "due_legal", "due_proof", "version"]
    detail = {"reason": reason.strip(), "due": fresh.due_legal}
    SEND_BACK.finish(fresh, by=by, changed=changed, detail=detail)
    told = f"整改复查未通过，请在{long_day(fresh.due_nominal)}前重新整改：{reason.strip()}"
    _tell_unit(fresh, told, "returned")
    return fresh


@transaction.atomic
def pass_on(county: Unit, *, by: User) -> list[Rectification]:
    """What units that are no more have still to put right goes on, with its day, to whoever took over from them."""
    of_closed = Rectification.objects.unfinished().filter(
        unit__county=county, unit__is_active=False, unit__successor__isnull=False
    )
    left = list(of_closed.select_for_update(of=("self",)).select_related("unit").order_by("pk"))
    if not left:
        return []
    givers = {one.pk: one.unit for one in left}
    for one in left:
        one.unit, one.version = _heir(one.unit), one.version + 1
    Rectification.objects.bulk_update(left, ["unit", "version"], batch_size=500)
    _pass_files_on(left)
    trail.record_bulk("supervision.rectification.move", left, by=by, county=county)
    for one in left:
        told = f"{givers[one.pk]}已撤并，它的整改转由本单位办理：“{one.problem[:50]}”。"
        if one.state == State.ORDERED:
            told += f"期限是{long_day(one.due_nominal)}。"
        _tell_unit(one, told, "passed-on")
    return left


def _heir(unit: Unit) -> Unit:
    """The unit that has the work now, through as many changes as there were."""
    while not unit.is_active and unit.successor:
        unit = unit.successor
    return unit


def _pass_files_on(rectifications: Iterable[Rectification]) -> None:
    """The evidence of earlier reports, so that the people who go on with it can open it."""
    for one in rectifications:
        Attachment.objects.filter(pk__in=one.answers.values("attachment")).update(unit=one.unit)


def _begin(step: Step, rectification: Rectification, by: User, version: int) -> Rectification:
    return step.begin(rectification, by=by, version=version, stale=STALE)


def _judge(fresh: Rectification, verdict: Verdict, remark: str, by: User) -> None:
    fresh.rechecked_at, fresh.rechecked_by = clock.now(), by
    fresh.version += 1
    fresh.answers.filter(verdict="").update(
        verdict=verdict, remark=remark.strip(), rechecked_at=fresh.rechecked_at, rechecked_by=by
    )
    settle_under(f"rectification-reported:{fresh.pk}:")


def _set_due(rectification: Rectification, on: date, working_days: int, calendar: WorkCalendar) -> None:
    due = add_working_days(on, working_days, calendar=calendar)
    rectification.due_nominal, rectification.due_legal = due.nominal, due.legal
    rectification.due_proof = due.as_json()


def _tell_unit(rectification: Rectification, text: str, what: str) -> None:
    _tell(people_of([rectification.unit], *UNIT_ROLES)[rectification.unit_id], rectification, text, what)


def _tell(people: object, rectification: Rectification, text: str, what: str) -> None:
    event = f"rectification-{what}:{rectification.pk}:{clock.now().isoformat()}"
    notify(people, text, event=event, url=rectification.get_absolute_url())
