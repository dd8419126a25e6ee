"""Escalations: raised once with a number, closed when the evidence holds or by the county office."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from supervision.models import Escalation, Reminder
from supervision.queries.standings import standings
from supervision.workflow.assignments import end_waiver, waive
from supervision.workflow.checking import run
from supervision.workflow.escalating import close_escalation
from tests.supervision import records
from tests.supervision.test_checking import prove

pytestmark = pytest.mark.django_db

RAISED = date(2020, 11, 6)  # the fifth working day after Saturday 31 October


@pytest.fixture
def assignment(county, township, editor, approver, reviewer):
    return records.make_assignment(records.make_milestone(records.make_plan(county, by=reviewer)), township)


@pytest.fixture
def escalation(county, assignment):
    run(county, as_of=RAISED)
    return Escalation.objects.get()


def test_it_is_raised_on_the_fifth_working_day_and_once(county, assignment, reviewer):
    days = [date(2020, 11, 5), RAISED, RAISED, date(2020, 11, 9)]

    assert [run(county, as_of=day).escalations for day in days] == [0, 1, 0, 0]
    raised = Escalation.objects.get()
    assert (raised.number, raised.raised_on, raised.due_on) == ("督办〔2020〕1号", RAISED, records.DUE)
    assert Entry.objects.filter(verb="supervision.escalation.raise").count() == 1
    assert reviewer.notices.get().text.startswith("提交督办：偏岭镇，标准目录：期限2020年10月31日（星期六）")


def test_numbers_go_on_within_the_year_and_begin_anew(county, escalation, assignment):
    plan = assignment.milestone.plan
    for due in (date(2020, 11, 30), date(2021, 1, 29)):
        records.make_assignment(records.make_milestone(plan, due), assignment.unit)
    run(county, as_of=date(2020, 12, 31))
    run(county, as_of=date(2021, 2, 26))

    numbers = Escalation.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["督办〔2020〕1号", "督办〔2020〕2号", "督办〔2021〕1号"]


def test_it_is_closed_when_the_evidence_holds(county, escalation, assignment, editor):
    prove(assignment, date(2020, 11, 10), by=editor)

    run(county, as_of=date(2020, 11, 11))
    run(county, as_of=date(2020, 12, 11))

    escalation.refresh_from_db()
    assert (escalation.state, escalation.closed_on) == (Escalation.State.CLOSED, date(2020, 11, 11))
    assert escalation.closed_because == "2020年11月10日（星期二）完成，由平台核验"
    assert escalation.closed_by == system_user()


@pytest.mark.both_databases
def test_what_fails_again_after_it_was_closed_is_escalated_anew(county, escalation, assignment, editor):
    """Each said once in the second series as in the first, under a number of its own."""
    proof = prove(assignment, date(2020, 11, 10), by=editor)
    run(county, as_of=date(2020, 11, 11))
    proof.delete()
    said = Notice.objects.count()

    days = [date(2020, 11, 12), date(2020, 11, 12), date(2020, 11, 13)]
    assert [run(county, as_of=day).escalations for day in days] == [1, 0, 0]

    states = Escalation.objects.order_by("pk").values_list("number", "state", "raised_on")
    assert list(states) == [
        ("督办〔2020〕1号", "closed", RAISED),
        ("督办〔2020〕2号", "open", date(2020, 11, 12)),
    ]
    assert list(Reminder.objects.standing().order_by("pk").values_list("stage", flat=True)) == [
        "after-5",
        "escalated",
    ]
    assert Notice.objects.count() - said == 3  # the unit's two people and the county office

    proof.save(force_insert=True)
    run(county, as_of=date(2020, 11, 16))
    assert not Escalation.objects.open().exists()


def test_what_was_let_off_for_a_time_is_escalated_anew_after_it(county, escalation, assignment, reviewer):
    waive(assignment, by=reviewer, reason="机构撤并", on=date(2020, 11, 10))
    run(county, as_of=date(2020, 11, 11))
    end_waiver(assignment, by=reviewer, on=date(2020, 11, 30))
    let_off = run(county, as_of=date(2020, 11, 29))
    owed_again = run(county, as_of=date(2020, 11, 30))

    escalation.refresh_from_db()
    assert escalation.closed_because == "任务已免除：机构撤并"
    assert (let_off.notices, let_off.escalations) == (0, 0)
    assert (owed_again.notices, owed_again.escalations) == (3, 1)
    (standing,) = standings([assignment.milestone], as_of=date(2020, 11, 30))
    assert standing.status == "overdue"


def test_what_fails_again_on_the_day_of_its_closing_is_said_as_well(county, escalation, assignment, editor):
    proof = prove(assignment, date(2020, 11, 10), by=editor)
    run(county, as_of=date(2020, 11, 11))
    proof.delete()

    again = run(county, as_of=date(2020, 11, 11))

    assert (again.notices, again.escalations) == (3, 1)


def test_what_the_county_office_ended_by_hand_stays_ended(county, escalation, reviewer):
    close_escalation(escalation, by=reviewer, on=date(2020, 11, 12), reason="已当面督促")

    assert run(county, as_of=date(2020, 11, 13)).escalations == 0


@pytest.mark.both_databases
def test_what_was_ended_by_hand_then_done_and_fails_again_is_escalated_anew(
    county, escalation, assignment, editor, reviewer
):
    close_escalation(escalation, by=reviewer, on=date(2020, 11, 10), reason="已约谈，承诺11日完成")
    still_undone = run(county, as_of=date(2020, 11, 10))
    proof = prove(assignment, date(2020, 11, 11), by=editor)
    run(county, as_of=date(2020, 11, 12))
    proof.delete()

    again = [run(county, as_of=day) for day in (date(2020, 11, 20), date(2020, 12, 21))]

    assert (still_undone.notices, still_undone.escalations) == (0, 0)
    assert [(one.notices, one.escalations) for one in again] == [(3, 1), (0, 0)]
    told = Escalation.objects.order_by("pk").values_list("number", "state", "closed_because")
    assert list(told) == [
        ("督办〔2020〕1号", "closed", "已约谈，承诺11日完成"),
        ("督办〔2020〕2号", "open", ""),
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("waive", "任务已免除：机构撤销"),
        ("move", "期限已改为2020年12月31日（星期四）"),
        ("end", "实施方案不再执行"),
    ],
)
def test_it_is_closed_when_nothing_is_owed_any_more(county, escalation, assignment, reviewer, change, told):
    milestone = assignment.milestone
    if change == "waive":
        assignment.waived_on, assignment.waived_by = date(2020, 11, 8), reviewer
        assignment.waived_because = "机构撤销"
        assignment.save()
    elif change == "move":
        milestone.due_nominal = milestone.due_legal = date(2020, 12, 31)
        milestone.save()
    else:
        milestone.plan.state, milestone.plan.closed_on = "closed", date(2020, 11, 8)
        milestone.plan.save()

    run(county, as_of=date(2020, 11, 9))

    escalation.refresh_from_db()
    assert escalation.closed_because == told


def test_the_county_office_ends_it_by_hand(escalation, reviewer):
    closed = close_escalation(escalation, by=reviewer, on=date(2020, 11, 12), reason=" 已当面督促 ")

    assert (closed.state, closed.closed_because, closed.closed_by) == ("closed", "已当面督促", reviewer)
    with pytest.raises(StepRefused):
        close_escalation(closed, by=reviewer, on=date(2020, 11, 12), reason="再次")


def test_only_the_county_office_may_and_with_a_reason(escalation, editor, leader, reviewer):
    for person in (editor, leader):
        with pytest.raises(PermissionDenied):
            close_escalation(escalation, by=person, on=RAISED, reason="完成")
    with pytest.raises(StepRefused, match="请写明办结情况"):
        close_escalation(escalation, by=reviewer, on=RAISED, reason=" ")


def test_the_page_keeps_what_was_typed(escalation, reviewer, sign_in):
    url = reverse("supervision_desk:escalation_close", args=[escalation.pk])

    refused = sign_in(reviewer).post(url, {"reason": "长" * 201})

    assert refused.status_code == 422
    assert "最多200个字。" in refused.content.decode()
    assert "长" * 201 in refused.content.decode()
    assert sign_in(reviewer).post(url, {"reason": "已当面督促"}).status_code == 302


def test_the_paper_names_the_unit_the_matter_and_the_number(escalation, editor, sign_in):
    url = reverse("supervision_desk:escalation_paper", args=[escalation.pk])

    first, second = (sign_in(editor).get(url).content for _ in range(2))

    assert first == second
    paper = docx.Document(BytesIO(first))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "督办〔2020〕1号" in text
    assert "你单位承担的“标准目录”，期限为2020年10月31日" in text
    assert paper.tables[0].cell(1, 0).text == "标准目录"


def test_the_page_shows_what_was_said_before(escalation, leader, sign_in):
    page = sign_in(leader).get(escalation.get_absolute_url()).content.decode()

    assert "逾期5个工作日" in page
    assert "人工办结" not in page
    assert Reminder.objects.filter(subject=escalation.subject).count() == 2
