"""Records of supervision for every argument of an address: see tests/test_access.py. One function for each noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from supervision.workflow.matrix import open_matrix
from tests import factories
from tests.supervision import inspections, records

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


def arguments(unit: Unit, *, editor: User, approver: User, reviewer: User) -> dict[str, Any]:
    """What the addresses of supervision are tried with: everything belongs to the unit or to its county."""
    return {**_proofs(unit, editor, reviewer), **_matrix(unit, reviewer), **_inspections(unit, editor)}


def _proofs(unit: Unit, editor: User, reviewer: User) -> dict[str, Any]:
    """A task that is met by proof, and a proof of another that waits."""
    plan = records.make_plan(unit.county, by=reviewer, document_number="岫政办发〔2020〕38号")
    waiting = records.make_assignment(records.make_milestone(plan), unit)
    return {
        "to_prove": records.make_assignment(records.make_milestone(plan), unit).pk,
        "proof": records.make_proof(waiting, by=editor).pk,
    }


def _matrix(unit: Unit, reviewer: User) -> dict[str, Any]:
    """The county's table is open to the public."""
    open_matrix(unit.county, by=reviewer)
    return {}


def _inspections(unit: Unit, editor: User) -> dict[str, Any]:
    """One round in each state that an address asks for, checked by somebody else than the world's reviewer."""
    inspector = factories.make_person("inspector", "郑检查", Role.REVIEWER, unit.county)
    every = {"unit_count": 50, "items_per_unit": 1, "as_of": clock.today(), "among": "townships", "by": inspector}
    checking = inspections.make_drawn(unit.county, **every)
    told = inspections.make_ordered(unit.county, on=clock.today(), **every)
    circulated = inspections.make_ordered(unit.county, on=clock.today(), **every)
    waiting = inspections.orders_of(circulated).get(unit=unit)
    return {
        "inspection_preparing": inspections.make_inspection(unit.county, by=inspector).pk,
        "inspection_checking": checking.pk,
        "inspection_row": checking.rows.filter(unit=unit).first().pk,
        "inspection_told": told.pk,
        "inspection_circulated": inspections.circulate(circulated, by=inspector, on=clock.today()).pk,
        "rectification": inspections.orders_of(told).get(unit=unit).pk,
        "rectification_reported": inspections.report(waiting, by=editor).pk,
    }
