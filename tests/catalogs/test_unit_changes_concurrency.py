"""A unit is merged while its people are at work: nothing is lost, nobody breaks off, every refusal can be read."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from catalogs import workflow
from catalogs.models import CatalogItem
from disclosure_portal import clock
from disclosure_portal.audit.verification import verify_chain
from disclosure_portal.units.models import UnitChange
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.threads import at_once

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def successor(county):
    return factories.make_unit(county, "210323199", "新甸镇")


def merging(unit, successor, by):
    change = UnitChange(
        kind="merge",
        unit=unit,
        successor=successor,
        document="辽编办发〔2026〕1号",
        effective_on=clock.today(),
    )
    return lambda: workflow.change_unit(change, by=by)


def acts(township, domain, editor, approver):
    """What the unit's people may be doing at that moment, each on items of its own."""
    saved = factories.make_item(township, domain, by=editor, level2="保存")
    batch = factories.make_handed_in(township, domain, by=editor, count=2)
    return {
        "save": lambda: workflow.save_elements(
            saved, by=editor, version=saved.version, changes={"content_text": "新写的内容"}
        ),
        "confirm": lambda: workflow.confirm(batch, by=approver, secrecy=factories.secrecy_of(batch)),
        "recall": lambda: workflow.recall(batch, by=editor),
        "add": lambda: factories.make_item(township, domain, by=editor, level2="新增"),
    }


@pytest.mark.parametrize("act", ["save", "confirm", "recall", "add"])
def test_work_at_the_moment_of_a_merge_goes_over_or_is_refused(
    township, successor, domain, editor, approver, administrator, act
):
    doing = acts(township, domain, editor, approver)[act]
    before = CatalogItem.objects.count()

    merged, done = at_once(merging(township, successor, administrator), doing)

    assert isinstance(merged, UnitChange), merged
    assert not isinstance(done, Exception) or isinstance(done, (StepRefused, PermissionDenied)), done
    assert CatalogItem.objects.count() in (before, before + (act == "add"))
    assert not CatalogItem.objects.filter(unit=township).exists()
    assert verify_chain(township.county) is None


def test_of_two_merges_at_once_one_wins(township, successor, domain, editor, administrator, county):
    factories.make_item(township, domain, by=editor)
    other = factories.make_unit(county, "210323198", "三家子镇")

    outcomes = at_once(merging(township, successor, administrator), merging(township, other, administrator))

    done = [one for one in outcomes if isinstance(one, UnitChange)]
    refused = [one for one in outcomes if isinstance(one, StepRefused)]
    assert (len(done), len(refused)) == (1, 1)
    assert CatalogItem.objects.get().unit == done[0].successor
