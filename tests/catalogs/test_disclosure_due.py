"""By when information is disclosed in time: the item's limit under the law's 20 working days."""

from __future__ import annotations

from datetime import date

import pytest

from catalogs.models import CatalogItem
from catalogs.queries.due_days import BY_LAW, deadline, start_event
from catalogs.workflow.compiling import write
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import DueDay, add_working_days
from tests import factories

OWN_REGULATION = "《中华人民共和国政府信息公开条例》（国务院令第711号）"
SPECIAL_LAW = "《中华人民共和国预算法》第十四条"
START = date(
    2020, 9, 14
)  # a Monday; 1 to 8 October is the national holiday, 27 September and 10 October work


@pytest.fixture
def calendar(db):
    return WorkCalendar.load()


def promising(limit, *, basis=OWN_REGULATION, methods=("proactive",)):
    item = CatalogItem()
    changes = {"time_limit_text": limit, "basis_text": basis, "methods": list(methods)}
    write(item, {**factories.ELEMENTS, **changes})
    return item


@pytest.mark.parametrize(
    ("limit", "basis", "nominal", "legal"),
    [
        # 14 September + 10 working days, the shifted Sunday 27 September counted
        ("自信息形成之日起10个工作日内", OWN_REGULATION, date(2020, 9, 27), date(2020, 9, 27)),
        ("自信息形成之日起20个工作日内", OWN_REGULATION, date(2020, 10, 16), date(2020, 10, 16)),
        # calendar days end on 4 October, in the holiday: the legal day is the first working day after it
        ("批准后20日内", OWN_REGULATION, date(2020, 10, 4), date(2020, 10, 9)),
        # a catalog may not lengthen the law's limit, a law may
        ("自信息形成之日起30个工作日内", OWN_REGULATION, date(2020, 10, 16), date(2020, 10, 16)),
        ("自信息形成之日起30个工作日内", SPECIAL_LAW, date(2020, 10, 30), date(2020, 10, 30)),
        ("批准后60日内", OWN_REGULATION, date(2020, 10, 16), date(2020, 10, 16)),
        # before an event the days count back
        ("提前7日公开", OWN_REGULATION, date(2020, 9, 7), date(2020, 9, 7)),
        ("会议召开前3个工作日", OWN_REGULATION, date(2020, 9, 9), date(2020, 9, 9)),
        # whatever unit another number of the text has
        ("提前7日公告，公告期不少于5个工作日", OWN_REGULATION, date(2020, 9, 7), date(2020, 9, 7)),
        (
            "会议召开前10日公开；会后5个工作日内更新结果",
            OWN_REGULATION,
            date(2020, 9, 4),
            date(2020, 9, 4),
        ),
        # no days of their own: the law's 20 working days
        ("及时公开", OWN_REGULATION, date(2020, 10, 16), date(2020, 10, 16)),
        ("长期公开", OWN_REGULATION, date(2020, 10, 16), date(2020, 10, 16)),
        ("每季度公开", OWN_REGULATION, date(2020, 10, 16), date(2020, 10, 16)),
        ("按规定公开", OWN_REGULATION, date(2020, 10, 16), date(2020, 10, 16)),
        ("公示7个工作日", OWN_REGULATION, date(2020, 10, 16), date(2020, 10, 16)),
    ],
)
def test_the_last_day_in_time(calendar, limit, basis, nominal, legal):
    found = deadline(promising(limit, basis=basis), START, calendar=calendar)

    assert (found.due.nominal, found.due.legal) == (nominal, legal)


def test_the_rule_says_whose_limit_was_counted(calendar):
    own = deadline(promising("自信息形成之日起10个工作日内"), START, calendar=calendar)
    by_law = deadline(promising("自信息形成之日起30个工作日内"), START, calendar=calendar)

    assert own.rule == "按本事项公布的时限“自信息形成之日起10个工作日内”"
    assert by_law.rule == BY_LAW


def test_what_is_disclosed_on_request_only_has_no_day_by_law(calendar):
    assert deadline(promising("及时公开", methods=["on_request"]), START, calendar=calendar) is None


def test_months_before_an_event_are_not_guessed(calendar):
    assert deadline(promising("提前1个月公开"), START, calendar=calendar) is None
    assert deadline(promising("开学前公开"), START, calendar=calendar).due.legal == START


@pytest.mark.parametrize(
    ("limit", "label"),
    [
        ("自行政处罚决定形成之日起20个工作日内", "行政处罚决定形成之日"),
        ("及时公开", "信息形成或者变更之日"),
        ("会议召开前3个工作日", "会议召开的日期"),
    ],
)
def test_the_start_is_named_as_the_limit_names_it(limit, label):
    assert start_event(promising(limit)) == label


def test_a_stored_day_reads_back_as_it_was(calendar):
    due = add_working_days(START, 20, calendar=calendar)

    assert DueDay.from_json(due.as_json()) == due
