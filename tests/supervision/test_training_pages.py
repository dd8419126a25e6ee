"""Training: a session with its attendees pasted from a list, and whom the year reached."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.audit.models import Entry
from disclosure_portal.clock import begins
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision import evidence
from supervision.models import TrainingRecord
from supervision.queries.attendees import MOST_LINES, read
from supervision.queries.people import training_coverage
from supervision.workflow.trainings import (
    add_attendees,
    edit_training,
    remove_attendees,
    remove_training,
)
from tests.supervision.records import (
    make_attendee,
    make_milestone,
    make_person_in_charge,
    make_plan,
    make_training,
)

pytestmark = pytest.mark.django_db
HELD = date(2026, 6, 10)
ADD = "supervision_desk:training_add"


def typed(**changes):
    facts = {"title": "政府信息公开条例专题培训", "held_on": "2026-06-10", "hours": "4"}
    return {
        **facts,
        "audience": ["cadres", "servants"],
        "covers_regulation": "on",
        "place": "",
        "teacher": "",
        **changes,
    }


@pytest.fixture
def session(township, editor):
    return make_training(township, by=editor, held_on=HELD)


def reading(county, text, known=(), home=None):
    return read(text, county=county, on=HELD, known=known, home=home)


def attending(session):
    return [(one.unit.name, one.name) for one in session.attendees.kept()]


# A pasted list


@pytest.mark.parametrize(
    "text",
    [
        "偏岭镇 张三",
        "偏岭镇\t张三",
        "偏岭镇，张三",
        "  偏岭镇、 张三 ",
        "偏岭镇人民政府 张三",
        "岫岩满族自治县偏岭镇人民政府 张三",
    ],
)
def test_a_line_names_a_unit_and_a_person(county, township, text):
    (line,) = reading(county, text).lines

    assert (line.unit, line.name, line.fault) == (township, "张三", "")


@pytest.mark.parametrize("name", ["刘〇", "欧阳修远", "买买提·艾力"])
def test_a_name_is_of_letters(county, township, name):
    (line,) = reading(county, f"偏岭镇 {name}").lines

    assert (line.name, line.fault) == (name, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("张三", "请在姓名前写单位，例如：偏岭镇 李志强。"),
        ("偏岭镇", "“偏岭镇”后面没有写姓名"),
        ("偏岭镇 张三 李四", "一行只写一个人"),
        ("、、", "没有写姓名"),
        ("偏岭 张三", "没有找到单位“偏岭”"),
        ("各乡镇 张三", "没有找到单位“各乡镇”"),
        ("偏岭镇 13941212345", "不像姓名"),
        ("偏岭镇 =1+1", "不像姓名"),
        ("偏岭镇 张", "不像姓名"),
        ("偏岭镇 ——", "不像姓名"),
        ("偏岭镇 ☆☆", "不像姓名"),
        ("偏岭镇 " + "字" * 51, "不像姓名"),
    ],
)
def test_what_cannot_be_read_is_told_and_never_guessed(county, township, text, fault):
    (line,) = reading(county, text).faults

    assert fault in line.fault


def test_a_name_alone_is_one_of_the_clerks_own_unit(county, township, department):
    told = reading(county, "李志强\n县民政局 王五\n偏岭镇", home=township)

    assert [(line.unit, line.name) for line in told.new] == [(township, "李志强"), (department, "王五")]
    assert [line.fault for line in told.faults] == ["“偏岭镇”后面没有写姓名。"]


def test_lines_keep_their_number_and_blank_ones_are_passed_over(county, township):
    lines = reading(county, "偏岭镇 张三\n\n偏岭镇 李四\n偏岭镇 张三").lines

    assert [(line.number, line.fault) for line in lines] == [
        (1, ""),
        (3, ""),
        (4, "这个人在名单里写了两次。"),
    ]


def test_who_attends_already_is_left_alone_and_who_is_in_charge_is_marked(county, township, editor):
    make_person_in_charge(township, by=editor, name="李四", since=HELD)
    told = reading(county, "偏岭镇 张三\n偏岭镇 李四", known={(township.pk, "张三")})

    assert [(line.is_known, line.is_in_charge) for line in told.lines] == [(True, False), (False, True)]
    assert [line.name for line in told.new] == ["李四"]


# Steps


def test_attendees_are_linked_to_who_was_in_charge_that_day(county, session, township, editor):
    person = make_person_in_charge(township, by=editor, name="李四", since=HELD)
    assert add_attendees(session, reading(county, "偏岭镇 张三\n偏岭镇 李四"), by=editor) == 2

    assert session.attendees.get(person=person).name == "李四"
    assert add_attendees(session, reading(county, "偏岭镇 张三\n偏岭镇 王五"), by=editor) == 1


def test_one_bad_line_keeps_all_out(county, session, editor):
    with pytest.raises(StepRefused, match="第2行"):
        add_attendees(session, reading(county, "偏岭镇 张三\n没有 李四"), by=editor)
    assert attending(session) == []


def test_others_keep_no_session_of_the_unit(county, session, outsider, leader):
    for person in (outsider, leader):
        with pytest.raises(PermissionDenied):
            add_attendees(session, reading(county, "偏岭镇 张三"), by=person)
        with pytest.raises(PermissionDenied):
            remove_training(session, by=person)


def test_a_session_is_entered_once_though_its_button_is_pressed_twice(client, editor, township):
    client.force_login(editor)
    client.post(reverse(ADD), typed(unit=township.code))
    again = client.post(reverse(ADD), typed(unit=township.code, place="三楼会议室"))

    assert again.status_code == 422
    assert "已经登记过，不用再登记" in again.content.decode()
    assert "三楼会议室" in again.content.decode()
    assert TrainingRecord.objects.count() == 1
    client.post(reverse(ADD), typed(unit=township.code, title="政府信息公开条例专题培训（下午场）"))
    assert TrainingRecord.objects.count() == 2


def test_a_session_is_not_corrected_into_another(session, township, editor):
    other = make_training(township, by=editor, held_on=HELD, title="业务培训")
    with pytest.raises(StepRefused, match="已经登记过"):
        edit_training(other, by=editor, version=1, values={"title": session.title})


def test_a_stale_edit_writes_nothing(session, editor):
    edit_training(session, by=editor, version=1, values={"place": "三楼会议室"})
    with pytest.raises(StaleSave):
        edit_training(session, by=editor, version=1, values={"place": "二楼会议室"})

    session.refresh_from_db()
    assert session.place == "三楼会议室"


# Pages


def test_a_session_is_entered_with_its_material(client, editor, township):
    client.force_login(editor)
    table = SimpleUploadedFile("签到表.csv", "单位,姓名\n偏岭镇,张三\n".encode())
    answer = client.post(reverse(ADD), {**typed(unit=township.code), "file": table})

    made = TrainingRecord.objects.get()
    assert answer.headers["Location"] == made.get_absolute_url()
    assert (made.unit, made.audience, made.covers_regulation) == (township, ["cadres", "servants"], True)
    assert made.material.name == "签到表.csv"


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("title", "", "请填写培训内容。"),
        ("held_on", "", "请填写举办日期。"),
        ("held_on", "2099-01-01", "请填写今天或者以前的日期。"),
        ("hours", "", "请填写学时。"),
        ("hours", "四", "请填写数字"),
        ("hours", "0", "学时至少0.5。"),
        ("hours", "1000", "学时最多200"),
        ("audience", [], "请至少勾选一类培训对象。"),
        ("unit", "210323108", "请从列出的单位中选择。"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(client, editor, township, outsider, field, text, message):
    client.force_login(editor)
    answer = client.post(reverse(ADD), {**typed(unit=township.code, place="三楼会议室"), field: text})

    assert answer.status_code == 422
    assert any(message in error for error in answer.context["form"].errors[field])
    assert "三楼会议室" in answer.content.decode()


def test_a_list_is_shown_before_it_is_kept(client, editor, session):
    client.force_login(editor)
    url = reverse("supervision_desk:training_attendees", args=[session.pk])

    shown = client.post(url, {"lines": "偏岭镇 张三\n偏岭镇 李四"})
    assert "登记这 2 人" in shown.content.decode()
    assert attending(session) == []
    client.post(url, {"lines": "偏岭镇 张三\r\n偏岭镇 李四", "keep": "1"})
    assert attending(session) == [("偏岭镇", "张三"), ("偏岭镇", "李四")]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", "请粘贴名单"),
        ("张三 李四", "没有找到单位“张三”。偏岭镇的人只写姓名，例如：李志强；"),
        ("偏岭镇 张三\n" * (MOST_LINES + 1), f"名单超过{MOST_LINES}行"),
    ],
)
def test_a_bad_list_is_told_and_stays_in_its_field(client, editor, session, lines, message):
    client.force_login(editor)
    url = reverse("supervision_desk:training_attendees", args=[session.pk])
    answer = client.post(url, {"lines": lines, "keep": "1"})

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert answer.context["form"]["lines"].value() == lines
    assert attending(session) == []


def test_a_clerk_of_one_unit_pastes_names_alone(client, editor, reviewer, session):
    url = reverse("supervision_desk:training_attendees", args=[session.pk])
    client.force_login(editor)
    assert "偏岭镇的人只写姓名" in client.get(session.get_absolute_url()).content.decode()
    client.post(url, {"lines": "李志强\n王秀英", "keep": "1"})
    assert attending(session) == [("偏岭镇", "李志强"), ("偏岭镇", "王秀英")]

    client.force_login(reviewer)
    assert "请在姓名前写单位" in client.post(url, {"lines": "张三"}).content.decode()


def test_ticked_people_are_taken_off(client, editor, session, township):
    stays, goes = (make_attendee(session, township, name) for name in ("张三", "李四"))
    client.force_login(editor)
    url = reverse("supervision_desk:training_attendees_remove", args=[session.pk])
    client.post(url, {"attendee": [str(goes.pk), "x"]})

    assert [one.pk for one in session.attendees.kept()] == [stays.pk]
    assert "请先勾选要删除的人。" in client.post(url, follow=True).content.decode()


def test_a_unit_that_sent_people_sees_these_alone(client, outsider, session, township):
    theirs = outsider.memberships.get().unit
    client.force_login(outsider)
    assert client.get(session.get_absolute_url()).status_code == 404

    make_attendee(session, theirs, "周外镇")
    make_attendee(session, township, "张三")
    page = client.get(session.get_absolute_url())
    assert [one.name for one in page.context["attendees"]] == ["周外镇"]
    assert page.context["total"] == 2
    assert client.get(reverse("supervision_desk:training_edit", args=[session.pk])).status_code == 403


def test_a_stale_form_keeps_what_was_typed(client, editor, session):
    client.force_login(editor)
    url = reverse("supervision_desk:training_edit", args=[session.pk])
    edit_training(session, by=editor, version=1, values={"place": "三楼会议室"})

    stale = client.post(url, typed(version="1", place="二楼会议室"))
    assert stale.status_code == 422
    assert "刚刚被别人改过" in stale.content.decode()
    version = stale.context["form"]["version"].value()
    assert client.post(url, typed(version=str(version), place="二楼会议室")).status_code == 302


def test_a_removed_session_leaves_its_trace(client, editor, session, township):
    make_attendee(session, township, "张三")
    client.force_login(editor)
    url = reverse("supervision_desk:training_remove", args=[session.pk])
    assert "1 名参训人员" in client.get(url).content.decode()
    client.post(url)

    assert not TrainingRecord.objects.kept().exists()
    assert Entry.objects.filter(verb="supervision.trainingrecord.remove").exists()


def test_the_year_tells_who_was_not_reached(client, reviewer, editor, session, township, department):
    make_person_in_charge(township, by=editor, name="张三", since=HELD)
    make_person_in_charge(department, by=reviewer, name="李四", since=HELD)
    make_attendee(session, township, "张三")
    client.force_login(reviewer)
    page = client.get(reverse("supervision_desk:trainings"), {"year": "2026"})

    assert [one.person.name for one in page.context["missing"]] == ["李四"]
    assert "（50%）" in page.content.decode()
    client.force_login(editor)
    assert client.get(reverse("supervision_desk:trainings"), {"year": "2026"}).context["missing"] == []
    assert client.get(reverse("supervision_desk:trainings"), {"year": "1900"}).status_code == 422


@pytest.mark.parametrize(("held_on", "first"), [(HELD, 2020), (date(2018, 3, 1), 2018)])
def test_the_years_begin_with_the_plan_or_the_first_session(client, editor, township, held_on, first):
    make_training(township, by=editor, held_on=held_on)
    client.force_login(editor)
    years = client.get(reverse("supervision_desk:trainings")).context["form"].fields["year"].choices

    assert years[-1] == (first, f"{first}年")


def test_the_year_asks_as_often_for_many_sessions(
    client, reviewer, editor, session, township, django_assert_max_num_queries
):
    for number in range(8):
        make_attendee(make_training(township, by=editor, held_on=HELD), township, f"人{number}")
    client.force_login(reviewer)
    with django_assert_max_num_queries(24):
        client.get(reverse("supervision_desk:trainings"), {"year": "2026"})


# What was corrected or removed


LATER = begins(date(2026, 9, 1))


@pytest.fixture
def trained(settings, county, township, editor, reviewer):
    """A session with the unit's named person, and how the year's training stands on a day."""
    settings.DEBUG = True  # the clock is set
    known = {"by": editor, "entered_at": begins(HELD)}
    person = make_person_in_charge(township, since=HELD, **known)
    held = make_training(township, held_on=HELD, **known)
    make_attendee(held, township, person.name, person)
    milestone = make_milestone(make_plan(county, by=reviewer), date(2026, 12, 31), check_name="training")

    def since(day):
        facts = evidence.Facts(county, day)
        return evidence.find([township], milestone=milestone, facts=facts)[township.pk].met_on

    return held, since


def test_another_day_changes_nothing_before_it_was_entered(trained, editor):
    held, since = trained
    with clock.set_to(LATER):
        edit_training(held, by=editor, version=held.version, values={"held_on": date(2026, 8, 20)})

    assert since(date(2026, 8, 31)) == HELD
    assert since(date(2026, 9, 1)) == date(2026, 8, 20)


def test_a_removed_session_is_gone_since_then_and_stands_before(client, trained, editor, county):
    held, since = trained
    with clock.set_to(LATER):
        remove_training(held, by=editor)

    assert since(date(2026, 8, 31)) == HELD
    assert since(date(2026, 9, 1)) is None
    assert not training_coverage(county, year=2026, as_of=date(2026, 12, 31)).sessions
    client.force_login(editor)
    assert client.get(held.get_absolute_url()).status_code == 404
    with pytest.raises(StepRefused, match="已经被别人删除"):
        remove_training(held, by=editor)


def test_who_was_taken_off_counts_before_and_is_added_anew(county, trained, editor, township):
    held, since = trained
    (attendee,) = held.attendees.all()
    with clock.set_to(LATER):
        remove_attendees(held, [attendee.pk], by=editor)

    assert since(date(2026, 8, 31)) == HELD
    assert since(date(2026, 9, 1)) is None
    assert attending(held) == []
    with clock.set_to(begins(date(2026, 9, 2))):
        assert add_attendees(held, reading(county, f"偏岭镇 {attendee.name}"), by=editor) == 1
    assert since(date(2026, 9, 2)) == HELD
