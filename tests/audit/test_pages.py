"""The trail's pages: auditors of the county and nobody else, filters, export, the state of the chain."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from django.db import connection
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit import trail
from disclosure_portal.audit.models import ChainHead, Entry
from disclosure_portal.audit.spreadsheets import COLUMNS, inert
from disclosure_portal.audit.verification import check_chain
from disclosure_portal.jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/desk/audit/"


def at(text):
    return clock.set_to(datetime.fromisoformat(f"{text}+08:00"))


@pytest.fixture(autouse=True)
def clock_may_be_set(settings):
    settings.DEBUG = True


@pytest.fixture
def entries(township, department, editor, reviewer):
    """Two entries on two days, by two people, about two units."""
    with at("2020-10-30T09:00"):
        first = trail.record("units.unit.change", township, by=editor)
    with at("2020-10-31T23:30"):
        second = trail.record("units.unit.create", department, by=reviewer)
    return [first, second]


@pytest.fixture
def foreign_entry():
    elsewhere = factories.make_county("210311", "千山区", "千山区人民政府")
    return trail.record(
        "units.unit.change", elsewhere, by=factories.make_user("stranger", "远方人"), county=elsewhere
    )


def sign_in(client, person):
    """With the session alone, so that the sign-in itself leaves no entry in the list."""
    client.force_login(person)
    return client


def listed(response):
    return [entry.pk for entry in response.context["page"]]


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        ("auditor", 200),
        ("editor", 403),
        ("approver", 403),
        ("reviewer", 403),
        ("leader", 403),
        ("administrator", 403),
        ("outsider", 403),
    ],
)
def test_only_auditors_read_the_trail(client, request, entries, person, answer):
    sign_in(client, request.getfixturevalue(person))
    entry = reverse("audit:entry", args=[entries[0].pk])

    assert client.get(LIST).status_code == answer
    assert client.get(entry).status_code == answer


@pytest.mark.parametrize("name", ["export", "check"])
@pytest.mark.parametrize("person", ["editor", "reviewer", "administrator"])
def test_others_neither_export_nor_check(client, request, entries, person, name):
    sign_in(client, request.getfixturevalue(person))

    assert client.post(reverse(f"audit:{name}")).status_code == 403


def test_nobody_signed_in_is_led_to_the_sign_in(client, entries):
    assert client.get(LIST).status_code == 302
    assert client.get(reverse("audit:entry", args=[entries[0].pk])).status_code == 302


def test_an_auditor_sees_the_own_county_only(client, auditor, entries, foreign_entry):
    sign_in(client, auditor)

    assert foreign_entry.pk not in listed(client.get(LIST))
    assert client.get(reverse("audit:entry", args=[foreign_entry.pk])).status_code == 404


def test_an_ended_auditor_sees_nothing(client, auditor, entries):
    auditor.memberships.update(ends_on=datetime(2020, 1, 2).date())  # noqa: DTZ001
    sign_in(client, auditor)

    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [1, 0]),
        ({"act": "change,edit"}, [0]),
        ({"act": "create"}, [1]),
        ({"actor": "张"}, [0]),
        ({"record": "民政"}, [1]),
        ({"since": "2020-10-31"}, [1]),
        ({"until": "2020-10-30"}, [0]),
        ({"since": "2020-10-30", "until": "2020-10-31"}, [1, 0]),
        ({"since": "2020-11-01"}, []),
        ({"until": "不是日期"}, []),
        ({"since": "2020-10-31", "until": "2020-10-30"}, []),
        ({"unit": "999999"}, []),
    ],
)
def test_the_filters_narrow_the_list(client, auditor, entries, query, expected):
    sign_in(client, auditor)

    assert listed(client.get(LIST, query)) == [entries[number].pk for number in expected]


def test_the_unit_filter_narrows_the_list(client, auditor, entries, township):
    sign_in(client, auditor)

    assert listed(client.get(LIST, {"unit": township.pk})) == [entries[0].pk]


def test_a_wrong_filter_is_named_at_its_field(client, auditor, entries):
    sign_in(client, auditor)

    page = client.get(LIST, {"since": "2020-10-31", "until": "2020-10-30"}).content.decode()
    assert "结束日期早于开始日期，请改正。" in page


def test_the_list_tells_what_was_done_in_chinese(client, auditor, entries):
    sign_in(client, auditor)

    page = client.get(LIST).content.decode()
    assert "修改 · 单位" in page
    assert "新建 · 单位" in page
    assert "2020-10-31 23:30" in page


def test_an_entry_shows_everything_its_hash_covers(client, auditor, entries):
    sign_in(client, auditor)

    page = client.get(reverse("audit:entry", args=[entries[0].pk])).content.decode()
    for shown in ("张经办", "units.unit.change", "偏岭镇", entries[0].hash, entries[0].previous_hash):
        assert shown in page


def test_a_detail_is_shown_as_text_and_never_as_markup(client, auditor, editor, township):
    entry = trail.record("a.b.c", township, by=editor, detail={"rows": [1, None], "note": "<b>按期</b>"})
    sign_in(client, auditor)

    page = client.get(reverse("audit:entry", args=[entry.pk])).content.decode()
    assert "[1,null]" in page
    assert "&lt;b&gt;按期&lt;/b&gt;" in page


def test_the_page_says_how_the_chain_stood(client, auditor, entries, county):
    sign_in(client, auditor)

    assert "尚未核对" in client.get(LIST).content.decode()
    with at("2020-11-01T08:00"):
        check_chain(county)
    assert "截至 2020-11-01 08:00，第 1 至 2 条<strong>链条完整</strong>" in client.get(LIST).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET verb = 'x' WHERE sequence = 1")
    check_chain(county)
    assert "岫岩满族自治县操作日志第1条：内容被改动。" in client.get(LIST).content.decode()


def test_a_check_is_ordered_as_a_job(client, auditor, entries, county):
    sign_in(client, auditor)

    response = client.post(reverse("audit:check"))
    job = Job.objects.get(name="disclosure_portal.audit.tasks.check")
    assert response.status_code == 302
    assert (job.args, job.requested_by, job.unit) == ({"county": county.pk}, auditor, county)


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_export_holds_what_the_filters_left(client, auditor, entries):
    sign_in(client, auditor)

    head, *rows = rows_of(client.post(f"{reverse('audit:export')}?act=create"))
    assert tuple(head) == COLUMNS
    assert [row[1] for row in rows] == ["2"]
    assert rows[0][COLUMNS.index("校验值")] == entries[1].hash


def test_taking_the_log_away_is_itself_recorded(client, auditor, entries, county):
    sign_in(client, auditor)
    client.post(f"{reverse('audit:export')}?act=create")

    entry = Entry.objects.get(verb="audit.entry.export")
    assert (entry.actor, entry.county, entry.detail) == (auditor, county, {"操作": "新建"})


def test_cells_that_a_spreadsheet_would_run_are_made_inert(client, auditor, county, editor):
    county.name = '=HYPERLINK("http://evil")'
    trail.record("units.unit.change", county, by=editor)
    sign_in(client, auditor)

    rows = rows_of(client.post(reverse("audit:export")))
    assert rows[1][COLUMNS.index("对象")] == '\'=HYPERLINK("http://evil")'


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A1", "'=1"]
)
def test_every_beginning_that_runs_is_made_inert(text):
    assert inert(text) == f"'{text}"


def test_ordinary_text_stays_as_it_is():
    assert inert("偏岭镇-1") == "偏岭镇-1"


def test_an_export_with_wrong_filters_goes_back_to_the_page_that_says_so(client, auditor, entries):
    sign_in(client, auditor)

    response = client.post(f"{reverse('audit:export')}?until=x")
    assert response.status_code == 302
    assert response["Location"] == f"{LIST}?until=x"


def test_the_list_asks_no_more_of_the_database_when_it_grows(
    client, auditor, township, editor, django_assert_max_num_queries
):
    sign_in(client, auditor)
    for _ in range(30):
        trail.record("units.unit.change", township, by=editor)

    with django_assert_max_num_queries(12):
        assert len(client.get(LIST).context["page"]) == 30


def test_a_role_in_two_counties_shows_both_chains(client, auditor, entries, foreign_entry):
    factories.grant(auditor, Role.AUDITOR, foreign_entry.county)
    sign_in(client, auditor)

    assert foreign_entry.pk in listed(client.get(LIST))
    assert ChainHead.objects.filter(county__isnull=False).count() == 2
