"""check_deadlines: one JSON object and nothing else, summed over the counties."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from disclosure_portal import clock
from supervision.models import CheckRun
from tests import factories
from tests.supervision import records

pytestmark = pytest.mark.django_db


def checked(*arguments):
    out = StringIO()
    call_command("check_deadlines", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def assignments(county, township, editor, reviewer):
    """One task in each of two counties."""
    other = factories.make_county("210324", "另一县", "另一县人民政府")
    unit = factories.make_unit(other, "210324106", "另一镇")
    for place, owing in ((county, township), (other, unit)):
        records.make_assignment(records.make_milestone(records.make_plan(place, by=reviewer)), owing)


def test_the_figures_are_summed_over_the_counties(assignments):
    first, again = (checked("--as-of", "2020-11-06") for _ in range(2))

    assert first == {"as_of": "2020-11-06", "checked": 2, "changed": 2, "notices": 2, "escalations": 2}
    assert again == {"as_of": "2020-11-06", "checked": 2, "changed": 0, "notices": 0, "escalations": 0}


def test_an_earlier_day_reports_the_same_whenever_it_is_asked(assignments):
    checked("--as-of", "2020-11-06")
    asked = ["2020-10-30", "2020-10-19", "2020-10-30"]

    told = [checked("--as-of", day) for day in asked]

    assert told == [
        {"as_of": day, "checked": 2, "changed": 0, "notices": 0, "escalations": 0} for day in asked
    ]


def test_a_day_to_come_is_only_reported(assignments):
    tomorrow = clock.today() + timedelta(days=1)

    assert checked("--as-of", tomorrow.isoformat())["notices"] == 0
    assert not CheckRun.objects.exists()


def test_without_a_day_it_is_today(assignments):
    assert checked()["as_of"] == clock.today().isoformat()


def test_in_words(assignments):
    out = StringIO()
    call_command("check_deadlines", "--as-of", "2020-11-06", stdout=out)

    assert out.getvalue() == "2020-11-06：核验2项，结果有变化的2项，发出消息2条，提交督办2项。\n"


def test_one_countys_fault_is_told_and_keeps_no_other_waiting(assignments, county, township, reviewer):
    plan = records.make_plan(county, by=reviewer, title="另一份方案")
    records.make_assignment(records.make_milestone(plan, date(9999, 12, 31)), township)
    out = StringIO()
    with pytest.raises(CommandError, match="岫岩满族自治县没有核验完"):
        call_command("check_deadlines", "--as-of", "2020-11-06", "--json", stdout=out)

    told = json.loads(out.getvalue())
    assert (told["checked"], told["escalations"]) == (1, 1)
    assert told["reason"].endswith("没有核验完，请查看日志。")


def test_a_day_that_is_none_is_refused_in_words():
    out = StringIO()
    with pytest.raises(CommandError, match="不是有效日期"):
        call_command("check_deadlines", "--as-of", "2020-02-30", "--json", stdout=out)

    assert json.loads(out.getvalue())["reason"].startswith("核验日期“2020-02-30”不是有效日期")
