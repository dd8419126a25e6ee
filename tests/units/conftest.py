"""A second county beside the cast's."""

from __future__ import annotations

import pytest

from tests import factories


@pytest.fixture
def other_county(db):
    return factories.make_county("210321", "台安县", "台安县人民政府")
