"""Every kind of entry that the portal writes can be opened by the auditor."""

from __future__ import annotations

import pytest

from catalogs import workflow
from catalogs.workflow import (
    disclosures,
    edition_loads,
    editions,
    importing,
    lead_looks,
    ordering,
    publishing,
    registrations,
    reviewing,
    submitting,
    undoing,
    uptakes,
)
from disclosure_portal.audit import trail
from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import Step
from tests import factories

MODULES = (
    *(disclosures, edition_loads, editions, importing, lead_looks, ordering, publishing, registrations),
    *(reviewing, submitting, undoing, uptakes),
)
STEPS = sorted({step.verb for module in MODULES for step in vars(module).values() if isinstance(step, Step)})


@pytest.fixture
def desk(client, auditor):
    client.force_login(auditor)
    return client


def opened(client):
    """The verbs of all entries, each opened once."""
    verbs = {}
    for entry in Entry.objects.order_by("pk"):
        verbs.setdefault(entry.verb, client.get(f"/desk/audit/{entry.pk}/").status_code)
    return verbs


def test_what_the_way_of_an_item_leaves_in_the_trail_can_be_read(desk, township, domain, published, reviewer):
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    answers = opened(desk)

    assert set(answers.values()) == {200}
    assert {
        "catalogs.catalogitem.add",
        "catalogs.submission.hand_in",
        "catalogs.submission.confirm",
        "catalogs.submission.decide",
        "catalogs.catalogitem.publish",
        "catalogs.catalogitem.withdraw",
    } <= set(answers)


@pytest.mark.parametrize("verb", STEPS)
def test_an_entry_of_every_step_can_be_read_whatever_its_detail_is_called(client, auditor, township, verb):
    detail = {"items": [1, 2], "keys": "a", "values": {"get": "<b>"}, "pop": None, "0": 1}
    entry = trail.record(f"catalogs.submission.{verb}", township, by=auditor, detail=detail)
    client.force_login(auditor)

    page = client.get(f"/desk/audit/{entry.pk}/").content.decode()

    assert all(f"<dt>{name}</dt>" in page for name in detail)
    assert "[1,2]" in page


def test_importing_through_the_administration_is_read_too(desk, township):
    trail.record_bulk("units.unit.import", [township], by=factories.make_user("by"), detail={"items": 1})

    assert set(opened(desk).values()) == {200}


@pytest.mark.parametrize(
    "query", ["until=9999-12-31", "since=0001-01-01", "since=9999-12-31&until=9999-12-31"]
)
def test_a_day_at_the_end_of_the_calendar_is_refused_in_words(desk, query):
    answer = desk.get(f"/desk/audit/?{query}")

    assert answer.status_code == 200
    assert "请填写1990年至2100年之间的日期。" in answer.content.decode()
