"""The dashboard's page: every figure opens its rows, any past day, who lands where, pictures that keep their bytes."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from disclosure_portal import clock
from supervision.models import CheckRun
from tests import factories
from tests.supervision import records

pytestmark = pytest.mark.django_db

DAY = date(2021, 9, 20)
HOME = "/desk/supervision/"


@pytest.fixture
def plan(county, reviewer):
    return records.make_plan(county, by=reviewer)


@pytest.fixture
def tasks(county, plan, township, reviewer):
    """One done in time, one late, one overdue, one near, one not due yet, one waived."""
    other = factories.make_unit(county, "210323108", "新甸镇")
    late = records.make_milestone(plan, date(2021, 8, 31), name="共性目录完善", is_key=True)
    near = records.make_milestone(plan, date(2021, 9, 30), name="公众参与试点", is_key=True)
    ahead = records.make_milestone(plan, date(2022, 3, 31), name="验收")
    made = [records.make_assignment(one, unit) for one in (late, near, ahead) for unit in (township, other)]
    records.make_accepted_proof(made[0], date(2021, 9, 3), by=reviewer)
    records.make_accepted_proof(made[2], date(2021, 8, 30), by=reviewer)
    waiver = {"waived_on": date(2021, 8, 1), "waived_by": reviewer, "waived_because": "没有此项业务"}
    type(made[5]).objects.filter(pk=made[5].pk).update(**waiver)
    return made


def open_day(client, day=DAY, **more):
    return client.get(HOME, {"as_of": day.isoformat(), **more})


def test_the_sentence_opens_the_late_and_the_near_tasks(sign_in, leader, tasks):
    client = sign_in(leader)
    page = open_day(client).content.decode()
    late, near = re.findall(r'<a class="headline__(?:late|near)" href="([^"]+)"', page)

    assert client.get(unescape(late)).context["page"].total == 1
    assert client.get(unescape(near)).context["page"].total == 1


def test_the_figures_add_up(sign_in, leader, tasks):
    shown = open_day(sign_in(leader)).context["dashboard"]

    assert {status.value: count for status, count in shown.counts.items()} == {
        "waived": 1, "met": 1, "met_late": 1, "overdue": 1, "due_soon": 1, "not_due": 1,
    }  # fmt: skip
    assert sum(stand.total for stand in shown.stands) == shown.total == 6
    assert sum(one.overdue for one in shown.ranking) == shown.counts["overdue"]


def test_the_sentence_stands_first(sign_in, leader, tasks):
    page = open_day(sign_in(leader)).content.decode()
    (heading,) = re.findall(r"<h1.*?</h1>", page, re.S)

    assert strip_tags(heading).startswith("新甸镇的“共性目录完善”没有按期完成，已逾期14个工作日；")
    assert "2021年9月20日（星期一）" in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("2021-02-30", "有效"),
        ("gestern", "有效"),
        ("1066-10-14", "1990年"),
        ("2099-12-31", "今天或者以前"),
        ("2020-08-19", "才开始执行"),
    ],
)
def test_a_day_that_cannot_be_shown_is_told_at_its_place(sign_in, leader, plan, tasks, asked, told):
    response = sign_in(leader).get(HOME, {"as_of": asked, "plan": plan.pk})
    page = response.content.decode()

    assert response.status_code == 422
    assert told in page
    assert asked in page
    assert response.context["dashboard"].as_of == clock.today()


def test_another_countys_plan_is_no_choice(sign_in, leader, plan, tasks, reviewer):
    elsewhere = factories.make_county("210381", "海城市", "海城市人民政府")
    theirs = records.make_plan(elsewhere, by=reviewer, title="海城市方案")
    response = sign_in(leader).get(HOME, {"plan": theirs.pk})

    assert response.status_code == 422
    assert "没有这个实施方案" in response.content.decode()
    assert "海城市方案" not in response.content.decode()


def test_plans_that_run_beside_it_are_offered(sign_in, leader, county, plan, tasks, reviewer):
    beside = records.make_plan(county, by=reviewer, title="2021年工作要点", issued_on=date(2021, 1, 10))
    page = open_day(sign_in(leader)).content.decode()

    assert f'href="?plan={beside.pk}&amp;as_of=2021-09-20">2021年工作要点</a>' in page
    assert "2021年工作要点</a>" not in open_day(sign_in(leader), date(2021, 1, 9)).content.decode()


def test_a_county_without_a_plan_says_what_comes(sign_in, leader):
    page = sign_in(leader).get(HOME).content.decode()

    assert "没有执行中的实施方案" in page


@pytest.mark.parametrize("person", ["reviewer", "leader", "administrator", "auditor"])
def test_the_countys_readers_land_on_the_dashboard(request, sign_in, plan, tasks, person):
    assert sign_in(request.getfixturevalue(person)).get(HOME).status_code == 200


@pytest.mark.parametrize("person", ["editor", "approver"])
def test_a_units_people_land_on_their_tasks(request, sign_in, person):
    response = sign_in(request.getfixturevalue(person)).get(HOME)

    assert (response.status_code, response.headers["Location"]) == (
        302,
        reverse("supervision_desk:assignments"),
    )


def test_who_has_no_post_any_more_is_refused(sign_in, county):
    assert sign_in(factories.make_user("nobody")).get(HOME).status_code == 403


@pytest.mark.parametrize("days", [0, 3])
def test_checks_that_stopped_are_told_as_a_warning(sign_in, leader, plan, tasks, days):
    day = clock.today() - timedelta(days=days)
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    CheckRun.objects.create(county=plan.county, as_of=day, started_at=noon, finished_at=noon)
    page = sign_in(leader).get(HOME).content.decode()

    assert ("天没有完成" in page) is (days > 1)


def test_queries_stay_as_they_are_with_more_units(sign_in, leader, county, tasks, count_queries):
    client = sign_in(leader)
    few = count_queries(lambda: open_day(client))
    for number in range(10, 15):
        unit = factories.make_unit(county, f"2103231{number}", f"第{number}镇")
        records.make_assignment(tasks[0].milestone, unit)

    assert count_queries(lambda: open_day(client)) == few


@pytest.mark.parametrize("person", ["reviewer", "leader", "administrator", "auditor"])
def test_whatever_the_page_links_to_opens_to_its_readers(request, sign_in, tasks, published, person):
    client = sign_in(request.getfixturevalue(person))
    (main,) = re.findall(r"<main.*</main>", open_day(client).content.decode(), re.S)
    addresses = {unescape(one) for one in re.findall(r'href="(/desk/[^"]+)"', main)}

    assert len(addresses) > 20
    assert {one: client.get(one).status_code for one in addresses} == dict.fromkeys(addresses, 200)


@pytest.mark.parametrize("person", ["editor", "approver"])
def test_a_units_people_are_offered_only_what_opens_to_them(request, sign_in, tasks, person):
    client = sign_in(request.getfixturevalue(person))
    page = client.get(reverse("supervision_desk:assignments")).content.decode()
    (links,) = re.findall(r'<nav class="no-print" aria-label="督查考核">(.*?)</nav>', page, re.S)
    addresses = re.findall(r'href="([^"]+)"', links)

    assert HOME not in addresses
    assert {one: client.get(one).status_code for one in addresses} == dict.fromkeys(addresses, 200)


# Pictures


@pytest.mark.parametrize("name", ["time-line", "progress", "ranking"])
def test_a_picture_is_a_file_that_shows_itself_and_keeps_its_bytes(sign_in, leader, tasks, name):
    client, url = sign_in(leader), reverse("supervision_desk:chart", args=[name])
    first, second = (client.get(url, {"as_of": DAY.isoformat()}) for _ in range(2))

    assert first.content == second.content
    assert first.headers["Content-Type"] == "image/svg+xml"
    assert first.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}-2021-09-20.svg"
    root = ElementTree.fromstring(first.content)
    words = "".join(root.itertext())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "截至2021年9月20日" in words
    assert b"style=" not in first.content
    assert b"<a " not in first.content
    assert b"<script" not in first.content


@pytest.mark.parametrize("name", ["time-line", "ranking"])
def test_a_picture_stays_whole_whatever_a_name_holds(sign_in, leader, tasks, township, name):
    """An older record may hold a sign that XML doesn't know."""
    for record in (township, tasks[0].milestone):
        type(record).objects.filter(pk=record.pk).update(name="偏\x07岭\ufffe<镇>")

    url = reverse("supervision_desk:chart", args=[name])
    root = ElementTree.fromstring(sign_in(leader).get(url, {"as_of": DAY.isoformat()}).content)
    assert "偏岭<镇>" in "".join(root.itertext())


