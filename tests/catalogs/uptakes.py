"""A township that maps the next edition of a province: records as fixtures, and words for what became of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalogs import workflow
from catalogs.models import CatalogItem, Edition, UptakeItem
from catalogs.workflow.compiling import write
from disclosure_portal import clock
from tests import factories

FIVE_DAYS = "自制定或获取信息之日起5个工作日内"
Outcome = UptakeItem.Outcome


@pytest.fixture
def before(county, domain):
    """The edition from which the township took over: 001 to 004."""
    edition = factories.make_edition(Edition.Layer.PROVINCIAL, "省目录", county=county)
    for number in range(1, 5):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    return edition


@pytest.fixture
def taken(before, township, domain, editor):
    """The township's items, by their codes."""
    return {item.standard_code: item for item in workflow.take_over(township, domain, by=editor).items}


@pytest.fixture
def edition(before, taken, reviewer, domain):
    """The next edition in force: 001 as it was, 002 and 003 changed, 004 dropped, P001 added."""
    following = workflow.start_next_edition(before, by=reviewer)
    for code in ("20-002", "20-003"):
        item = following.items.get(code=code)
        write(item, {"time_limit_text": FIVE_DAYS})
        item.save()
    following.items.get(code="20-004").delete()
    factories.make_standard_item(following, domain, "20-P001")
    return workflow.publish_edition(following, by=reviewer)


@pytest.fixture
def due_on():
    return clock.today() + timedelta(days=10)


@pytest.fixture
def uptake(edition, township, reviewer, due_on):
    (uptake,) = workflow.start_uptakes(edition, [township], by=reviewer, due_on=due_on)
    return uptake


@pytest.fixture
def wish(edition, taken):
    """wish("20-002", "taken_over"): what the unit wants for the item of this code."""

    def wish(code, outcome, *, version=None, reason=""):
        if version is None:
            item = CatalogItem.objects.filter(standard_code=code).first()
            version = item.version if item else 0
        return workflow.Wish(edition.items.get(code=code).pk, outcome, version, reason)

    return wish


def mapped(uptake):
    return dict(uptake.rows.values_list("standard__code", "outcome"))


def refusal_of(results):
    (result,) = results
    return result.refusal


def dropped_item(uptake):
    return CatalogItem.objects.get(unit=uptake.unit_id, level2="办事指南20-004")
