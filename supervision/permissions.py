"""Who may do what in supervision.

The county office runs plans, checks, inspections, assessments and reports; a unit's people work on their own tasks;
leaders and auditors read; administrators keep the layouts. Whoever found a problem doesn't check it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogs.permissions import is_system
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit
    from supervision.models import Assignment, Plan


def runs_county(user: User, county: Unit) -> bool:
    """The county office's reviewers."""
    return has_role(user, Role.REVIEWER, county)


def reads_county(user: User, county: Unit) -> bool:
    """Whoever sees all of the county's units: its reviewers, leaders, administrators and auditors."""
    return any(
        has_role(user, role, county)
        for role in (Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR)
    )


def works_for(user: User, unit: Unit) -> bool:
    """The unit's editors and approvers, and the county office on its behalf (代录)."""
    return any(has_role(user, role, unit) for role in (Role.EDITOR, Role.APPROVER, Role.REVIEWER))


# Plans and tasks


def may_manage_plan(user: User, plan: Plan) -> bool:
    """The county office; the system, on whose behalf the reference data's plan is started."""
    return runs_county(user, plan.county) or is_system(user)


def may_waive(user: User, assignment: Assignment) -> bool:
    return runs_county(user, assignment.unit)
