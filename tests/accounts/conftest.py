"""A clock that stands still, and a second county with people of its own."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.units.models import Unit
from tests import factories

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def clock_at(settings):
    """Call it with "2026-03-02 09:00": from then on it is that moment in the county."""
    settings.DEBUG = True
    with ExitStack() as stack:

        def hold(text):
            moment = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
            stack.enter_context(clock.set_to(moment))
            return moment

        yield hold


@pytest.fixture
def other_county(db):
    return factories.make_county("210321", "台安县", "台安县人民政府")


@pytest.fixture
def other_office(other_county):
    return factories.make_unit(other_county, "TA-ZFB", "台安县政府办公室", Unit.Kind.COUNTY_OFFICE)


@pytest.fixture
def other_administrator(other_office):
    return factories.make_person("other-administrator", "吴外县", Role.ADMINISTRATOR, other_office)


@pytest.fixture
def superuser(db):
    return factories.make_user("root", "超级用户", is_superuser=True, is_staff=True)
