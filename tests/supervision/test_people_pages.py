"""The roster's pages: named, corrected, ended, handed over; vacancies in sight; nothing typed is lost."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.models import ResponsiblePerson
from supervision.queries.people import vacancies
from supervision.workflow.people import correct_person, end_person, hand_over, name_person
from tests import factories
from tests.supervision.records import make_person_in_charge

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SINCE = date(2026, 3, 2)
PEOPLE = "supervision_desk:people"
ADD = "supervision_desk:person_add"


def values(**changes):
    facts = {"name": "张经办", "post": "科员", "office": "党政综合办公室", "phone": "0412-7801234"}
    return {**facts, "document": "", "since": SINCE, **changes}


def typed(**changes):
    return {**values(since=SINCE.isoformat()), **changes}


@pytest.fixture
def in_charge(township, editor):
    return make_person_in_charge(township, by=editor, since=SINCE)


# Steps


def test_a_unit_names_its_person(township, editor):
    person = name_person(township, by=editor, values=values())

    assert (person.unit, person.entered_by, person.until) == (township, editor, None)
    assert Entry.objects.get(verb="supervision.responsibleperson.add").record_id == str(person.pk)


@pytest.mark.parametrize(
    ("since", "until"),
    [(SINCE, None), (SINCE - DAY, SINCE), (date(2020, 1, 1), None), (SINCE + DAY, SINCE + DAY)],
)
def test_nobody_else_is_in_charge_on_the_same_day(in_charge, township, editor, since, until):
    other = make_person_in_charge(township, by=editor, since=date(2019, 1, 1), until=date(2019, 1, 1))

    with pytest.raises(StepRefused, match="同一天只能有一人"):
        correct_person(other, by=editor, version=1, values={"since": since, "until": until})


def test_the_day_before_the_present_term_is_free(in_charge, township, editor):
    other = make_person_in_charge(township, by=editor, since=date(2019, 1, 1), until=date(2019, 1, 1))

    corrected = correct_person(other, by=editor, version=1, values={"until": SINCE - DAY})
    assert corrected.until == SINCE - DAY


def test_the_database_keeps_one_open_term_for_a_unit(in_charge, township, editor):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person_in_charge(township, by=editor, since=SINCE)


def test_a_hand_over_leaves_no_day_vacant(in_charge, township, editor):
    day = SINCE + 30 * DAY
    successor = hand_over(in_charge, by=editor, version=1, values=values(name="接替人", since=day))

    in_charge.refresh_from_db()
    assert (in_charge.until, successor.since) == (day - DAY, day)
    assert not any(vacancies([township], on=SINCE + n * DAY) for n in range(40))


def test_a_successor_begins_after_the_predecessor(in_charge, editor):
    with pytest.raises(StepRefused, match="接任日期应当晚于"):
        hand_over(in_charge, by=editor, version=1, values=values(since=SINCE))


def test_an_end_is_told_to_the_unit_and_the_office(in_charge, township, editor, approver, reviewer):
    end_person(in_charge, by=editor, version=1, until=SINCE, reason="工作调动")

    assert {notice.recipient for notice in Notice.objects.all()} == {approver, reviewer}
    assert [one.since for one in vacancies([township], on=SINCE + DAY)] == [SINCE + DAY]


def test_a_term_ends_once_and_not_before_it_began(in_charge, editor):
    with pytest.raises(StepRefused, match="不能早于"):
        end_person(in_charge, by=editor, version=1, until=SINCE - DAY, reason="工作调动")
    ended = end_person(in_charge, by=editor, version=1, until=SINCE, reason="工作调动")
    with pytest.raises(StepRefused, match="已经登记过卸任"):
        end_person(ended, by=editor, version=ended.version, until=SINCE, reason="工作调动")


def test_another_units_people_and_readers_name_nobody(township, outsider, leader):
    for person in (outsider, leader):
        with pytest.raises(PermissionDenied):
            name_person(township, by=person, values=values())


def test_a_stale_save_writes_nothing(in_charge, editor):
    correct_person(in_charge, by=editor, version=1, values={"post": "主任"})
    with pytest.raises(StaleSave):
        correct_person(in_charge, by=editor, version=1, values={"post": "副主任"})

    in_charge.refresh_from_db()
    assert in_charge.post == "主任"


# Pages


def test_vacant_units_stand_first_with_the_day_since_when(client, reviewer, in_charge, department):
    make_person_in_charge(department, by=reviewer, since=SINCE, until=SINCE + DAY)
    client.force_login(reviewer)
    page = client.get(reverse(PEOPLE))

    assert [line.unit.name for line in page.context["lines"]] == ["县民政局", "县政府办公室", "偏岭镇"]
    html = page.content.decode()
    assert (page.context["units"], page.context["vacant"]) == (3, 2)
    assert "2 个没有责任人" in html
    assert "自2026年3月4日起没有责任人" in html
    assert "还没有登记过责任人" in html


def test_a_clerk_reads_of_the_own_unit(client, editor, township):
    client.force_login(editor)
    vacant = client.get(reverse(PEOPLE)).content.decode()
    assert "本单位没有责任人" in vacant
    assert "登记责任人</a>" in vacant

    make_person_in_charge(township, by=editor, since=SINCE)
    html = client.get(reverse(PEOPLE)).content.decode()
    assert "本单位有责任人。" in html
    assert "个单位都有责任人" not in html
    assert "登记责任人</a>" not in html  # a second one would be refused: the first hands over
    assert "有没有责任人" not in html


def test_the_roster_can_be_narrowed_and_read_as_of_a_day(client, reviewer, in_charge, department):
    client.force_login(reviewer)

    def units(**query):
        return [line.unit.name for line in client.get(reverse(PEOPLE), query).context["lines"]]

    assert units(vacant="no") == ["偏岭镇"]
    assert units(unit="210323106", as_of=(SINCE - DAY).isoformat(), vacant="yes") == ["偏岭镇"]
    assert "偏岭镇" not in units(vacant="yes")


def test_a_unit_sees_its_own_line_only(client, editor, in_charge, department):
    client.force_login(editor)

    assert [line.unit.name for line in client.get(reverse(PEOPLE)).context["lines"]] == ["偏岭镇"]


def test_the_unit_editor_names_a_person_on_the_page(client, editor, township):
    client.force_login(editor)
    assert client.get(reverse(ADD)).context["form"].initial["unit"] == township.code
    answer = client.post(reverse(ADD), typed(unit=township.code))

    person = ResponsiblePerson.objects.get()
    assert answer.headers["Location"] == person.get_absolute_url()
    assert person.name == "张经办"


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("name", "", "请填写姓名。"),
        ("name", "字" * 51, "姓名最多50个字。"),
        ("office", "", "请填写工作机构。"),
        ("phone", "13941212345", "这是手机号码"),
        ("phone", "好的", "请填写办公固定电话"),
        ("since", "", "请填写到任日期。"),
        ("since", "去年", "请填写日期，例如 2020-10-31。"),
        ("since", "2099-01-01", "请填写今天或者以前的日期。"),
        ("document", "身份证号11010519491231002X", "疑似"),
        ("unit", "210323108", "请从列出的单位中选择。"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    client, editor, township, outsider, field, text, message
):
    client.force_login(editor)
    answer = client.post(reverse(ADD), {**typed(unit=township.code, post="主任科员"), field: text})

    assert answer.status_code == 422
    assert any(message in error for error in answer.context["form"].errors[field])
    assert "主任科员" in answer.content.decode()
    assert not ResponsiblePerson.objects.exists()


def test_an_overlap_is_told_on_the_page(client, editor, in_charge, township):
    client.force_login(editor)
    answer = client.post(reverse(ADD), typed(unit=township.code, name="第二人"))

    assert answer.status_code == 422
    assert "同一天只能有一人" in answer.content.decode()
    assert "第二人" in answer.content.decode()


def test_a_stale_form_keeps_what_was_typed_and_saves_the_second_time(client, editor, in_charge):
    client.force_login(editor)
    url = reverse("supervision_desk:person_edit", args=[in_charge.pk])
    correct_person(in_charge, by=editor, version=1, values={"post": "主任"})

    stale = client.post(url, typed(version="1", post="副主任"))
    assert stale.status_code == 422
    assert "刚刚被别人改过" in stale.content.decode()
    assert "现在的登记：张经办，主任" in stale.content.decode()
    again = client.post(url, typed(version=str(stale.context["form"]["version"].value()), post="副主任"))
    assert again.status_code == 302
    in_charge.refresh_from_db()
    assert in_charge.post == "副主任"


def test_clearing_the_last_day_puts_the_person_in_charge_again(client, editor, in_charge):
    ended = end_person(in_charge, by=editor, version=1, until=SINCE, reason="工作调动")
    client.force_login(editor)
    form = typed(version=str(ended.version), until="", ended_because="工作调动")

    client.post(reverse("supervision_desk:person_edit", args=[ended.pk]), form)
    ended.refresh_from_db()
    assert (ended.until, ended.ended_because) == (None, "")


def test_end_and_hand_over_by_their_pages(client, editor, in_charge, township):
    client.force_login(editor)
    over = reverse("supervision_desk:person_hand_over", args=[in_charge.pk])
    client.post(over, typed(version="1", name="接替人", since=(SINCE + DAY).isoformat()))
    successor = ResponsiblePerson.objects.get(name="接替人")

    end = reverse("supervision_desk:person_end", args=[successor.pk])
    client.post(end, {"version": "1", "until": clock.today().isoformat(), "reason": "工作调动"})
    successor.refresh_from_db()
    assert successor.until == clock.today()
    html = client.get(successor.get_absolute_url()).content.decode()
    assert in_charge.name in html
    assert reverse("supervision_desk:person_end", args=[successor.pk]) not in html


def test_the_file_holds_the_roster_and_runs_nothing(client, reviewer, township, department):
    make_person_in_charge(township, by=reviewer, name="=1+1", since=SINCE)
    client.force_login(reviewer)
    url = reverse("supervision_desk:people_export")
    content = b"".join(client.get(url))

    cells = [cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert {"'=1+1", "（空缺）"} <= {cell.value for cell in cells}
    assert b"".join(client.get(url)) == content


def test_the_roster_asks_as_often_for_many_units_as_for_one(
    client, reviewer, in_charge, county, django_assert_max_num_queries
):
    for number in range(12):
        unit = factories.make_unit(county, f"2103232{number:02d}", f"镇{number}")
        make_person_in_charge(unit, by=reviewer, since=SINCE)
    client.force_login(reviewer)
    with django_assert_max_num_queries(22):
        assert len(client.get(reverse(PEOPLE)).context["lines"]) == 14


def test_the_desk_tells_a_unit_and_the_office_of_vacancies(
    client, editor, reviewer, leader, township, department
):
    def home(person):
        client.force_login(person)
        return client.get(reverse("web:desk")).content.decode()

    assert f"{reverse(ADD)}?unit={township.code}" in home(editor)
    assert f"{reverse(PEOPLE)}?vacant=yes" in home(reviewer)
    assert "没有政务公开责任人" not in home(leader)
    make_person_in_charge(township, by=editor, since=SINCE)
    assert "没有政务公开责任人" not in home(editor)
