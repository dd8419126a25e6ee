"""公开情况一览表: what each cell says on a day, and that every total is the sum of the public pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogs import workflow
from catalogs.models import CatalogItem, DomainClaim, Edition
from catalogs.queries.past_duties import open_units
from catalogs.queries.published import tally
from disclosure_portal import clock
from disclosure_portal.clock import begins
from disclosure_portal.units.models import Unit, UnitChange
from supervision.queries.matrix import Group, Mark, State, entries, matrix
from tests import factories

pytestmark = pytest.mark.django_db
ISSUED = date(2026, 3, 2)  # factories.MOMENT
PUBLISHED = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def settable_clock(settings):
    settings.DEBUG = True


@pytest.fixture
def edition(domain):
    """A national edition with two items of the townships' in one domain and one of the departments' in it."""
    edition = factories.make_edition()
    for code in ("20-001", "20-002"):
        factories.make_standard_item(edition, domain, code)
    factories.make_standard_item(edition, domain, "20-003", duty=("county_department",))
    return edition


@pytest.fixture
def items(edition, township, domain, editor):
    """The township's two items, taken over and still unpublished."""
    with clock.set_to(begins(PUBLISHED)):
        workflow.take_over(township, domain, by=editor)
    return list(CatalogItem.objects.filter(unit=township).order_by("pk"))


@pytest.fixture
def publish(township, domain, editor, approver, reviewer):
    def publish(items, day=PUBLISHED):
        cast = {"editor": editor, "approver": approver, "reviewer": reviewer}
        with clock.set_to(begins(day) + timedelta(hours=9)):
            return factories.make_published(township, domain, items=items, **cast)

    return publish


def disclose(item, day, *, by, started_on=None, number=1):
    with clock.set_to(begins(day) + timedelta(days=1)):
        return factories.make_disclosure(
            item,
            by=by,
            published_at=begins(day) + timedelta(hours=9),
            started_on=started_on,
            address=f"http://www.xiuyan.gov.cn/{item.pk}/{number}.html",
        )


def cell(unit, domain, day, group=Group.ALL):
    told = matrix(unit.county, as_of=day, group=group)
    row = next(row for row in told.rows if row.unit == unit)
    return next(one for one in row.cells if one.domain == domain)


# States


def test_without_a_standard_item_of_the_township_there_is_no_such_duty(edition, township):
    other = factories.make_domain("21", "养老服务", "elderly-care")

    assert cell(township, other, PUBLISHED).state == State.NONE


def test_a_township_owes_by_the_ministries_standard_whenever_it_was_loaded(edition, township, domain):
    loaded_on = timezone.localdate(edition.published_at)

    assert cell(township, domain, loaded_on - timedelta(days=2000)).owed == 2


@pytest.mark.parametrize(("day", "owed"), [(date(2026, 3, 1), 2), (ISSUED, 1)])
def test_a_township_owes_by_the_countys_edition_from_its_day_on(edition, township, domain, day, owed):
    own = factories.make_edition(Edition.Layer.COMMON, "乡镇通用版", county=township.county)
    factories.make_standard_item(own, domain, "20-001")

    assert cell(township, domain, day).owed == owed


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 8, 30), State.NONE), (date(2026, 8, 31), State.UNPUBLISHED)]
)
def test_a_department_owes_from_the_day_of_its_claim(edition, department, domain, day, state):
    DomainClaim.objects.create(unit=department, domain=domain, part="lead", claimed_on=date(2026, 8, 31))

    assert cell(department, domain, day).state == state


def test_a_proposed_claim_is_no_duty(edition, department, domain):
    DomainClaim.objects.create(unit=department, domain=domain, part="lead")

    assert cell(department, domain, PUBLISHED).state == State.NONE


def test_half_a_catalog_is_not_compiled(items, publish, township, domain):
    publish(items[:1])

    found = cell(township, domain, PUBLISHED)
    assert found.state == State.NOT_COMPILED
    assert (found.owed, found.published, found.percent) == (2, 1, 50)


def test_a_catalog_is_compiled_from_the_day_of_its_publication(items, publish, township, domain):
    publish(items)

    before, after = (cell(township, domain, PUBLISHED - timedelta(days=n)) for n in (1, 0))
    assert (before.state, before.published, before.percent) == (State.UNPUBLISHED, 0, 0)
    assert (after.state, after.published, after.percent) == (State.COMPILED, 2, 100)
    assert (after.to_disclose, after.disclosed) == (2, 0)


