"""Summary material (SP-16): written, handed in and locked, received or returned; only by whom it should be."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.units.models import Unit
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.documents.summaries import summary_bytes
from supervision.models import Summary
from supervision.queries import summaries as queries
from supervision.queries.pilot_work import work_of
from supervision.workflow import summaries as workflow
from supervision.workflow.assignments import end_waiver, waive
from tests import factories
from tests.participation import consultations, lists
from tests.supervision import pilot, records

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestones(county, reviewer):
    return pilot.make_milestones(county, by=reviewer)


@pytest.fixture
def assignment(milestones, township):
    return records.make_assignment(milestones[0], township)


@pytest.fixture
def draft(assignment, editor):
    return pilot.make_summary(assignment, by=editor)


@pytest.fixture
def handed_in(assignment, editor, approver):
    return pilot.make_summary(assignment, by=editor, approver=approver)


def url(name, *arguments):
    return reverse(f"supervision_desk:{name}", args=arguments)


def test_a_new_draft_begins_with_what_the_portal_knows(assignment, editor, published):
    summary = workflow.start_summary(assignment, by=editor, on=pilot.DUE.replace(year=2030))

    assert "1个领域、1个事项" in summary.sections["figures"]
    assert summary.state == "draft"


@pytest.mark.both_databases
def test_handing_in_locks_the_material_under_its_digest(draft, approver, editor):
    summary = workflow.hand_in_summary(draft, by=approver, version=draft.version)

    assert (summary.state, summary.digest) == ("handed_in", queries.content_digest(summary))
    with pytest.raises(StepRefused, match="待县政府办接收状态下不能修改"):
        workflow.edit_summary(summary, by=editor, version=summary.version, sections={}, attachment=None)
    entry = Entry.objects.get(verb="supervision.summary.hand_in")
    assert entry.detail["digest"] == summary.digest


def test_who_saved_it_cannot_hand_it_in(draft, editor, township):
    factories.grant(editor, Role.APPROVER, township)

    with pytest.raises(PermissionDenied):
        workflow.hand_in_summary(draft, by=type(editor).objects.get(pk=editor.pk), version=draft.version)


def test_who_wrote_a_returned_one_cannot_hand_in_its_next_number(
    handed_in, editor, approver, reviewer, assignment, township
):
    workflow.return_summary(handed_in, by=reviewer, reason="补充问题部分")
    mate = factories.make_person("mate", "周经办", Role.EDITOR, township)
    again = workflow.start_summary(assignment, by=mate, on=pilot.DUE)
    factories.grant(editor, Role.APPROVER, township)

    with pytest.raises(PermissionDenied):
        workflow.hand_in_summary(again, by=type(editor).objects.get(pk=editor.pk), version=again.version)
    assert workflow.hand_in_summary(again, by=approver, version=again.version).state == "handed_in"


def test_the_material_is_told_to_those_who_may_receive_it(draft, approver, reviewer, office):
    other = factories.make_person("other-reviewer", "周审核", Role.REVIEWER, office)
    draft.preparers.add(other)
    workflow.hand_in_summary(draft, by=approver, version=draft.version)

    told = Notice.objects.filter(event__startswith="summary-handed-in:")
    assert list(told.values_list("recipient", flat=True)) == [reviewer.pk]


def test_empty_headings_are_named_unless_the_whole_is_uploaded(assignment, editor, approver):
    summary = pilot.make_summary(assignment, by=editor, sections={**pilot.SECTIONS, "cases": " "})

    with pytest.raises(StepRefused, match="还没有写：典型案例"):
        workflow.hand_in_summary(summary, by=approver, version=summary.version)
    file = lists.make_attachment(assignment.unit, by=editor)
    summary = workflow.edit_summary(summary, by=editor, version=summary.version, sections={}, attachment=file)
    assert workflow.hand_in_summary(summary, by=approver, version=summary.version).state == "handed_in"


def test_what_was_changed_since_it_was_read_is_not_handed_in(draft, editor, approver):
    workflow.edit_summary(draft, by=editor, version=draft.version, sections=pilot.SECTIONS, attachment=None)

    with pytest.raises(StaleSave):
        workflow.hand_in_summary(draft, by=approver, version=draft.version)


def test_a_returned_one_is_mended_as_the_next_number(handed_in, editor, reviewer, assignment):
    workflow.return_summary(handed_in, by=reviewer, reason="缺少数字。")

    again = workflow.start_summary(assignment, by=editor, on=pilot.DUE)
    assert (again.number, again.sections) == (2, handed_in.sections)
    assert Summary.objects.get(pk=handed_in.pk).returned_because == "缺少数字。"
    assert Notice.objects.filter(recipient=editor, text__contains="缺少数字").exists()
    with pytest.raises(StepRefused, match="已经有一份"):
        workflow.start_summary(assignment, by=editor, on=pilot.DUE)


STATES_AND_STEPS = [
    ("draft", {"edit", "hand_in"}),
    ("handed_in", {"receive", "return"}),
    ("returned", set()),
    ("received", set()),
]


@pytest.mark.parametrize(("state", "open_steps"), STATES_AND_STEPS)
def test_each_step_is_open_in_its_states_alone(handed_in, state, open_steps):
    handed_in.state = state

    assert {step.verb for step in workflow.STEPS if not step.refusals(handed_in)} == open_steps


@pytest.mark.parametrize(
    ("person", "answers"),
    [
        ("editor", (200, 200, 403, 403, 403)),
        ("approver", (200, 403, 302, 403, 403)),
        ("reviewer", (200, 403, 403, 302, 422)),
        ("leader", (200, 403, 403, 403, 403)),
        ("outsider", (404, 404, 404, 404, 404)),
    ],
)
def test_pages_answer_by_role(client, request, draft, person, answers):
    client.force_login(request.getfixturevalue(person))

    found = (
        client.get(url("summary", draft.pk)).status_code,
        client.get(url("summary_edit", draft.pk)).status_code,
        client.post(url("summary_hand_in", draft.pk), {"version": 0}).status_code,
        client.post(url("summary_receive", draft.pk)).status_code,
        client.post(url("summary_return", draft.pk), {"reason": ""}).status_code,
    )
    assert found == answers


def test_a_clerk_writes_and_the_approver_hands_in(client, assignment, editor, approver):
    client.force_login(editor)
    assert "开始起草" in client.get(url("summaries")).content.decode()
    client.post(url("summary_start", assignment.pk))
    summary = Summary.objects.get()
    sent = {**pilot.SECTIONS, "version": summary.version}
    client.post(url("summary_edit", summary.pk), sent)
    client.force_login(approver)
    page = client.get(url("summary", summary.pk)).content.decode()
    assert "审核报送</button>" in page
    client.post(url("summary_hand_in", summary.pk), {"version": 2})

    assert pilot.state_of(summary) == "handed_in"


def test_nothing_typed_is_lost_when_somebody_saved_in_between(client, draft, editor):
    client.force_login(editor)
    sent = {**pilot.SECTIONS, "cases": "新的案例", "version": 1}

    answer = client.post(url("summary_edit", draft.pk), sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "刚刚被别人保存过" in page
    assert "新的案例" in page
    assert "典型案例的内容。" in page


def test_the_board_counts_filters_and_says_who_lags(client, handed_in, milestones, county, reviewer):
    late = factories.make_unit(county, "210323109", "大营子镇")
    waived = factories.make_unit(county, "210323110", "苏子沟镇")
    records.make_assignment(milestones[0], late)
    records.make_assignment(
        milestones[0], waived, waived_on=pilot.DUE, waived_by=reviewer, waived_because="新设。"
    )
    client.force_login(reviewer)

    page = client.get(url("summaries")).content.decode()
    assert "共 <strong>3</strong> 个单位，已报送 <strong>1</strong> 个" in page
    assert "还没有报送的1个单位：大营子镇。" in page
    kept = client.get(url("summaries"), {"state": "none"}).content.decode()
    assert "大营子镇</th>" in kept
    assert "偏岭镇</a></th>" not in kept


def test_a_unit_whose_waiver_was_taken_back_lags_again(assignment, milestones, reviewer, editor):
    waive(assignment, by=reviewer, reason="新设。", on=date(2021, 8, 2))
    end_waiver(assignment, by=reviewer, on=date(2021, 8, 9))

    told = {}
    for day in (date(2021, 8, 1), date(2021, 8, 2), date(2021, 8, 9)):
        to_write = [work.text for work in work_of(editor, on=day) if "等您起草" in work.text]
        told[day.day] = (len(queries.laggards(queries.lines(milestones[0], on=day))), len(to_write))
    assert told == {1: (1, 1), 2: (0, 0), 9: (1, 1)}


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2021, 7, 1), []),
        (date(2021, 7, 2), ["份试点总结材料等您起草，2021年9月30日截止"]),
        (date(2021, 10, 8), ["份试点总结材料等您起草，2021年9月30日截止"]),
    ],
)
def test_material_waits_for_its_writer_in_its_last_months_with_its_day(assignment, editor, day, told):
    assert [work.text for work in work_of(editor, on=day)] == told


def test_what_was_returned_waits_for_its_writer_however_far_the_day(handed_in, editor, reviewer):
    workflow.return_summary(handed_in, by=reviewer, reason="缺少数据。")
    (work,) = work_of(editor, on=date(2021, 1, 1))

    assert work.text == "份试点总结材料等您起草，2021年9月30日截止"


def test_the_board_asks_as_much_for_ten_units_as_for_one(client, milestones, county, reviewer, assignment):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(url("summaries"))
        return len(captured)

    client.force_login(reviewer)
    asked()
    alone = asked()
    for number in range(10):
        unit = factories.make_unit(county, f"XY-{number}", f"县{number}局", Unit.Kind.DEPARTMENT)
        records.make_assignment(milestones[0], unit)

    assert asked() == alone


def test_the_material_is_a_document_under_its_headings(client, handed_in, editor):
    client.force_login(editor)

    answer = client.get(url("summary_document", handed_in.pk))
    texts = [one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs]
    assert answer["Content-Disposition"].startswith("attachment")
    assert texts[0] == "偏岭镇行政决策公众参与试点工作总结"
    assert [text for text in texts if text[:2] in ("一、", "二、", "三、")] == [
        "一、基本情况",
        "二、主要做法",
        "三、成效数据",
    ]
    assert "规范参与的范围和方式。规范参与的范围和方式的内容。" in texts
    assert summary_bytes(handed_in) == answer.content


@pytest.mark.parametrize(
    ("person", "text", "address"),
    [
        ("approver", "份试点总结材料等您审核报送", "summary"),
        ("editor", "等您审核报送", None),
        ("reviewer", "等您接收", None),
    ],
)
def test_the_desk_says_whose_turn_it_is(client, request, draft, person, text, address):
    client.force_login(request.getfixturevalue(person))

    page = client.get(reverse("web:desk")).content.decode()
    assert (text in page) is (address is not None)
    assert address is None or url(address, draft.pk) in page


def test_a_draft_with_empty_headings_does_not_wait_for_the_approver(assignment, editor, approver):
    pilot.make_summary(assignment, by=editor, sections={**pilot.SECTIONS, "cases": " "})

    assert [work.text for work in work_of(approver, on=pilot.DUE) if "审核报送" in work.text] == []


def test_the_desk_asks_to_write_what_is_owed_and_to_receive_what_came(
    client, assignment, editor, approver, reviewer
):
    client.force_login(editor)
    assert "份试点总结材料等您起草" in client.get(reverse("web:desk")).content.decode()

    pilot.make_summary(assignment, by=editor, approver=approver)
    assert "等您起草" not in client.get(reverse("web:desk")).content.decode()
    client.force_login(reviewer)
    assert "份试点总结材料等您接收" in client.get(reverse("web:desk")).content.decode()


def test_the_first_text_tells_what_was_announced_and_not_called_off(decision, township, editor):
    for state in ("preparing", "published", "cancelled"):
        consultations.make(decision, by=editor, state=state, cancelled_because="天气原因")

    assert queries.known_figures(township, as_of=clock.today()).endswith("发布公众参与活动1次。")