@pytest.mark.parametrize(
    ("name", "query"),
    [("pie", {}), ("progress", {"as_of": "2999-01-01"}), ("progress", {"plan": "0"})],
)
def test_a_picture_that_there_is_not_is_not_found(sign_in, leader, tasks, name, query):
    assert sign_in(leader).get(reverse("supervision_desk:chart", args=[name]), query).status_code == 404


def test_a_name_cannot_break_out_of_a_picture(sign_in, leader, plan, tasks):
    tasks[0].milestone.name = "<b>&目录"
    tasks[0].milestone.save()
    content = (
        sign_in(leader)
        .get(reverse("supervision_desk:chart", args=["time-line"]), {"as_of": "2021-09-20"})
        .content
    )

    assert "<b>&目录" in "".join(ElementTree.fromstring(content).itertext())


# The leader's first page


def test_the_leaders_first_page_says_the_dashboards_sentence(client, leader, reviewer, tasks):
    client.force_login(leader)
    first_page = client.get("/desk/").content.decode()
    sentence = client.get(HOME).context["dashboard"].headline.text

    assert sentence in unescape(strip_tags(first_page))
    assert f'href="{HOME}">看总览</a>' in first_page
    client.force_login(reviewer)
    assert "看总览" not in client.get("/desk/").content.decode()


def test_without_a_plan_the_leaders_first_page_says_nothing_of_it(client, leader):
    client.force_login(leader)

    assert "看总览" not in client.get("/desk/").content.decode()