def test_what_does_not_apply_is_not_owed(items, publish, township, domain, editor):
    with clock.set_to(begins(PUBLISHED)):
        workflow.mark_not_applicable(items[1], by=editor, version=items[1].version, reason="本镇无此项职责")
    publish(items)

    found = cell(township, domain, PUBLISHED)
    assert (found.owed, found.published, found.marks[Mark.NOT_APPLICABLE]) == (1, 1, 1)
    assert found.state == State.COMPILED


# Formed on Friday 18 September with 10 working days: Sunday the 20th is worked, the 25th to the 27th and the first week
# of October are off, so the last day is 9 October; Saturday the 10th is worked again.
@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 9, 30), State.DISCLOSED),
        (date(2026, 10, 9), State.DISCLOSED),
        (date(2026, 10, 10), State.LATE),
    ],
)
def test_late_is_judged_on_the_legal_day(items, publish, township, domain, editor, day, state):
    for item in publish(items):
        disclose(item, day, by=editor, started_on=date(2026, 9, 18))

    assert cell(township, domain, day - timedelta(days=1)).state == State.COMPILED
    assert cell(township, domain, day).state == state


def test_one_item_without_information_keeps_the_cell_compiled_and_a_late_one_outweighs_it(
    items, publish, township, domain, editor
):
    first, _ = publish(items)
    disclose(first, date(2026, 9, 30), by=editor, started_on=date(2026, 9, 18))
    assert cell(township, domain, date(2026, 9, 30)).state == State.COMPILED

    disclose(first, date(2026, 10, 12), by=editor, started_on=date(2026, 9, 18), number=2)
    found = cell(township, domain, date(2026, 10, 12))
    assert (found.state, found.late, found.disclosed) == (State.LATE, 1, 1)
    assert cell(township, domain, date(2026, 10, 11)).on_time == 1


def test_a_period_without_anything_new_is_stale(edition, township, domain, editor, publish):
    with clock.set_to(begins(PUBLISHED)):
        monthly = factories.make_item(township, domain, by=editor, time_limit_text="每月公开")
    (monthly,) = publish([monthly])
    disclose(monthly, date(2026, 9, 10), by=editor)

    assert cell(township, domain, date(2026, 10, 31)).stale == 0
    assert cell(township, domain, date(2026, 11, 1)).stale == 1


def test_a_withdrawn_item_counts_until_the_day_before(items, publish, township, domain, reviewer):
    first, _ = publish(items)
    withdrawn_on = date(2026, 9, 15)
    with clock.set_to(begins(withdrawn_on)):
        workflow.withdraw(first, by=reviewer, reason="事项已取消")

    assert cell(township, domain, withdrawn_on - timedelta(days=1)).published == 2
    after = cell(township, domain, withdrawn_on)
    assert (after.published, after.marks[Mark.MISSING], after.state) == (1, 1, State.NOT_COMPILED)


def test_the_limit_of_a_past_day_is_the_one_published_then(items, publish, township, domain, editor):
    """Revised to be on request since: on the day it was proactive, and it still was without information."""
    first, _ = publish(items)
    with clock.set_to(begins(date(2026, 9, 20))):
        first = workflow.revise(first, by=editor)
        first = workflow.save_elements(
            first, by=editor, version=first.version, changes={"methods": ["on_request"]}
        )
    publish([first], date(2026, 9, 21))

    assert cell(township, domain, date(2026, 9, 20)).to_disclose == 2
    assert cell(township, domain, date(2026, 9, 21)).to_disclose == 1


# Totals


@pytest.fixture
def county_with_three(items, publish, township, department, domain, county, editor, approver, reviewer):
    """A township with two items, a department and a vertical body with one each, of three domains."""
    publish(items)
    vertical = factories.make_unit(county, "XY-SWJ", "县税务局", Unit.Kind.VERTICAL)
    for number, unit in enumerate((department, vertical)):
        other = factories.make_domain(f"2{number + 1}", f"领域{number}", f"domain-{number}")
        own = [
            factories.make_person(f"{role}-{number}", f"人{role}{number}", role, unit)
            for role in ("editor", "approver")
        ]
        with clock.set_to(begins(PUBLISHED)):
            factories.make_published(unit, other, editor=own[0], approver=own[1], reviewer=reviewer, count=1)
    return county


