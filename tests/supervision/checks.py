"""Records of checks as tests need them."""

from __future__ import annotations

from datetime import date, timedelta

from disclosure_portal import clock
from disclosure_portal.notices.outbox import notify
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workdays.models import CalendarDay
from supervision.models import Call, CheckRun, Escalation, Reminder
from supervision.workflow.due_moves import propose_moves
from tests.supervision import records


def make_run(county, **changes):
    moment = clock.now()
    values = {"as_of": clock.today(), "started_at": moment, "finished_at": moment, "checked": 54, **changes}
    return CheckRun.objects.create(county=county, **values)


def make_reminder(unit, *, to=(), **changes):
    """One stage of a task that was said, and the message behind it."""
    values = {
        "kind": "assignment",
        "subject": "assignment:1",
        "title": "标准目录",
        "url": "/desk/",
        "due_on": clock.today(),
        "stage": Reminder.Stage.DAY,
        "said_on": clock.today(),
        "said_at": clock.now(),
        "recipients": len(to),
        **changes,
    }
    values.setdefault("event", f"{values['subject']}:{values['due_on']}:{values['stage']}")
    notify(to, f"{values['title']}：今天到期", event=values["event"], url=values["url"])
    return Reminder.objects.create(unit=unit, **values)


def make_escalation(unit, **changes):
    today = clock.today()
    values = {
        "kind": "assignment",
        "subject": "assignment:1",
        "title": "标准目录",
        "url": "/desk/",
        "due_on": today - timedelta(days=10),
        "raised_on": today,
        "number": f"督办〔{today.year}〕1号",
        **changes,
    }
    return Escalation.objects.create(unit=unit, county=unit.county, **values)


def make_call(unit, *, by, **changes):
    values = {"person": "张经办", "phone": "0412-7820000", "outcome": "本周内完成", "subjects": ["标准目录"]}
    return Call.objects.create(unit=unit, called_by=by, **{"called_at": clock.now(), **values, **changes})


def make_rest_day(day, county=None):
    """A notice that makes a day one of rest."""
    return CalendarDay.objects.create(
        county=county, date=day, is_working=False, why="颁金节", notice="岫政发〔2020〕8号"
    )


def make_moved_day(county, unit, *, by):
    """A rolled milestone whose next working day becomes a day of rest afterwards; returns it and the move."""
    plan = records.make_plan(county, by=by, document_number="岫政办发〔2020〕40号")
    due = add_working_days(records.DUE, 0, calendar=WorkCalendar.load(county))
    milestone = records.make_milestone(
        plan,
        name="调休节点",
        due_legal=due.legal,
        due_proof=due.as_json(),
        rolls_because="县政府办公室2020年9月1日决定",
    )
    records.make_assignment(milestone, unit)
    make_rest_day(date(2020, 11, 2), county)
    (move,) = propose_moves(county)
    return milestone, move
