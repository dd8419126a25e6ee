"""机构调整 in supervision: what was done on time stays so, what is still owed finds somebody or ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from catalogs import workflow as catalogs
from catalogs.models import CatalogItem, DomainClaim, DutyEntry
from catalogs.queries.past_duties import duties_on
from catalogs.queries.past_holders import holders_on
from catalogs.workflow import change_unit
from disclosure_portal import clock
from disclosure_portal.accounts.models import User
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.jobs import queue
from disclosure_portal.notices.models import Notice
from disclosure_portal.units.models import Unit, UnitChange
from supervision.evidence import Facts
from supervision.evidence.disclosures import disclosed_late
from supervision.evidence.duties import list_coverage
from supervision.models import Assignment, Escalation, Rectification, Reminder, Status
from supervision.queries.matrix import matrix
from supervision.queries.reports import quarterly
from supervision.queries.reports.asked import Asked
from supervision.queries.standings import explain, standings
from supervision.queries.summaries import known_figures
from supervision.tasks import keep_assignments
from supervision.workflow import plans, rectifications
from supervision.workflow.checking import run
from supervision.workflow.inspections import close_inspection
from tests import factories
from tests.supervision import inspections, records

pytestmark = pytest.mark.django_db

DUE, CHANGED, NEXT, LATER = date(2026, 3, 31), date(2026, 6, 1), date(2026, 6, 2), date(2026, 9, 1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _set_the_clock(settings):
    settings.DEBUG = True


@pytest.fixture
def heir(county):
    return factories.make_unit(county, "210323777", "承接镇")


@pytest.fixture
def plan(county, reviewer):
    return records.make_plan(county, by=reviewer, issued_on=date(2026, 1, 5), ends_on=date(2027, 12, 31))


@pytest.fixture
def published(township, domain, editor, approver, reviewer):
    with clock.set_to(factories.MOMENT):
        return factories.make_published(
            township, domain, count=2, editor=editor, approver=approver, reviewer=reviewer
        )


@pytest.fixture
def done(plan, township, published):
    """A task that the township had done on time."""
    return records.make_assignment(elements(plan, DUE), township)


def elements(plan, due, **fields):
    return records.make_milestone(plan, due, check_name="elements", scope="townships", **fields)


def morning(day):
    return timezone.make_aware(datetime.combine(day, time(9)))


def check(county, day):
    with clock.set_to(morning(day)):
        return run(county, as_of=day)


def change(unit, heir, *, by, kind="merge", on=CHANGED, **fields):
    with clock.set_to(morning(on)):
        told = UnitChange(
            kind=kind, unit=unit, successor=heir, effective_on=on, document="岫政发〔2026〕9号", **fields
        )
        return change_unit(told, by=by)


def follow(plan, day):
    """The daily run before the check."""
    with clock.set_to(morning(day)):
        plans.follow_unit_changes(plan, by=system_user(), on=day)
        plans.add_missing_assignments(plan, by=system_user(), on=day)


def figures(county, day):
    """How many items each unit has public in the table of a day."""
    return {
        row.unit.name: row.total.published for row in matrix(county, as_of=day).rows if row.total.published
    }


def status(milestone, unit, day):
    (found,) = [one for one in standings([milestone], as_of=day) if one.unit == unit]
    return found.status, found.met_on


@pytest.mark.parametrize("kind", ["merge", "abolish"])
def test_what_a_unit_had_done_on_time_stays_so_when_it_is_no_more(
    kind, county, plan, done, township, heir, administrator
):
    check(county, DUE)
    done.refresh_from_db()
    met_on = done.met_on
    change(township, heir, by=administrator, kind=kind)
    follow(plan, NEXT)

    told = check(county, NEXT)

    done.refresh_from_db()
    assert (done.met_on, done.lacks, done.waived_on, told.notices, told.escalations) == (
        met_on,
        "",
        None,
        0,
        0,
    )
    assert met_on is not None
    assert status(done.milestone, township, LATER) == (Status.MET, met_on)
    assert explain(done, as_of=LATER).met_on == met_on


def test_what_a_unit_did_before_it_gave_its_work_away_is_not_asked_of_it_again(
    county, plan, done, township, heir, domain, administrator
):
    check(county, DUE)
    change(township, heir, by=administrator, kind="transfer", domains=[domain.code])
    follow(plan, NEXT)

    for day in (NEXT, date(2026, 6, 30), LATER):
        check(county, day)

    done.refresh_from_db()
    assert not Reminder.objects.filter(subject=f"assignment:{done.pk}").exists()
    assert status(done.milestone, township, LATER) == (Status.MET, done.met_on)


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["merge", "transfer"])
def test_a_past_day_reads_as_before_whoever_holds_the_work_since(
    kind, county, done, township, heir, domain, administrator
):
    before = status(done.milestone, township, DUE), figures(county, DUE), known_figures(township, as_of=DUE)
    third = factories.make_unit(county, "210323778", "再承接镇")
    domains = [domain.code] if kind == "transfer" else []
    change(township, heir, by=administrator, kind=kind, domains=domains)
    change(heir, third, by=administrator, on=NEXT)

    assert before == (
        (Status.MET, factories.MOMENT.date()),
        {"偏岭镇": 2},
        "截至2026年3月31日，公布标准目录1个领域、2个事项；发布公众参与活动0次。",
    )
    now = status(done.milestone, township, DUE), figures(county, DUE), known_figures(township, as_of=DUE)
    assert now == before
    assert (figures(county, CHANGED), figures(county, NEXT)) == ({"承接镇": 2}, {"再承接镇": 2})


@pytest.mark.both_databases
def test_information_that_went_over_to_an_item_of_the_successor_stood_where_it_stood_before(
    county, plan, township, heir, domain, editor, approver, reviewer, administrator
):
    standard = factories.make_standard_item(factories.make_edition(), domain, "20-001")
    theirs = [
        factories.make_person(f"heir-{role}", f"承接{role}", role, heir) for role in ("editor", "approver")
    ]
    first = takes_over(township, domain, standard, people=(editor, approver, reviewer))
    second = takes_over(heir, domain, standard, people=(*theirs, reviewer))
    with clock.set_to(morning(date(2026, 3, 3))):
        public = factories.make_disclosure(first, by=editor, published_at=morning(date(2026, 3, 2)))
        gone = factories.make_disclosure(
            first,
            by=editor,
            address="http://www.xiuyan.gov.cn/2.html",
            published_at=morning(date(2026, 3, 2)),
        )
    with clock.set_to(morning(date(2026, 4, 1))):
        catalogs.remove(gone, by=editor, reason="网址有误")
    disclosed = records.make_milestone(plan, date(2026, 6, 30), check_name="disclosed", scope="townships")
    for unit in (township, heir):
        records.make_assignment(disclosed, unit)

    def shown(day):
        cells = {row.unit.name: row.total.marks for row in matrix(county, as_of=day).rows}
        told = [status(disclosed, unit, day) for unit in (township, heir)]
        counted = quarterly.figures(Asked(county, day, begins_on=date(2026, 1, 1)))["rows"]
        return cells, told, counted, disclosed_late(Facts(county, day))

    days = (date(2026, 3, 10), DUE, date(2026, 4, 2), CHANGED - DAY)
    before = {day: shown(day) for day in days}
    change(township, heir, by=administrator)

    assert {day: shown(day) for day in days} == before
    assert status(disclosed, heir, CHANGED - DAY)[1] is None
    assert status(disclosed, heir, CHANGED) == (Status.MET, CHANGED)
    public.refresh_from_db()
    assert public.item == second
    assert matrix(county, as_of=CHANGED).total.disclosed == 1


def takes_over(unit, domain, standard, *, people):
    """The standard item in the unit's catalog, public."""
    editor, approver, reviewer = people
    with clock.set_to(factories.MOMENT):
        catalogs.take_over(unit, domain, by=editor)
        item = CatalogItem.objects.get(unit=unit, standard=standard)
        factories.make_published(
            unit, domain, items=[item], editor=editor, approver=approver, reviewer=reviewer
        )
    return item


