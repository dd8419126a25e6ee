"""Batches that wait for the county's reviewer, and what the page of one posts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from tests import factories


@pytest.fixture
def taken_over(township, domain, editor, approver):
    """A confirmed batch of three standard items, one of them changed by the unit."""
    edition = factories.make_edition()
    for number in range(1, 4):
        factories.make_standard_item(edition, domain, f"20-00{number}")
    items = workflow.take_over(township, domain, by=editor).items
    workflow.save_elements(items[0], by=editor, version=1, changes={"time_limit_text": "5个工作日内"})
    return factories.make_confirmed(township, domain, editor=editor, approver=approver, items=items)


def page_of(batch):
    return reverse("catalogs_desk:review", args=[batch.pk])


def verdicts(batch, **changes):
    return {**{f"revision_{row.pk}": row.revision_id for row in batch.rows.all()}, **changes}
