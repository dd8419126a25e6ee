"""What the check-up finds is counted in the background and read from a small table."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import tasks, workflow
from catalogs.models import CatalogItem, FindingCount
from catalogs.queries import problems
from catalogs.workflow.finding_counts import COUNT_TASK
from disclosure_portal import clock
from disclosure_portal.jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/desk/checkup/"
VAGUE = "及时公开"


@pytest.fixture
def vague(township, domain, editor):
    """An item of the township whose limit can't be checked."""
    return factories.make_item(township, domain, by=editor, time_limit_text=VAGUE)


def counted(unit):
    rows = FindingCount.objects.filter(unit=unit).values_list("domain__code", "rule", "in_hand", "settled")
    return {(domain, rule): (in_hand, settled) for domain, rule, in_hand, settled in rows}


def count_all():
    return workflow.count_units(workflow.units_to_count(by=None), progress=lambda done, total: None)


@pytest.mark.both_databases
def test_the_counts_of_a_unit_are_replaced(township, domain, vague, editor):
    workflow.count_findings(township)
    assert counted(township) == {("20", ""): (1, 0), ("20", "limit_not_checkable"): (1, 0)}

    workflow.remove_item(vague, by=editor)
    workflow.count_findings(township)
    assert counted(township) == {}


def test_a_domain_is_counted_without_touching_the_others(township, domain, vague, editor):
    another = factories.make_domain("21", "养老服务", "elderly-care")
    factories.make_item(township, another, by=editor)
    workflow.count_findings(township)
    factories.make_item(township, domain, by=editor, level2="另一项")
    factories.make_item(township, another, by=editor, level2="又一项")

    workflow.count_findings(township, domain)

    assert counted(township)["20", ""] == (2, 0)
    assert counted(township)["21", ""] == (1, 0)


def test_what_the_unit_handed_in_is_counted_apart(township, domain, vague, editor):
    workflow.hand_in(township, domain, by=editor, items=[vague.pk])
    workflow.count_findings(township)

    assert counted(township)["20", "limit_not_checkable"] == (0, 1)


def test_a_hand_in_orders_the_count_of_its_domain(township, domain, vague, editor):
    workflow.hand_in(township, domain, by=editor, items=[vague.pk])

    job = Job.objects.get(name=COUNT_TASK)
    assert job.args == {"unit": township.pk, "domain": domain.pk}
    tasks.count_findings(job.pk)
    assert counted(township)["20", ""] == (0, 1)
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE


def test_the_nightly_run_counts_every_unit_with_items(township, vague):
    job = Job.objects.create(name=COUNT_TASK, key="tonight", due_at=clock.now())

    tasks.count_findings(job.pk)

    assert Job.objects.get(pk=job.pk).outcome == "已统计1个单位。"
    assert counted(township)["20", "limit_not_checkable"] == (1, 0)


def test_counting_again_is_ordered_once_and_counts_what_the_person_reaches(
    sign_in, reviewer, township, vague
):
    client = sign_in(reviewer)
    first = client.post(reverse("catalogs_desk:checkup_count"))
    again = client.post(reverse("catalogs_desk:checkup_count"))

    job = Job.objects.get(name=COUNT_TASK, requested_by=reviewer)
    assert first.url == again.url == job.get_absolute_url()
    tasks.count_findings(job.pk)
    assert counted(township)["20", ""] == (1, 0)


def test_the_page_reads_the_counts_and_tells_their_age(sign_in, reviewer, vague, monkeypatch):
    client = sign_in(reviewer)
    assert "还没有统计过" in client.get(URL).text
    count_all()
    monkeypatch.setattr(problems.checkup, "findings_of", pytest.fail)

    page = client.get(URL)

    assert "的统计，之后的改动还没有算进去" in page.text
    assert "现有 <strong>1</strong> 个事项（全县）" in page.text


def test_who_reaches_one_unit_sees_it_as_it_is_now(sign_in, editor, vague):
    page = sign_in(editor).get(URL)

    assert "现有 <strong>1</strong> 个事项（您负责的单位）" in page.text
    assert "重新统计" not in page.text


def test_the_queries_of_the_page_do_not_grow(sign_in, reviewer, county, domain, vague, editor, count_queries):
    client = sign_in(reviewer)
    count_all()
    urls = [URL, f"{URL}?rule=limit_not_checkable"]
    few = [count_queries(lambda url=url: client.get(url)) for url in urls]
    for number in range(5):
        unit = factories.make_unit(county, f"21032320{number}", f"甲{number}镇")
        item = factories.make_item(
            vague.unit, domain, by=editor, level2=f"第{number}项", time_limit_text=VAGUE
        )
        CatalogItem.objects.filter(pk=item.pk).update(unit=unit)
    count_all()

    assert [count_queries(lambda url=url: client.get(url)) for url in urls] == few
    assert client.get(urls[1]).context["page"].count == "6"


def test_a_unit_at_a_time_is_held_in_memory(county, township, domain, vague, editor, monkeypatch):
    other = factories.make_unit(county, "210323200", "甲镇")
    item = factories.make_item(township, domain, by=editor, level2="另一项")
    CatalogItem.objects.filter(pk=item.pk).update(unit=other)
    held = []
    whole = problems.checkup.findings_of
    monkeypatch.setattr(
        problems.checkup, "findings_of", lambda items: held.append(len(items)) or whole(items)
    )

    assert count_all() == 2
    assert held == [1, 1]
