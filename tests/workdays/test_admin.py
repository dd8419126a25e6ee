"""The calendar in the administration: who sets which days, what stays on record, and a year as one file."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from disclosure_portal.audit.models import Entry
from disclosure_portal.workdays import counting
from disclosure_portal.workdays.models import CalendarDay
from tests import factories

LIST = "/admin/workdays/calendarday/"
DAY = date(2026, 4, 29)
CSV = "1"
HEAD = "date,county,is_working,why,notice"
FIELDS = {"date": "2026-04-29", "why": "颁金节", "notice": "岫政办发〔2026〕2号"}


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def superuser(db):
    return factories.make_user("root", "超级用户", is_superuser=True)


@pytest.fixture
def other_county(db):
    return factories.make_county("210321", "台安县", "台安县人民政府")


def rest(county=None, on=DAY):
    notice = "岫政办发〔2026〕1号"
    return CalendarDay.objects.create(county=county, date=on, is_working=False, why="颁金节", notice=notice)


def end(desk, *days):
    chosen = {"action": "end_days", "_selected_action": [day.pk for day in days]}
    return desk.post(LIST, chosen, follow=True).content.decode()


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_county_keeps_its_own_days_and_reads_the_nations(desk, county, other_county):
    own, nation, other = rest(county), rest(), rest(other_county)

    assert desk.get(LIST).context["cl"].result_count == 2
    fields = FIELDS | {"county": county.pk}
    assert desk.post(f"{LIST}{own.pk}/change/", fields).status_code == 302
    assert desk.post(f"{LIST}{nation.pk}/change/", fields).status_code == 403
    assert desk.get(f"{LIST}{other.pk}/change/").status_code == 302  # back to the index: no such record


def test_a_day_for_the_whole_country_is_the_superusers(desk, client, superuser):
    assert desk.post(f"{LIST}add/", FIELDS | {"county": ""}).status_code == 200
    assert not CalendarDay.objects.exists()

    client.force_login(superuser)
    client.post(f"{LIST}add/", FIELDS | {"county": ""})
    assert CalendarDay.objects.get().created_by == superuser


def test_a_change_leaves_what_was_believed_on_record(desk, county, administrator):
    before = rest(county)

    desk.post(f"{LIST}{before.pk}/change/", FIELDS | {"county": county.pk})

    before.refresh_from_db()
    now = CalendarDay.objects.in_force().get()
    assert (before.notice, before.ended_by) == ("岫政办发〔2026〕1号", administrator)
    assert (now.notice, now.created_by) == ("岫政办发〔2026〕2号", administrator)
    entry = Entry.objects.get()
    assert entry.verb == "workdays.calendarday.change"
    assert entry.detail == {
        "date": "2026-04-29",
        "county": county.code,
        "is_working": False,
        "why": "颁金节",
        "notice": "岫政办发〔2026〕2号",
    }
    assert entry.before_digest


def test_ending_a_day_takes_it_out_of_the_calendar_and_keeps_the_row(desk, county):
    own = rest(county)

    page = end(desk, own)

    assert "已停用1个日期，记录保留。" in page
    assert counting.is_working_day(DAY, county=county)
    assert CalendarDay.objects.get(pk=own.pk).ended_at
    assert Entry.objects.get().detail["notice"] == "岫政办发〔2026〕1号"


def test_only_own_days_are_ended_and_only_once(desk, county, other_county):
    own, nation, other = rest(county), rest(), rest(other_county)
    end(desk, own)

    page = end(desk, own, nation, other)

    assert "2个日期未停用" in page
    assert list(CalendarDay.objects.in_force().order_by("pk")) == [nation, other]
    assert verbs() == ["workdays.calendarday.end"]


def test_nothing_is_deleted_and_what_has_ended_stays(desk, county):
    own = rest(county)
    assert desk.post(f"{LIST}{own.pk}/delete/", {"post": "yes"}).status_code == 403

    end(desk, own)

    assert desk.post(f"{LIST}{own.pk}/change/", FIELDS | {"county": county.pk}).status_code == 403


def uploaded(desk, *rows):
    file = SimpleUploadedFile("days.csv", "\n".join([HEAD, *rows, ""]).encode())
    page = desk.post(f"{LIST}import/", {"import_file": file, "format": CSV, "resource": ""})
    if "confirm_form" in page.context:
        form = {key: value or "" for key, value in page.context["confirm_form"].initial.items()}
        assert desk.post(f"{LIST}process_import/", form).status_code == 302
    return page.content.decode()


def test_a_county_enters_next_years_notice_as_one_file(desk, county, administrator):
    notice = "国办发明电〔2026〕7号"
    uploaded(
        desk,
        f"2027-01-01,{county.code},0,元旦,{notice}",
        f"2027-10-01,{county.code},0,国庆节,{notice}",
        f"2027-10-09,{county.code},1,国庆节调休上班,{notice}",
    )

    assert not counting.add_working_days(date(2027, 3, 1), 20, county=county).estimate
    assert counting.is_working_day(date(2027, 10, 9), county=county)
    assert set(CalendarDay.objects.values_list("created_by", flat=True)) == {administrator.pk}
    assert verbs() == ["workdays.calendarday.add"] * 3 + ["workdays.calendarday.import"]


def test_a_file_replaces_a_day_and_leaves_the_old_row_on_record(desk, county):
    before = rest(county)

    uploaded(desk, f"2026-04-29,{county.code},1,照常上班,岫政办发〔2026〕3号")

    assert CalendarDay.objects.in_force().get().is_working
    assert CalendarDay.objects.get(pk=before.pk).ended_at


def test_an_export_holds_the_days_in_force_and_changes_nothing_when_read_again(desk, county):
    rest(county)
    end(desk, rest(county, on=date(2026, 4, 30)))
    columns = {f"calendardayresource_{name}": "on" for name in HEAD.split(",")}
    answer = desk.post(f"{LIST}export/", {"format": CSV, "resource": "", **columns})
    text = answer.content.decode("utf-8-sig")

    assert list(csv.DictReader(io.StringIO(text))) == [
        {
            "date": "2026-04-29",
            "county": county.code,
            "is_working": "0",
            "why": "颁金节",
            "notice": "岫政办发〔2026〕1号",
        }
    ]
    uploaded(desk, *text.strip().splitlines()[1:])
    assert CalendarDay.objects.in_force().count() == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-02-30,210323,0,颁金节,文号", "日期“2026-02-30”不是有效日期，请按2026-09-18的样式填写。"),
        ("2026-04-29,210323,休息,颁金节,文号", "is_working列请填1（上班）或0（休息），现为“休息”。"),
        ("2026-04-29,999,0,颁金节,文号", "没有代码为“999”的单位"),
        ("2026-04-29,210323106,0,颁金节,文号", "只能选择县（市、区）"),
        ("2026-04-29,,0,颁金节,文号", "全国适用的日期由超级用户设置，county列请填本县的单位代码。"),
        ("2026-04-29,210321,0,颁金节,文号", "“台安县”不是您管理的县。"),
        ("2026-04-29,210323,0,颁金节,", "notice"),
    ],
)
def test_a_row_that_cannot_be_right_says_why(desk, township, other_county, row, reason):
    assert reason in uploaded(desk, row)
    assert not CalendarDay.objects.exists()


def test_the_superuser_enters_days_for_the_whole_country(client, superuser):
    client.force_login(superuser)

    uploaded(client, "2027-01-01,,0,元旦,国办发明电〔2026〕7号")

    assert CalendarDay.objects.get().county is None