def test_claims_lists_and_mappings_stay_with_the_unit_that_had_them_then(
    county, plan, township, department, domain, editor, reviewer, administrator
):
    heir = factories.make_unit(county, "XY-NY", "县农业农村局", Unit.Kind.DEPARTMENT)
    claim = DomainClaim.objects.create(
        unit=department, domain=domain, part="lead", claimed_on=date(2026, 2, 2)
    )
    entry = factories.make_duty_entry(department, by=editor)
    claimed = records.make_milestone(plan, DUE, check_name="claims")
    records.make_assignment(claimed, department)
    records.make_assignment(claimed, heir)
    eve = CHANGED - DAY
    before = [status(claimed, unit, eve) for unit in (department, heir)]
    change(department, heir, by=administrator)

    assert before == [(Status.MET, claim.claimed_on), (Status.MET, plan.issued_on)]
    assert [status(claimed, unit, eve) for unit in (department, heir)] == before
    assert list(list_coverage(Facts(county, eve))) == [department.pk]
    assert list(list_coverage(Facts(county, CHANGED))) == [heir.pk]
    assert DutyEntry.objects.get(pk=entry.pk).unit == heir
    owing = [department, heir]
    assert [
        list(duties_on(owing, county, on=day, holders=holders_on(county, day))) for day in (eve, CHANGED)
    ] == [[(department.pk, domain.pk)], [(heir.pk, domain.pk)]]


