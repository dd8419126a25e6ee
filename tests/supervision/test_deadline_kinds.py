"""What is owed by a day, kind by kind: whose it is, by when, and when it is open no more."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from catalogs.models import Edition, EditionUptake, Revision, Submission
from disclosure_portal.notices.models import Notice
from participation.models import Concern
from supervision.deadlines import owed
from supervision.deadlines.disclosures import last_day_after
from supervision.models import Escalation, Proof, ReadReceipt, Reminder, ResponsiblePerson, StandardDocument
from supervision.workflow import standards
from supervision.workflow.checking import run, watch_clocks
from tests import factories
from tests.supervision import pilot, records
from tests.supervision.checks import make_rest_day

pytestmark = pytest.mark.django_db

MONDAY = date(2020, 11, 2)


def at(day, hour=12):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def found(county, kind, on=MONDAY):
    return [(one.unit, one.due_nominal) for one in owed(county, as_of=on) if one.kind == kind]


def make_concern(unit, *, by, **changes):
    """An emergency found at noon on Monday: five hours to answer, a day to the press conference."""
    values = {
        "title": "桥梁受损",
        "text": "桥梁受损，能否通行",
        "source": "网络舆情",
        "urgency": Concern.Urgency.EMERGENCY,
        "raised_at": at(MONDAY),
        "due_at": at(MONDAY, 17),
        "press_due_at": at(MONDAY + timedelta(days=1)),
        "due_proof": {"hours": 5, "start": at(MONDAY).isoformat()},
        **changes,
    }
    return Concern.objects.create(unit=unit, registered_at=at(MONDAY), registered_by=by, **values)


@pytest.mark.parametrize(
    ("period", "newest", "last"),
    [
        ("month", date(2020, 10, 3), date(2020, 11, 30)),
        ("quarter", date(2020, 8, 31), date(2020, 12, 31)),
        ("half_year", date(2020, 8, 31), date(2021, 6, 30)),
        ("year", date(2020, 1, 1), date(2021, 12, 31)),
    ],
)
def test_a_period_runs_out_at_the_end_of_the_next_one(period, newest, last):
    assert last_day_after(period, newest) == last


def test_an_item_with_a_period_is_owed_again(county, published, editor, township):
    Revision.objects.update(time_limit_text="每季度更新")
    factories.make_disclosure(published, by=editor, published_at=at(date(2020, 8, 20)))

    assert found(county, "disclosure", on=date(2020, 12, 1)) == [(township, date(2020, 12, 31))]
    assert found(county, "disclosure", on=date(2020, 8, 31)) == []  # something new this month


def test_a_batch_waits_for_the_approver(county, township, handed_in):
    Submission.objects.update(handed_in_at=at(MONDAY))

    assert found(county, "submission") == [(township, date(2020, 11, 9))]
    assert found(county, "submission", on=date(2020, 11, 1)) == []  # not handed in yet


def test_a_batch_waits_for_the_county_office(county, office, confirmed):
    Submission.objects.update(confirmed_at=at(MONDAY))

    assert found(county, "submission") == [(office, date(2020, 11, 16))]


def test_who_was_asked_today_is_not_reminded_today(county, handed_in, approver):
    Submission.objects.update(handed_in_at=at(MONDAY))
    told = []
    for day in (MONDAY, date(2020, 11, 3), date(2020, 11, 6), date(2020, 11, 9)):
        run(county, as_of=day)
        events = Notice.objects.filter(recipient=approver, event__startswith="approver:")
        told.append(events.count())

    assert told == [0, 0, 1, 2]  # the working day before, and on the day


def test_an_uptake_ends_with_its_state(county, township, domain, reviewer):
    edition = factories.make_edition(Edition.Layer.PROVINCIAL, "省共性目录", county=county)
    uptake = EditionUptake.objects.create(
        edition=edition, unit=township, due_on=MONDAY, started_at=at(MONDAY), started_by=reviewer
    )

    assert found(county, "uptake") == [(township, MONDAY)]
    uptake.state = EditionUptake.State.SUPERSEDED
    uptake.save()
    assert found(county, "uptake") == []


def test_a_unit_signs_for_a_standard_by_its_day(county, township, department, editor, reviewer, colleague):
    document = pilot.make_published_standard(county, by=reviewer, publisher=colleague)
    StandardDocument.objects.update(published_at=at(date(2022, 8, 1)))
    standards.sign_for(document, township, by=editor)
    ReadReceipt.objects.update(read_at=at(date(2022, 8, 20)))
    due, office = date(2022, 8, 31), colleague.memberships.get().unit

    assert found(county, "receipt", on=date(2022, 7, 31)) == []  # not published yet
    before = found(county, "receipt", on=date(2022, 8, 19))
    assert set(before) == {(township, due), (department, due), (office, due)}
    passed = [one for one in owed(county, as_of=date(2022, 9, 1)) if one.kind == "receipt"]
    assert {one.unit for one in passed} == {department, office}
    assert {(one.title, one.due_legal) for one in passed} == {("签收标准规范“标准目录编制规范”", due)}


def test_a_vacancy_begins_on_the_day_after_the_last(county, township, reviewer):
    facts = {"name": "赵专人", "office": "党政综合办公室", "entered_at": at(MONDAY), "entered_by": reviewer}
    ResponsiblePerson.objects.create(unit=township, since=date(2020, 9, 1), until=MONDAY, **facts)

    assert found(county, "vacancy") == []
    assert found(county, "vacancy", on=date(2020, 11, 3)) == [(township, date(2020, 11, 16))]


def test_a_proof_waits_for_the_county_office(county, township, editor, office, reviewer):
    assignment = records.make_assignment(
        records.make_milestone(records.make_plan(county, by=reviewer)), township
    )
    proof = records.make_proof(assignment, by=editor)
    type(proof).objects.update(handed_in_at=at(MONDAY))

    assert found(county, "proof") == [(office, date(2020, 11, 16))]


def test_clocks_in_hours_are_told_before_they_end_and_escalated_when_missed(
    county, township, editor, approver, reviewer
):
    concern = make_concern(township, by=reviewer)
    told = [watch_clocks(county, at=at(MONDAY, hour)) for hour in (13, 16, 16, 17, 18, 19)]

    assert told == [0, 2, 0, 0, 3, 0]
    escalation = Escalation.objects.get()
    assert (escalation.subject, escalation.raised_on) == (f"concern:{concern.pk}", MONDAY)
    text = Notice.objects.filter(recipient=editor).order_by("pk").first().text
    assert text == "答复“桥梁受损”：时限2020年11月2日（星期一）17:00，还剩1小时"


def test_an_answered_concern_is_the_county_offices_turn(county, township, editor, reviewer):
    make_concern(township, by=reviewer, state=Concern.State.ANSWERED, answer="可以通行")

    watch_clocks(county, at=at(MONDAY, 16))

    assert [notice.recipient for notice in Notice.objects.all()] == [reviewer]


# Days that the calendar moves while they are open


def test_a_day_that_moved_with_the_calendar_is_not_told_twice(county, township, editor, office, reviewer):
    assignment = records.make_assignment(
        records.make_milestone(records.make_plan(county, by=reviewer)), township
    )
    proof = records.make_proof(assignment, by=editor)
    Proof.objects.update(handed_in_at=at(date(2020, 10, 12)))
    told = Reminder.objects.filter(subject=f"proof:{proof.pk}").order_by("pk")
    for day in range(13, 24):
        run(county, as_of=date(2020, 10, day))
    make_rest_day(date(2020, 10, 26), county)
    for day in range(24, 28):
        run(county, as_of=date(2020, 10, day))

    assert found(county, "proof", on=date(2020, 10, 27)) == [(office, date(2020, 10, 27))]
    assert [row.stage for row in told] == ["before-5", "before-1", "day"]
    text = Notice.objects.get(recipient=reviewer, event=told[2].event).text
    assert "此前提醒的期限是2020年10月26日（星期一），已随工作日历变动" in text
    before = Notice.objects.get(recipient=reviewer, event=told[1].event).text
    assert "已随工作日历变动" not in before


def test_an_escalation_goes_on_when_the_calendar_moved_its_day(county, handed_in):
    Submission.objects.update(handed_in_at=at(MONDAY))
    run(county, as_of=date(2020, 11, 16))
    escalation = Escalation.objects.get()
    make_rest_day(date(2020, 11, 9), county)
    run(county, as_of=date(2020, 11, 17))

    escalation.refresh_from_db()
    assert escalation.state == Escalation.State.OPEN
    assert Escalation.objects.count() == 1


def test_what_is_handed_in_again_is_reminded_of_anew(county, handed_in, approver):
    said = []
    for day in (MONDAY, MONDAY + timedelta(days=7)):
        Submission.objects.update(handed_in_at=at(day))
        run(county, as_of=day + timedelta(days=7))
        said.append(Notice.objects.filter(recipient=approver, event__startswith="approver:").count())

    assert said == [1, 2]
