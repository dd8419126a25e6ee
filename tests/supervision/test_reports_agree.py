"""What goes out says what the pages say: the figures of every report are those of the same day's pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem, DomainClaim
from disclosure_portal import clock
from disclosure_portal.clock import begins
from disclosure_portal.units.models import Unit
from participation.models import Consultation, Decision, Method, Opinion
from supervision.models import ReportKind, Status
from supervision.queries.reports import Asked, figures_of
from tests import factories
from tests.participation import consultations, outcomes
from tests.participation import records as participation
from tests.supervision import records

pytestmark = pytest.mark.django_db
DUE, NEXT_DUE = date(2021, 8, 31), date(2021, 9, 30)  # a Tuesday and a Thursday
DAYS = [date(2021, 8, 2), date(2021, 8, 25), date(2021, 9, 1), date(2021, 10, 20)]


@pytest.fixture(autouse=True)
def settable_clock(settings):
    settings.DEBUG = True


@pytest.fixture
def read(client, leader):
    """read(page, **asked): what a page shows a leader."""
    client.force_login(leader)

    def read(page, *arguments, **asked):
        answer = client.get(reverse(page, args=arguments), asked)
        assert answer.status_code == 200
        return answer.context

    return read


def told(county, kind, day, **given):
    return figures_of(Asked(county, day, **given), kind)


# 进展情况统计表 and 专报, beside the dashboard


@pytest.fixture
def plan(county, reviewer):
    """Two milestones of four units: one done in time, one late, one not at all, and one let off."""
    made = records.make_plan(county, by=reviewer)
    units = [factories.make_unit(county, f"2103231{number:02d}", f"第{number}镇") for number in range(1, 5)]
    for day, name in ((DUE, "共性目录完善"), (NEXT_DUE, "公众参与试点")):
        milestone = records.make_milestone(made, day, name=name, is_key=True)
        in_time, late, _, let_off = (records.make_assignment(milestone, unit) for unit in units)
        records.make_accepted_proof(in_time, day - timedelta(days=8), by=reviewer)
        records.make_accepted_proof(late, day + timedelta(days=15), by=reviewer)
        let_off.waived_on, let_off.waived_by, let_off.waived_because = day, reviewer, "没有领域。"
        let_off.save()
    return made


@pytest.mark.parametrize("day", DAYS)
def test_the_progress_form_counts_line_by_line_what_the_dashboard_shows(read, county, plan, day):
    found = told(county, ReportKind.PROGRESS, day, plan=plan)
    shown = read("supervision_desk:dashboard", plan=plan.pk, as_of=day)["dashboard"]

    def of_form(row):
        return {status: row[status.value] for status in Status if row[status.value]}

    assert [of_form(row) for row in found["rows"]] == [
        {status: count for status, count in stand.by_status.items() if count} for stand in shown.stands
    ]
    assert of_form(found["totals"]) == {status: count for status, count in shown.counts.items() if count}
    assert found["totals"]["units"] == shown.total == 8


def test_over_the_days_every_status_has_been_told(county, plan):
    """So that the days of the other tests leave none out."""
    totals = [told(county, ReportKind.PROGRESS, day, plan=plan)["totals"] for day in DAYS]

    assert {status for status in Status if any(total[status.value] for total in totals)} == set(Status)


@pytest.mark.parametrize("day", DAYS)
def test_the_brief_says_what_the_dashboard_shows(read, county, plan, decision, editor, day):
    announce(decision, by=editor)
    found = told(county, ReportKind.BRIEF, day, plan=plan)
    page = read("supervision_desk:dashboard", plan=plan.pk, as_of=day)
    shown, reminding = page["dashboard"], page["reminding"]

    done = sum(stand.done for stand in shown.stands)
    units = {unit.pk for one in shown.late for unit in one.units}
    tasks, late, _ = found["figures"]
    assert found["conclusion"] == shown.headline.text
    assert tasks["figure"] == f"{done}/{sum(stand.owed for stand in shown.stands)}"
    assert late["figure"] == str(shown.counts.get(Status.OVERDUE, 0))
    assert late["told"] == f"项任务，涉及{len(units)}个单位"
    assert found["going_on"] == (
        f"正在征求公众意见{len(page['consultations'])}项；近30日提醒{reminding.said}项，"
        f"发出消息{reminding.sent}条，已读{reminding.read}条。"
    )


# 目录汇总表 and 专报, beside 一览表 and the public pages


@pytest.fixture
def catalogs(township, department, domain, editor, approver, reviewer):
    """A township with two public items and one that doesn't apply; a department that owes and shows nothing."""
    edition = factories.make_edition()
    for code in ("20-001", "20-002", "20-003", "20-004"):
        factories.make_standard_item(edition, domain, code)
    with clock.set_to(begins(DUE) + timedelta(hours=9)):
        workflow.take_over(township, domain, by=editor)
        first, second, third, _ = CatalogItem.objects.filter(unit=township).order_by("pk")
        workflow.mark_not_applicable(third, by=editor, version=third.version, reason="本镇无此项职责")
        cast = {"editor": editor, "approver": approver, "reviewer": reviewer}
        factories.make_published(township, domain, items=[first, second, third], **cast)
        DomainClaim.objects.create(unit=department, domain=domain, part="lead", claimed_on=DUE)