def test_totals_equal_the_sum_of_the_public_pages(county_with_three, client, township, domain):
    today = clock.today()
    groups = [matrix(county_with_three, as_of=today, group=group) for group in (Group.ALL, Group.VERTICAL)]

    public = tally()
    assert sum(told.total.published for told in groups) == public.items == 4
    for told in groups:
        assert [row.total.published for row in told.rows] == [public.of_unit(row.unit) for row in told.rows]
        assert told.total.published == sum(counts.published for counts in told.by_domain)
        assert told.total.owed == sum(row.total.owed for row in told.rows)
    assert [sum(told.by_domain[n].published for told in groups) for n in range(3)] == [
        public.of_domain(one) for one in groups[0].domains
    ]
    page = client.get(reverse("catalogs:domain", args=[domain.slug]), {"unit": township.code})
    assert page.context["page"].total == cell(township, domain, today).published


def test_the_groups_part_the_units(county_with_three, township, department):
    def units(group):
        return [row.unit for row in matrix(county_with_three, as_of=PUBLISHED, group=group).rows]

    assert township in units(Group.TOWNSHIPS)
    assert department in units(Group.DEPARTMENTS)
    assert set(units(Group.ALL)) == {*units(Group.TOWNSHIPS), *units(Group.DEPARTMENTS)}
    assert not set(units(Group.ALL)) & set(units(Group.VERTICAL))


def test_every_figure_counts_its_entries(county_with_three):
    told, listed = matrix(county_with_three, as_of=PUBLISHED), entries(county_with_three, as_of=PUBLISHED)

    assert told.total.marks.total() == len(listed)
    for row in told.rows:
        for one in row.cells:
            of_cell = [entry for entry in listed if (entry.unit, entry.domain) == (one.unit, one.domain)]
            assert one.marks.total() == len(of_cell)


def test_a_closed_unit_is_listed_only_while_it_still_holds_items(county_with_three, township, outsider):
    Unit.objects.filter(pk__in=[township.pk, outsider.memberships.get().unit_id]).update(is_active=False)

    told = matrix(county_with_three, as_of=PUBLISHED, group=Group.TOWNSHIPS)
    assert [(row.unit, row.total.owed) for row in told.rows] == [(township, 2)]


def test_a_unit_that_was_closed_owes_what_it_owed_until_the_day_before(
    edition, county, township, office, domain, administrator
):
    closed_on = date(2026, 9, 15)
    facts = {"kind": "merge", "effective_on": closed_on, "document": "岫政发〔2026〕1号"}
    with clock.set_to(begins(closed_on)):
        workflow.change_unit(UnitChange(unit=township, successor=office, **facts), by=administrator)

    assert cell(township, domain, closed_on - timedelta(days=1)).owed == 2
    assert township not in [row.unit for row in matrix(county, as_of=closed_on).rows]
    assert township in open_units(county, on=closed_on - timedelta(days=1))
    assert township not in open_units(county, on=closed_on)


def test_a_unit_that_was_set_up_later_is_not_in_the_table_of_a_day_before(county_with_three, edition):
    county, opened = county_with_three, date(2026, 9, 15)
    before = matrix(county, as_of=opened - timedelta(days=1))
    new = factories.make_unit(county, "210323119", "新设镇")
    Unit.objects.filter(pk=new.pk).update(opened_on=opened)

    assert matrix(county, as_of=opened - timedelta(days=1)) == before
    assert new in [row.unit for row in matrix(county, as_of=opened).rows]
    assert [new in open_units(county, on=day) for day in (opened - timedelta(days=1), opened)] == [
        False,
        True,
    ]


def test_the_queries_do_not_grow(county_with_three, county, domain):
    def count():
        with CaptureQueriesContext(connection) as taken:
            matrix(county, as_of=PUBLISHED)
        return len(taken)

    before = count()
    for number in range(5):
        factories.make_unit(county, f"21032320{number}", f"镇{number}")
        factories.make_domain(f"1{number}", f"新领域{number}", f"new-{number}")
    assert count() == before <= 9


def test_another_county_counts_its_own_units(county_with_three):
    elsewhere = factories.make_county("210311", "千山区", "千山区人民政府")

    assert matrix(elsewhere, as_of=PUBLISHED).total.owed == 0
