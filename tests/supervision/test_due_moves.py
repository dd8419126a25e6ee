"""The calendar changes: open days that would move are told, and move only when the county office says so."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit.models import Entry
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import add_working_days
from disclosure_portal.workdays.workflow import end_day
from disclosure_portal.workflow import StepRefused
from participation.models import Concern
from supervision.models import DueMove, Milestone, Status
from supervision.queries.standings import standings
from supervision.workflow.checking import run
from supervision.workflow.due_moves import decide_moves, propose_moves
from tests import factories
from tests.supervision import assessments as rounds
from tests.supervision import checks
from tests.threads import at_once

pytestmark = pytest.mark.django_db

State = DueMove.State
TODAY = date(2020, 10, 1)
MONDAY, TUESDAY = date(2020, 11, 2), date(2020, 11, 3)


@pytest.fixture
def moved(county, township, reviewer):
    return checks.make_moved_day(county, township, by=reviewer)


def test_nothing_moves_by_itself(moved, county, reviewer):
    milestone, move = moved
    milestone.refresh_from_db()

    assert milestone.due_legal == MONDAY
    assert (move.state, move.old_due, move.new_due) == (State.PROPOSED, MONDAY, TUESDAY)
    assert [day["why"] for day in move.new_proof["skipped"]] == [
        "星期六",
        "星期日",
        "颁金节，岫政发〔2020〕8号",
    ]
    assert "1个没有到期的期限要重新确认" in reviewer.notices.get().text


def test_each_is_proposed_once(moved, county, reviewer):
    assert propose_moves(county) == []
    run(county, as_of=date(2020, 10, 1))

    assert DueMove.objects.count() == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_checks_at_once_ask_once(moved, county, reviewer):
    DueMove.objects.all().delete()

    asked = at_once(*[lambda: propose_moves(county)] * 2)

    assert sorted(len(one) for one in asked) == [0, 1]
    assert DueMove.objects.proposed().count() == 1


def test_confirmed_it_moves_and_the_old_day_stays_on_record(moved, reviewer):
    milestone, move = moved
    decide_moves([move.pk], by=reviewer, on=TODAY)

    milestone.refresh_from_db()
    move.refresh_from_db()
    assert (milestone.due_legal, milestone.due_proof) == (TUESDAY, move.new_proof)
    assert (move.state, move.decided_by, move.old_due) == (State.MOVED, reviewer, MONDAY)
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"supervision.duemove.confirm", "supervision.milestone.move_due_day"} <= verbs
    assert propose_moves(milestone.plan.county) == []


def test_a_confirmed_move_does_not_change_how_a_past_day_stood(moved, reviewer):
    milestone, move = moved
    decide_moves([move.pk], by=reviewer, on=TUESDAY)

    milestone.refresh_from_db()
    assert milestone.due_legal == TUESDAY
    assert [one.status for one in standings([milestone], as_of=TUESDAY)] == [Status.DUE_SOON]
    assert milestone.due_on(MONDAY) == MONDAY
    assert [one.due_legal for one in standings([milestone], as_of=MONDAY)] == [MONDAY]


def test_kept_for_a_reason_it_isnt_asked_again(moved, county, reviewer):
    milestone, move = moved
    decide_moves([move.pk], by=reviewer, on=TODAY, keep_because="上级要求不变")
    checks.make_rest_day(date(2020, 12, 24), county)  # another version of the calendar, the same new day

    assert propose_moves(county) == []
    milestone.refresh_from_db()
    move.refresh_from_db()
    assert (milestone.due_legal, move.state, move.reason) == (MONDAY, State.KEPT, "上级要求不变")


def test_a_calendar_that_goes_back_takes_the_question_along(moved, county, reviewer):
    _, move = moved
    rest = checks.CalendarDay.objects.get()
    end_day(rest, by=reviewer)

    assert propose_moves(county) == []
    move.refresh_from_db()
    assert (move.state, move.decided_by) == (State.OVERTAKEN, system_user())
    assert Entry.objects.get(verb="supervision.duemove.overtake").actor == system_user()

    checks.make_rest_day(MONDAY, county)
    (again,) = propose_moves(county)
    assert (again.state, move.state) == (State.PROPOSED, State.OVERTAKEN)
    assert again.calendar_version == move.calendar_version


def test_asked_anew_the_decision_of_before_stays_on_record(moved, county, reviewer):
    _, move = moved
    decide_moves([move.pk], by=reviewer, on=TODAY)
    Milestone.objects.update(due_legal=move.old_due, due_proof=move.old_proof)
    (again,) = propose_moves(county)

    move.refresh_from_db()
    assert again.pk != move.pk
    assert (move.state, move.decided_by, move.new_due) == (State.MOVED, reviewer, TUESDAY)


def test_what_was_changed_meanwhile_is_left_alone(moved, reviewer):
    milestone, move = moved
    Milestone.objects.update(due_legal=milestone.due_nominal, rolls_because="")

    assert decide_moves([move.pk], by=reviewer, on=TODAY) == []
    move.refresh_from_db()
    assert move.state == State.OVERTAKEN


def test_it_is_decided_once_and_by_the_county_office(moved, reviewer, editor, leader):
    _, move = moved
    for person in (editor, leader):
        with pytest.raises(PermissionDenied):
            decide_moves([move.pk], by=person, on=TODAY)
    decide_moves([move.pk], by=reviewer, on=TODAY)
    with pytest.raises(StepRefused):
        decide_moves([move.pk], by=reviewer, on=TODAY)


def test_days_of_the_lower_floors_move_through_their_own_doors(county, township, reviewer, department):
    look = factories.make_look(county, department, factories.make_domain())
    today = checks.clock.today()
    due = add_working_days(today, 15, calendar=WorkCalendar.load(county))
    concern = Concern.objects.create(
        unit=township,
        title="自来水为什么停水",
        text="经常停水",
        source="12345热线",
        urgency=Concern.Urgency.COMPLEX,
        raised_at=checks.clock.now(),
        due_at=checks.clock.now(),
        due_proof=due.as_json(),
        registered_at=checks.clock.now(),
        registered_by=reviewer,
    )
    checks.make_rest_day(look.due_on, county)

    moves = propose_moves(county)
    decide_moves([move.pk for move in moves], by=reviewer, on=TODAY)

    later = add_working_days(look.due_on, 1, calendar=WorkCalendar.load(county)).legal
    look.refresh_from_db()
    concern.refresh_from_db()
    assert {move.subject for move in moves} == {f"look:{look.pk}", f"concern:{concern.pk}"}
    assert look.due_on == later
    assert (
        checks.clock.local(concern.due_at).date()
        == date.fromisoformat(concern.due_proof["legal"])
        > due.legal
    )


def test_the_period_of_objection_moves_when_the_office_says_so_and_units_are_told(
    county, township, reviewer, colleague, editor
):
    rubric = rounds.make_rubric(county, by=reviewer, publisher=colleague)
    announced = rounds.bring_to("objection", rounds.make_round(rubric, by=reviewer), by=reviewer)
    checks.make_rest_day(rounds.LAST_DAY, county)

    (move,) = propose_moves(county)
    assert (move.subject, move.old_due) == (f"assessment:{announced.pk}", rounds.LAST_DAY)
    decide_moves([move.pk], by=reviewer, on=rounds.LAST_DAY)

    announced.refresh_from_db()
    assert announced.objection_until == rounds.FROZEN == move.new_due
    assert announced.objection_proof == move.new_proof
    told = editor.notices.filter(event__startswith="assessment-period:").get()
    assert "由2026年1月27日（星期二）改为2026年1月28日（星期三）24时" in told.text
    assert propose_moves(county) == []


def test_the_page_shows_old_beside_new_and_keeps_what_was_typed(moved, reviewer, sign_in):
    _, move = moved
    url = reverse("supervision_desk:due_moves")
    page = sign_in(reviewer).get(url).content.decode()
    refused = sign_in(reviewer).post(url, {"moves": [move.pk], "decision": "keep", "reason": " "})

    assert "2020年11月2日（星期一）" in page
    assert "2020年11月3日（星期二）" in page
    assert "颁金节" in page
    assert refused.status_code == 422
    assert "维持原期限的，请写明理由。" in refused.content.decode()
    assert "请至少选择一项。" in sign_in(reviewer).post(url, {"decision": "move"}).content.decode()
    assert sign_in(reviewer).post(url, {"moves": [move.pk], "decision": "move"}).status_code == 302
    assert "已改为新日期" in sign_in(reviewer).get(url).content.decode()
