"""Every step of the workflow is carried out by a table of verbs and states, in one of the modules named here."""

from __future__ import annotations

from tests.catalogs import (
    test_steps_batches,
    test_steps_disclosures,
    test_steps_editions,
    test_steps_imports,
    test_steps_items,
    test_steps_orders,
)
from tests.catalogs.steps import every_step

TABLES = (
    *(test_steps_batches, test_steps_disclosures, test_steps_editions),
    *(test_steps_imports, test_steps_items, test_steps_orders),
)


def test_every_step_is_carried_out_by_a_table():
    taken = set().union(*(steps_of(module.TAKES) for module in TABLES))

    assert {step: module for step, module in every_step().items() if step not in taken} == {}


def steps_of(takes):
    return set(takes.values() if isinstance(takes, dict) else takes)
