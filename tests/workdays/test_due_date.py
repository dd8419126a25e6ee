"""The due_date command: sentence, JSON and refusals."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from disclosure_portal.workdays.models import CalendarDay

pytestmark = pytest.mark.django_db


def test_it_explains_itself_in_chinese(capsys):
    call_command("due_date", "2026-04-30", "3")

    assert capsys.readouterr().out == (
        "自2026年4月30日（星期四）次日起第3个工作日：2026年5月8日（星期五）。跳过：5月1日至5日（劳动节）。\n"
    )


def test_json_is_one_object_and_nothing_else(capsys):
    call_command("due_date", "2026-01-30", "20", "--calendar-days", "--json")

    shown = capsys.readouterr()
    assert json.loads(shown.out) == {
        "nominal": "2026-02-19",
        "legal": "2026-02-24",
        "estimate": False,
        "skipped": [{"date": f"2026-02-{day}", "why": "春节"} for day in (19, 20, 21, 22, 23)],
    }
    assert shown.err == ""


def test_it_counts_back_in_working_days(capsys):
    call_command("due_date", "2026-10-15", "7", "--before", "--json")

    assert json.loads(capsys.readouterr().out)["legal"] == "2026-09-30"


def test_a_year_without_a_notice_gives_an_estimate(capsys):
    call_command("due_date", "2027-03-01", "20", "--json")

    assert json.loads(capsys.readouterr().out)["estimate"] is True


def test_a_county_s_holiday_counts_when_the_county_is_named(county, capsys):
    CalendarDay.objects.create(
        county=county, date=date(2026, 11, 18), is_working=False, why="颁金节", notice="岫政办发〔2026〕9号"
    )

    call_command("due_date", "2026-11-17", "1", "--json")
    call_command("due_date", "2026-11-17", "1", "--json", "--county", county.code)

    anywhere, here = map(json.loads, capsys.readouterr().out.splitlines())
    assert (anywhere["legal"], here["legal"]) == ("2026-11-18", "2026-11-19")
    assert here["skipped"] == [{"date": "2026-11-18", "why": "颁金节，岫政办发〔2026〕9号"}]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "请写明起算日和天数，如：due_date 2026-09-18 20"),
        (["2026-09-18"], "请写明起算日和天数"),
        (["2026-02-30", "20"], "起算日“2026-02-30”不是有效日期，请按2026-09-18的样式填写。"),
        (["明天", "20"], "起算日“明天”不是有效日期"),
        (["2026-09-18", "二十"], "天数“二十”不是整数，请填写0至3660之间的整数。"),
        (["2026-09-18", "-1"], "天数应为0至3660之间的整数，现为-1。"),
        (["2026-09-18", "99999"], "天数应为0至3660之间的整数，现为99999。"),
        (["9999-12-30", "20"], "超出了日历范围，请检查日期。"),
        (["2026-09-18", "20", "--county", "000000"], "没有代码为“000000”的县"),
    ],
)
def test_bad_input_is_refused_in_chinese(arguments, reason, capsys):
    with pytest.raises(CommandError, match=reason) as refused:
        call_command("due_date", *arguments)

    assert refused.value.returncode == 1
    assert capsys.readouterr().out == ""


def test_a_refusal_is_one_json_object_too(capsys):
    with pytest.raises(CommandError) as refused:
        call_command("due_date", "2026-09-18", "二十", "--json")

    assert refused.value.returncode == 1
    assert json.loads(capsys.readouterr().out) == {
        "nominal": None,
        "legal": None,
        "estimate": False,
        "skipped": [],
        "reason": "天数“二十”不是整数，请填写0至3660之间的整数。",
    }


def test_a_township_is_no_county(township):
    with pytest.raises(CommandError, match="没有代码为“210323106”的县"):
        call_command("due_date", "2026-09-18", "20", "--county", township.code)
