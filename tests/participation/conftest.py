"""Who reviews a decision's legality."""

from __future__ import annotations

import pytest

from disclosure_portal.accounts.models import Role
from tests import factories


@pytest.fixture
def lawyer(justice):
    """The legality unit's approver."""
    return factories.make_person("lawyer", "赵审查", Role.APPROVER, justice)