def test_what_comes_due_after_the_change_is_judged_by_what_the_unit_holds_then(
    county, plan, done, township, heir, domain, administrator
):
    check(county, DUE)
    upcoming = records.make_assignment(elements(plan, date(2026, 12, 31), code="later"), township)
    change(township, heir, by=administrator, kind="transfer", domains=[domain.code])

    check(county, NEXT)

    upcoming.refresh_from_db()
    assert (upcoming.met_on, upcoming.lacks) == (None, "没有可以对照的标准目录")


def test_a_unit_that_is_no_more_is_let_off_what_it_was_late_with(
    county, plan, township, heir, editor, administrator
):
    late = records.make_assignment(elements(plan, DUE), township)
    check(county, DUE)
    change(township, heir, by=administrator)
    follow(plan, NEXT)

    check(county, NEXT)

    assert status(late.milestone, township, date(2026, 5, 31)) == (Status.OVERDUE, None)
    assert status(late.milestone, township, CHANGED) == (Status.WAIVED, None)
    assert not Assignment.objects.filter(unit=heir).exists()  # its day had passed


def test_what_was_named_to_a_unit_is_owed_by_the_next_from_the_change_on(
    county, plan, township, heir, administrator
):
    named = records.make_milestone(plan, date(2026, 12, 31), scope="named")
    records.make_assignment(named, township)
    change(township, heir, by=administrator)
    follow(plan, NEXT)

    owing = {
        day: [one.unit.name for one in standings([named], as_of=day) if one.status != Status.WAIVED]
        for day in (CHANGED - DAY, CHANGED)
    }
    assert owing == {CHANGED - DAY: ["偏岭镇"], CHANGED: ["承接镇"]}


# Rectifications


ORDERED, LATE, MERGED = inspections.AS_OF, date(2026, 12, 25), date(2026, 12, 28)


@pytest.fixture
def inspection(county, township, published, reviewer, colleague):
    """One whose problems were ordered to be put right, and are not."""
    with clock.set_to(morning(ORDERED)):
        return inspections.make_ordered(county, by=reviewer, on=ORDERED)


def test_whoever_took_over_puts_right_what_a_merged_unit_had_not(
    client, county, inspection, township, heir, editor, approver, reviewer, colleague, administrator
):
    change(township, heir, by=administrator, on=MERGED)
    with clock.set_to(morning(MERGED)):
        job = queue.enqueue("supervision.tasks.keep_assignments", "daily", by=system_user())
        keep_assignments(job.pk)
        passed_on = list(inspections.orders_of(inspection))

        assert {one.unit for one in passed_on} == {heir}
        job.refresh_from_db()
        assert job.outcome == f"补列任务0项，随机构调整免除0项，转办整改{len(passed_on)}项。"
        assert rectifications.pass_on(county, by=system_user()) == []
        (told, *_) = Notice.objects.filter(recipient=editor, event__startswith="rectification-passed-on")
        assert told.text.startswith("偏岭镇已撤并，它的整改转由本单位办理：")
        client.force_login(User.objects.get(pk=editor.pk))
        assert "报告整改情况" in client.get(passed_on[0].get_absolute_url()).content.decode()
        for one in passed_on:
            inspections.report(one, by=User.objects.get(pk=editor.pk))
            inspections.accept(one, by=colleague)
        inspections.circulate(inspection, by=reviewer, on=MERGED)
        inspection.refresh_from_db()
        closed = close_inspection(inspection, by=reviewer, version=inspection.version, on=MERGED)

    assert closed.state == "closed"


def test_an_escalation_says_that_its_unit_is_no_more_or_who_has_the_matter_now(
    county, inspection, township, heir, administrator
):
    check(county, LATE)
    raised = list(Escalation.objects.filter(kind="rectification"))
    change(township, heir, by=administrator, on=MERGED)
    first, *others = inspections.orders_of(inspection)
    Rectification.objects.filter(pk=first.pk).update(unit=heir)

    check(county, MERGED)

    assert len(raised) == 1 + len(others) > 1
    told = dict(Escalation.objects.filter(unit=township).values_list("subject", "closed_because"))
    assert told.pop(f"rectification:{first.pk}") == "已转由承接镇办理"
    assert {told[one.subject] for one in raised if one.subject in told} == {"偏岭镇已撤并，不再督办"}
    check(county, MERGED + DAY)
    assert Escalation.objects.open().get(kind="rectification").unit == heir
