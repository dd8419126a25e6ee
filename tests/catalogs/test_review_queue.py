"""The reviewer's queue: sorted, counted, and who has a batch open."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalogs import workflow
from catalogs.models import Reading, Submission
from catalogs.queries.reviews import readings_of, tallies_of
from disclosure_portal import clock
from tests import factories

pytestmark = pytest.mark.django_db
QUEUE = "/desk/reviews/"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock_may_be_set(settings):
    settings.DEBUG = True


@pytest.fixture
def others(county, editor, approver):
    """Two more townships of the same people, one before and one after in the county's order."""
    units = [
        factories.make_unit(county, "210323101", "三家子镇"),
        factories.make_unit(county, "210323109", "石庙子镇"),
    ]
    for unit in units:
        factories.grant(editor, "editor", unit)
        factories.grant(approver, "approver", unit)
    return units


def read(client, address):
    """The queue's batches in the order of the page."""
    return [line.submission for line in client.get(address).context["lines"]]


def test_the_queue_is_sorted_as_the_address_says(sign_in, reviewer, editor, approver, township, others):
    twenty = factories.make_domain("20", "社会救助", "social-assistance")
    nineteen = factories.make_domain("19", "户籍管理", "household-registration")
    people = {"editor": editor, "approver": approver}
    old = factories.make_confirmed(others[0], twenty, **people, count=1)
    middle = factories.make_confirmed(township, nineteen, **people, count=3)
    new = factories.make_confirmed(others[1], twenty, **people, count=2)
    for days, batch in enumerate((old, middle, new)):
        Submission.objects.filter(pk=batch.pk).update(confirmed_at=MONDAY + timedelta(days=days))
    client = sign_in(reviewer)

    assert read(client, QUEUE) == [old, middle, new]
    assert read(client, f"{QUEUE}?sort=newest") == [new, middle, old]
    assert read(client, f"{QUEUE}?sort=size") == [middle, new, old]
    assert read(client, f"{QUEUE}?sort=domain") == [middle, old, new]
    by_unit = [batch.unit for batch in read(client, f"{QUEUE}?sort=unit")]
    assert by_unit == list(type(township).objects.filter(pk__in=[one.pk for one in by_unit]))
    assert read(client, f"{QUEUE}?sort=nonsense") == [old, middle, new]


def test_a_batch_tells_its_differences_and_findings(township, domain, editor, approver):
    edition = factories.make_edition()
    for number in (1, 2, 3):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    items = workflow.take_over(township, domain, by=editor).items
    changes = {"time_limit_text": "及时公开", "channels": ["print"]}
    workflow.save_elements(items[0], by=editor, version=1, changes=changes)
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=items)

    tally = tallies_of([batch])[batch.pk]

    assert (tally.rows, tally.to_look_at, tally.differences) == (3, 1, 2)
    assert (tally.must, tally.hints >= 1) == (0, True)


def test_the_queue_shows_the_counts(sign_in, reviewer, confirmed):
    text = sign_in(reviewer).get(QUEUE).text

    assert "2项" in text
    assert "已等候" in text


def test_a_colleague_who_has_the_batch_open_is_named_for_five_minutes(
    sign_in, reviewer, colleague, confirmed
):
    with clock.set_to(MONDAY):
        assert sign_in(colleague).get(f"{QUEUE}{confirmed.pk}/").status_code == 200
    with clock.set_to(MONDAY + timedelta(minutes=2)):
        assert "陈审核正在审阅（2分钟前）" in sign_in(reviewer).get(QUEUE).text
        assert "陈审核正在审阅（2分钟前）" in sign_in(reviewer).get(f"{QUEUE}{confirmed.pk}/").text
        assert "正在审阅（" not in sign_in(colleague).get(QUEUE).text.replace("王审核正在审阅", "")
    with clock.set_to(MONDAY + timedelta(minutes=5)):
        assert "陈审核正在审阅" not in sign_in(reviewer).get(QUEUE).text


def test_a_page_in_use_says_so_anew_and_hears_who_else_reads(sign_in, reviewer, colleague, confirmed):
    address = f"{QUEUE}{confirmed.pk}/reading/"
    with clock.set_to(MONDAY):
        sign_in(colleague).post(address)
    with clock.set_to(MONDAY + timedelta(minutes=4)):
        assert "陈审核正在审阅（4分钟前）" in sign_in(reviewer).post(address).text
        sign_in(colleague).post(address)
    with clock.set_to(MONDAY + timedelta(minutes=4, seconds=30)):
        assert "陈审核正在审阅（刚刚）" in sign_in(reviewer).post(address).text
    assert Reading.objects.count() == 2


def test_nobody_reads_a_batch_that_is_decided(reviewer, colleague, confirmed):
    workflow.note_reading(confirmed, by=colleague)
    factories.approve_all(confirmed, by=reviewer)

    assert readings_of([confirmed], now=clock.now(), except_of=reviewer) == {}


def test_batches_with_the_lead_department_are_counted_apart(sign_in, reviewer, confirmed):
    Submission.objects.update(state=Submission.State.WITH_LEAD)

    text = sign_in(reviewer).get(QUEUE).text

    assert "另有 <strong>1</strong> 批在牵头部门审看" in text
    assert str(confirmed) not in text


def test_the_queue_asks_the_same_for_one_reader_and_many(
    sign_in, reviewer, colleague, office, editor, approver, township, count_queries
):
    def add(code):
        domain = factories.make_domain(code, f"领域{code}", f"domain-{code}")
        batch = factories.make_confirmed(township, domain, editor=editor, approver=approver)
        workflow.note_reading(batch, by=colleague)

    client = sign_in(reviewer)
    add("01")
    few = count_queries(lambda: client.get(QUEUE))
    for code in ("02", "03", "04", "05"):
        add(code)

    assert count_queries(lambda: client.get(QUEUE)) == few


# What is folded


def compared(batch):
    from catalogs.queries import compared_rows

    return compared_rows(batch.rows.all())


def test_what_reads_as_last_published_is_folded_though_it_differs_from_the_standard(
    township, domain, editor, approver, reviewer
):
    own = factories.make_item(township, domain, by=editor)
    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[own]
    )
    item = workflow.revise(item, by=editor)
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])

    (row,) = compared(batch)

    assert row.is_own
    assert row.is_plain


def test_what_went_back_to_the_standard_is_folded_and_counted(
    sign_in, township, domain, editor, approver, reviewer
):
    factories.make_standard_item(factories.make_edition(), domain, "20-001")
    (item,) = workflow.take_over(township, domain, by=editor).items
    standard = item.time_limit_text
    item = workflow.save_elements(item, by=editor, version=1, changes={"time_limit_text": "5个工作日内"})
    (item,) = factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[item]
    )
    item = workflow.revise(item, by=editor)
    changes = {"time_limit_text": standard}
    item = workflow.save_elements(item, by=editor, version=item.version, changes=changes)
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])

    page = sign_in(reviewer).get(f"{QUEUE}{batch.pk}/")

    assert len(page.context["plain"]) == 1
    assert "1 项改回了标准的写法" in page.text
    assert "与上次发布的版本不同" in page.text


def test_what_was_withdrawn_is_never_folded(township, domain, editor, approver, reviewer, published):
    workflow.withdraw(published, by=reviewer, reason="内容有误")
    item = workflow.revise(published, by=editor)
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver, items=[item])

    (row,) = compared(batch)

    assert not row.is_plain
