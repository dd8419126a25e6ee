"""Laggards: the list as a page, a text for a work group, a paper and a list of calls; calls; what was sent to whom."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from unittest import mock

import docx
import openpyxl
import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from disclosure_portal import clock
from supervision.deadlines import terms
from supervision.deadlines.laggards import as_text, laggards
from supervision.models import Call, ResponsiblePerson
from tests import factories
from tests.supervision import checks, records

pytestmark = pytest.mark.django_db

FRIDAY = date(2020, 11, 6)


def listed(county, **filters):
    return laggards(county, as_of=FRIDAY, at=clock.now(), **filters)


@pytest.fixture
def late(county, township, outsider, editor, reviewer):
    """The township is late with two tasks, another one with one."""
    plan = records.make_plan(county, by=reviewer)
    catalogs, summary = (records.make_milestone(plan, name=name) for name in ("标准目录", "=总结材料"))
    records.make_assignment(catalogs, township)
    records.make_assignment(summary, township)
    return records.make_assignment(catalogs, outsider.memberships.get().unit)


def test_the_most_late_come_first_with_whom_to_phone(county, late, township, editor):
    editor.phone = "0412-7820001"
    editor.save()
    first, second = listed(county)

    assert (first.unit, [one.working_days for one in first.late]) == (township, [5, 5])
    assert (first.contact.name, first.contact.phone) == ("张经办", "0412-7820001")
    assert second.unit == late.unit


def test_the_named_person_with_a_number_is_phoned_first(county, late, township, reviewer):
    ResponsiblePerson.objects.create(
        unit=township,
        name="赵专人",
        office="党政综合办公室",
        phone="0412-7820002",
        since=date(2020, 9, 1),
        entered_at=clock.now(),
        entered_by=reviewer,
    )

    assert listed(county)[0].contact.name == "赵专人"


def test_the_list_is_narrowed(county, late, township):
    assert [one.unit for one in listed(county, unit=township.code)] == [township]
    assert listed(county, kind="concern") == []


def test_the_text_for_a_work_group(county, late):
    text = as_text(listed(county), county, as_of=FRIDAY)

    assert text.splitlines() == [
        "【政务公开催办】截至2020年11月6日（星期五），2个单位有3项逾期没有完成：",
        "1. 偏岭镇（2项）：=总结材料（期限2020-10-31，逾期5个工作日）；标准目录（期限2020-10-31，逾期5个工作日）。",
        "2. 新甸镇（1项）：标准目录（期限2020-10-31，逾期5个工作日）。",
        "请尽快办理，并在政务公开平台上登记。有困难的请与县政府办公室联系。",
        "岫岩满族自治县政府办公室",
    ]


def test_the_page_and_its_files(late, leader, reviewer, sign_in):
    page = sign_in(leader).get(reverse("supervision_desk:laggards")).content.decode()
    paper = sign_in(leader).get(reverse("supervision_desk:laggards_paper")).content
    book = sign_in(leader).get(reverse("supervision_desk:call_list")).content

    assert "<strong>2</strong> 个单位有 <strong>3</strong> 项" in page
    assert "登记通话" not in page
    assert "登记通话" in sign_in(reviewer).get(reverse("supervision_desk:laggards")).content.decode()
    rows = docx.Document(BytesIO(paper)).tables[0].rows
    assert [row.cells[0].text for row in rows[1:]] == ["偏岭镇", "偏岭镇", "新甸镇"]
    sheet = openpyxl.load_workbook(BytesIO(book)).active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "政务公开电话催办表" in texts
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_call_is_written_down_and_shown(late, township, reviewer, sign_in):
    url = reverse("supervision_desk:call_register", args=[township.code])
    form = sign_in(reviewer).get(url).content.decode()
    promised = clock.today() + timedelta(days=3)
    sent = {"person": "张经办", "phone": "0412", "outcome": "三天内完成", "promised_on": promised.isoformat()}

    assert 'value="张经办"' in form
    assert sign_in(reviewer).post(url, sent).status_code == 302
    call = Call.objects.get()
    assert (call.called_by, call.subjects, call.promised_on) == (
        reviewer,
        ["=总结材料", "标准目录"],
        promised,
    )
    assert "三天内完成" in sign_in(reviewer).get(reverse("supervision_desk:laggards")).content.decode()
    assert "三天内完成" in sign_in(reviewer).get(reverse("supervision_desk:calls")).content.decode()


def test_a_call_whose_button_is_pressed_twice_is_written_down_once(late, township, reviewer, sign_in):
    url = reverse("supervision_desk:call_register", args=[township.code])
    sent = {"person": "张经办", "phone": "0412", "outcome": "三天内完成", "promised_on": ""}
    client = sign_in(reviewer)
    client.post(url, sent)
    again = client.post(url, sent)

    assert (again.status_code, Call.objects.count()) == (422, 1)
    assert "这次通话刚刚登记过，没有再登记一次。" in again.text
    assert client.post(url, {**sent, "outcome": "已经办好"}).status_code == 302


def test_the_calendar_is_asked_once_for_each_last_day(county, late, monkeypatch):
    """Three tasks are late since one day."""
    counted = mock.Mock(wraps=terms.working_days_between)
    monkeypatch.setattr(terms, "working_days_between", counted)
    overdue = listed(county)

    assert [one.working_days for laggard in overdue for one in laggard.late] == [5, 5, 5]
    assert counted.call_count == 1


def test_the_latest_call_stands_beside_what_is_late(county, late, township, reviewer):
    promised, second = checks.make_call(township, by=reviewer), checks.make_call(late.unit, by=reviewer)
    again = checks.make_call(township, by=reviewer, called_at=promised.called_at + timedelta(hours=2))
    checks.make_call(township, by=reviewer, called_at=promised.called_at - timedelta(days=2))

    assert [one.last_call for one in listed(county)] == [again, second]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"person": ""}, "请填写接电话的人。"),
        ({"outcome": ""}, "请写明答复。"),
        ({"outcome": "长" * 301}, "最多300个字。"),
        ({"promised_on": "2020-02-30"}, "请填写日期"),
        ({"promised_on": "2020-01-01"}, "承诺完成日期不能早于今天。"),
    ],
)
def test_a_call_with_something_wrong_is_told_and_nothing_is_lost(township, reviewer, sign_in, changes, told):
    sent = {"person": "张经办", "outcome": "马上办", "promised_on": "", **changes}

    response = sign_in(reviewer).post(reverse("supervision_desk:call_register", args=[township.code]), sent)

    assert response.status_code == 422
    page = response.content.decode()
    assert told in page
    assert sent["outcome"] in page
    assert not Call.objects.exists()


def test_a_unit_sees_only_what_was_sent_to_it(township, editor, outsider, leader, sign_in):
    checks.make_reminder(township, to=[editor])
    checks.make_reminder(
        outsider.memberships.get().unit, to=[outsider], subject="assignment:2", title="别镇任务"
    )
    url = reverse("supervision_desk:reminders")
    own = sign_in(editor).get(url).content.decode()
    editor.notices.update(read_at=clock.now())
    county = sign_in(leader).get(url).content.decode()

    assert "标准目录" in own
    assert "别镇任务" not in own
    assert "别镇任务" in county
    assert "发出消息 2 条，已读 1 条" in strip_tags(county)
    assert "别镇任务" not in sign_in(leader).get(url, {"read": "read"}).content.decode()
    assert "没有“nonsense”这个选项" in sign_in(leader).get(url, {"stage": "nonsense"}).content.decode()


def test_queries_do_not_grow_with_what_is_listed(county, late, reviewer, sign_in, count_queries):
    client = sign_in(reviewer)
    pages = [
        reverse(f"supervision_desk:{name}") for name in ("laggards", "reminders", "escalations", "calls")
    ]

    def ask():
        for page in pages:
            client.get(page)

    def add(number):
        unit = factories.make_unit(county, f"2103239{number}", f"第{number}镇")
        records.make_assignment(late.milestone, unit)
        checks.make_reminder(unit, subject=f"assignment:1{number}")
        checks.make_escalation(unit, subject=f"assignment:1{number}", number=f"督办〔2020〕1{number}号")
        checks.make_call(unit, by=reviewer)

    add(0)
    few = count_queries(ask)
    for number in range(1, 5):
        add(number)

    assert count_queries(ask) == few
