"""Every figure on the dashboard of a filled county opens a page that states the same number, today and on a past day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from lxml import html

from catalogs import workflow
from disclosure_portal import clock
from disclosure_portal.clock import begins
from disclosure_portal.notices.models import Notice
from supervision.models import Reminder
from tests import factories
from tests.participation import records as participation
from tests.supervision import checks, records

pytestmark = pytest.mark.django_db

HOME = "/desk/supervision/"
BEGAN, PAST, TODAY = date(2026, 6, 1), date(2026, 9, 20), date(2026, 10, 15)
# Numbers that count nothing: days, terms, hours, the numbers of documents, the steps of a scale.
NO_FIGURE = re.compile(
    r"\d{4}-\d\d-\d\d|\d{4}年|\d+月|\d+日|\d+:\d\d|\d+时|\d+个工作日|〔\d+〕\d+号|[<≥]\d+|\d+–\d+"
)
# Where a number stands beside the rows that it counts, or is a place in an order or on a scale.
WITH_ITS_ROWS = " or ".join(
    f"ancestor::{one}"
    for one in ("summary", "h1", "nav", "form", "button", "section[@aria-labelledby='heard']")
)
ON_A_SCALE = "ancestor::*[local-name()='svg'] and not(ancestor::a)"
OF_THE_LINE = "ancestor::*[@class='pressing__who']"  # the link at its end opens them
PLACE = "ancestor::td[1][not(preceding-sibling::td)] and ancestor::table[contains(@class, 'ranking')]"


@pytest.fixture
def today(settings):
    settings.DEBUG = True  # the clock can be set
    with clock.set_to(begins(TODAY) + timedelta(hours=10)):
        yield TODAY


def at(day):
    return clock.set_to(begins(day) + timedelta(hours=9))


@pytest.fixture
def filled(today, county, township, department, domain, editor, approver, reviewer, decision):
    """Tasks that stand in every way, catalogs published in part, late information, reminders some of which are read."""
    other = factories.make_unit(county, "210323108", "新甸镇")
    _fill_tasks(county, (township, other, department), reviewer)
    _fill_catalogs(township, domain, editor=editor, approver=approver, reviewer=reviewer)
    _remind(township, to=[editor, approver])
    checks.make_run(county)
    moments = {"published_at": begins(date(2026, 9, 1)), "opens_at": begins(date(2026, 9, 2))}
    participation.make_consultation(decision, by=editor, closes_at=begins(date(2026, 10, 30)), **moments)


def _fill_tasks(county, units, reviewer):
    plan = records.make_plan(county, by=reviewer, issued_on=BEGAN, ends_on=date(2027, 12, 31))
    done = [
        (date(2026, 7, 31), {0: date(2026, 7, 20), 1: date(2026, 8, 3), 2: date(2026, 7, 30)}),
        (date(2026, 8, 31), {0: date(2026, 8, 20), 1: date(2026, 9, 25)}),
        (date(2026, 9, 25), {0: date(2026, 9, 10)}),
        (date(2026, 10, 23), {}),
        (date(2027, 3, 31), {2: date(2026, 10, 8)}),
    ]
    for number, (due, met) in enumerate(done, 1):
        milestone = records.make_milestone(
            plan, due, name=f"节点{'一二三四五'[number - 1]}", is_key=number != 3
        )
        tasks = [records.make_assignment(milestone, unit) for unit in units]
        for place, day in met.items():
            records.make_accepted_proof(tasks[place], day, by=reviewer)
    goal = records.make_milestone(plan, date(2026, 9, 30), name="总体目标", check_name="overall_goal")
    records.make_assignment(goal, units[2])
    waiver = {"waived_on": date(2026, 7, 1), "waived_by": reviewer, "waived_because": "没有此项业务"}
    type(tasks[0]).objects.filter(pk=tasks[0].pk).update(**waiver)


def _fill_catalogs(township, domain, *, editor, approver, reviewer):
    edition = factories.make_edition()
    for number in range(1, 5):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    with at(date(2026, 9, 1)):
        items = workflow.take_over(township, domain, by=editor)
        items = list(township.catalog_items.order_by("pk"))
        cast = {"editor": editor, "approver": approver, "reviewer": reviewer}
        factories.make_published(township, domain, items=items[:3], **cast)
    for number, (item, day) in enumerate(zip(items, (date(2026, 9, 14), date(2026, 10, 12)), strict=False)):
        with at(day):
            address = f"http://www.xiuyan.gov.cn/{number}.html"
            days = {"published_at": begins(day), "started_on": date(2026, 9, 1 + 6 * number)}
            factories.make_disclosure(item, by=editor, address=address, **days)


def _remind(unit, *, to):
    """Told to two people on three days; one has read the first."""
    for number, day in enumerate((date(2026, 8, 28), date(2026, 9, 18), date(2026, 10, 13))):
        with at(day):
            facts = {
                "subject": f"assignment:{number}",
                "stage": Reminder.Stage.DAY,
                "due_on": day,
                "said_on": day,
            }
            checks.make_reminder(unit, to=to, **facts)
    first = Notice.objects.filter(recipient=to[0]).order_by("created_at").first()
    Notice.objects.filter(pk=first.pk).update(read_at=begins(date(2026, 8, 29)))


def main_of(response):
    assert response.status_code == 200, response.request["PATH_INFO"]
    return html.fromstring(response.content.decode()).find(".//main")


def numbers_outside_links(main):
    """Every number of the page that neither opens anything nor stands beside its rows; nought opens nothing."""
    nowhere = f"//text()[not(ancestor::a or {WITH_ITS_ROWS} or ({ON_A_SCALE}) or ({PLACE}) or {OF_THE_LINE})]"
    texts = main.xpath(f".{nowhere}")
    found = [
        (number, text.strip())
        for text in texts
        for number in re.findall(r"\d[\d,]*", NO_FIGURE.sub("", text))
    ]
    return [(number, text) for number, text in found if number != "0"]


def figures(main):
    """(address, what the link says) of every link with a number in it, but for the sentence and for what is lacking."""
    links = {
        (urljoin(HOME, link.get("href")), link.text_content().strip())
        for link in main.xpath(".//a[not(ancestor::h1) and not(@class='pressing__lacks')]")
    }
    return sorted((to, words) for to, words in links if re.search(r"\d", NO_FIGURE.sub("", words)))


def said(address, words):
    """(how many, how many percent) a link says; a shade of the heat map leaves the sign out."""
    if words.isdecimal() and "domain=" in address:
        return None, int(words)
    count, percent = re.search(r"([\d,]+)(?!\d|%)", words), re.search(r"(\d+)%", words)
    return count and int(count[1].replace(",", "")), percent and int(percent[1])


def stated(main):
    """How many rows a page says that it lists."""
    (count,) = re.findall(r"(?:共|事项) ([\d,]+) [项条]", main.text_content())
    return int(count.replace(",", ""))


def percentages(main):
    """The shares that a page states, or that follow from the wholes that it states."""
    words = main.text_content()
    told = {int(one) for one in re.findall(r"的(\d+)%", words)}
    wholes = [one for one in re.findall(r"应公布 ([\d,]+) 项", words)]
    return told | {100 * stated(main) // int(whole.replace(",", "")) for whole in wholes}


@pytest.mark.parametrize("day", [TODAY, PAST])
def test_every_figure_opens_a_page_that_states_it(sign_in, leader, filled, day):
    client = sign_in(leader)
    main = main_of(client.get(HOME, {"as_of": day.isoformat()}))
    assert numbers_outside_links(main) == []

    found, opened = figures(main), {}
    for address, words in found:
        if address not in opened:
            opened[address] = main_of(client.get(address))
        page = opened[address]
        count, percent = said(address, words)
        assert count in (None, stated(page)), (address, words)
        assert percent is None or percent in percentages(page), (address, words)

    lists = {address.partition("?")[0] for address in opened}
    assert lists == {
        reverse(f"supervision_desk:{name}")
        for name in ("assignments", "reminders", "messages", "matrix_items")
    }
    assert len(found) > 60


def test_a_line_of_what_presses_names_as_many_units_as_its_link_opens(sign_in, leader, filled):
    client = sign_in(leader)
    lines = main_of(client.get(HOME)).xpath(".//ul[@class='pressing']/li")
    told = [(re.search(r"(\d+)个单位", line.text_content()), line.find(".//a").get("href")) for line in lines]
    counted = [(int(found[1]), stated(main_of(client.get(address)))) for found, address in told if found]

    assert counted
    assert all(named == opened for named, opened in counted)


def test_what_is_lacking_opens_the_tasks_that_lack_it(sign_in, leader, filled):
    client = sign_in(leader)
    lacking = main_of(client.get(HOME)).xpath(".//a[@class='pressing__lacks']")

    assert any(re.search(r"还有\d+项任务没有完成，公布率\d+%", link.text) for link in lacking)
    assert all(link.text in main_of(client.get(link.get("href"))).text_content() for link in lacking)


def test_the_sentence_opens_the_tasks_and_the_units_that_it_counts(sign_in, leader, filled):
    client = sign_in(leader)
    main = main_of(client.get(HOME))
    (late,) = main.xpath(".//a[@class='headline__late']")
    (all_units, units, tasks) = re.findall(r"(\d+)个单位中(\d+)个单位有(\d+)项", late.text_content())[0]
    listed = main_of(client.get(late.get("href"))).text_content()

    assert f"共 {tasks} 项，{units}个单位" in listed
    assert f"{all_units}个单位" in main_of(client.get(reverse("supervision_desk:assignments"))).text_content()


def test_the_sentence_counts_the_stops_of_the_time_line(sign_in, leader, filled):
    main = main_of(sign_in(leader).get(HOME))
    rest = main.xpath(".//h1/a[@href='#course']")[0].text_content()
    stops = [stop.get("class") for stop in main.xpath(".//ol/li[contains(@class, 'course__stop')]")]

    assert re.findall(r"\d+", rest) == [str(len(stops)), str(sum("--done" in stop for stop in stops))]