@pytest.mark.parametrize("day", [DUE, date(2021, 12, 31)])
def test_the_catalogs_form_adds_up_to_the_matrix_and_to_the_public_pages(
    read, client, county, domain, catalogs, day
):
    found = told(county, ReportKind.CATALOGS, day)
    table = read("supervision_desk:matrix", as_of=day)["matrix"]
    total = table.total

    cells = {(row.unit.name, cell.domain.name): cell for row in table.rows for cell in row.cells}
    for row in found["rows"]:
        cell = cells[row["unit"], row["domain"]]
        code = cell.unit.code
        public = client.get(reverse("catalogs:domain", args=[domain.slug]), {"unit": code}).context["page"]
        assert row["level2"] == cell.published == public.total
        assert row["remark"] in ("还没有公布", f"还缺{cell.owed - cell.published}项")
    assert {row["unit"]: row["level2"] for row in found["rows"]} == {"偏岭镇": 2, "县民政局": 0}
    assert found["totals"]["level2"] == total.published == int(found["facts"]["published"])


def test_the_brief_says_of_the_catalogs_what_the_matrix_shows(read, county, plan, catalogs):
    *_, shown = told(county, ReportKind.BRIEF, NEXT_DUE, plan=plan)["figures"]
    total = read("supervision_desk:matrix", as_of=NEXT_DUE)["matrix"].total

    assert shown["figure"] == f"{total.percent}%"
    assert shown["told"] == f"应公布{total.owed}项，已公布{total.published}项"
    assert total.published == 2


# 公众参与情况表 and 季度统计表


def announce(decision, *, by):
    """One activity that is open from 3 August to 3 September, and one that was held and closed in August."""
    Decision.objects.filter(pk=decision.pk).update(created_at=begins(date(2021, 7, 1)), is_public=True)
    days = {"published_at": begins(date(2021, 8, 2)), "opens_at": begins(date(2021, 8, 3))}
    still_open = participation.make_consultation(
        decision, by=by, **days, closes_at=begins(date(2021, 9, 4)), state="published"
    )
    held = {"held_at": begins(date(2021, 8, 10)), "closed_at": begins(date(2021, 8, 20))}
    consultations.make(
        decision, Method.SYMPOSIUM, by=by, state="closed", published_at=days["published_at"], **held
    )
    return still_open


@pytest.mark.parametrize(
    ("day", "open_then"),
    [(date(2021, 8, 1), 0), (date(2021, 8, 2), 2), (date(2021, 8, 25), 1), (date(2021, 9, 5), 0)],
)
def test_the_participation_form_calls_open_what_the_dashboard_lists(
    read,
    county,
    plan,
    decision,
    editor,
    day,
    open_then,
):
    announce(decision, by=editor)
    (row,) = told(county, ReportKind.PARTICIPATION, day)["rows"]
    listed = read("supervision_desk:dashboard", plan=plan.pk, as_of=day)["consultations"]

    assert row["open"] == len(listed) == open_then
    assert row["open"] + row["closed"] <= row["open_solicitation"] + row["symposium"]


def test_a_quarter_counts_activities_and_opinions_as_the_participation_form_does(county, decision, editor):
    """Announced in the third quarter they stand there, though one is held in the fourth."""
    activity = announce(decision, by=editor)
    Consultation.objects.filter(pk=activity.pk).update(closes_at=begins(date(2021, 10, 9)))
    outcomes.make_opinion(activity)
    outcomes.make_opinion(activity, screening="rejected")
    Opinion.objects.update(received_at=begins(date(2021, 8, 9)), screened_at=begins(date(2021, 10, 8)))
    last = date(2021, 9, 30)
    third = told(county, ReportKind.QUARTERLY, last, begins_on=date(2021, 7, 1))["rows"]
    fourth = told(county, ReportKind.QUARTERLY, date(2021, 12, 31), begins_on=date(2021, 10, 1))["rows"]
    totals = told(county, ReportKind.PARTICIPATION, last)["totals"]

    assert counted(third, "发布公众参与活动数") == sum(totals[method.value] for method in Method) == 2
    assert counted(fourth, "发布公众参与活动数") == 0
    assert counted(third, "收到公众意见数") == totals["opinions"] == Opinion.objects.count() == 2


def test_a_quarter_names_as_many_people_as_the_list_of_its_last_day(read, county, township, reviewer):
    others = [
        factories.make_unit(county, f"XY-{number}", f"县{number}局", Unit.Kind.DEPARTMENT) for number in "12"
    ]
    last = date(2021, 9, 30)
    for unit, until in ((township, None), (others[0], last), (others[1], last - timedelta(days=1))):
        records.make_person_in_charge(
            unit, by=reviewer, until=until, ended_because="调离" if until else "", entered_at=begins(DUE)
        )
    rows = told(county, ReportKind.QUARTERLY, last, begins_on=date(2021, 7, 1))["rows"]
    lines = read("supervision_desk:people", as_of=last)["lines"]

    assert counted(rows, "政务公开工作责任人数（期末）") == sum(bool(line.person) for line in lines) == 2


def counted(rows, indicator):
    return next(row["county"] for row in rows if row["indicator"] == indicator)
