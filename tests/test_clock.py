"""The one clock: only tests and the replay may set it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from disclosure_portal import clock

EVENING_IN_LONDON = datetime(2020, 10, 30, 17, 0, tzinfo=UTC)


def test_it_tells_the_present_moment_with_its_time_zone():
    before = timezone.now()
    told = clock.now()

    assert before <= told <= timezone.now()
    assert timezone.is_aware(told)


def test_it_holds_still_while_set_and_goes_on_afterwards(settings):
    settings.DEBUG = True
    with clock.set_to(EVENING_IN_LONDON):
        assert clock.now() == EVENING_IN_LONDON
    assert clock.now() > EVENING_IN_LONDON


def test_today_is_the_day_in_the_county(settings):
    settings.DEBUG = True
    with clock.set_to(EVENING_IN_LONDON):
        assert clock.today() == date(2020, 10, 31)


def test_a_setting_inside_another_ends_first(settings):
    settings.DEBUG = True
    with clock.set_to(EVENING_IN_LONDON):
        with clock.set_to(EVENING_IN_LONDON + timedelta(days=1)):
            assert clock.today() == date(2020, 11, 1)
        assert clock.today() == date(2020, 10, 31)


def test_it_is_set_free_when_something_fails_meanwhile(settings):
    settings.DEBUG = True
    with pytest.raises(LookupError), clock.set_to(EVENING_IN_LONDON):
        raise LookupError
    assert clock.now() > EVENING_IN_LONDON


def test_in_production_nobody_sets_it(settings):
    settings.DEBUG = False
    with pytest.raises(RuntimeError, match="DEBUG"), clock.set_to(EVENING_IN_LONDON):
        pass


def test_a_moment_without_time_zone_is_refused(settings):
    settings.DEBUG = True
    with pytest.raises(ValueError, match="aware"), clock.set_to(datetime(2020, 10, 31)):  # noqa: DTZ001
        pass


def test_a_moment_is_told_in_the_time_of_the_county():
    told = clock.local(EVENING_IN_LONDON)

    assert told == EVENING_IN_LONDON
    assert told.isoformat() == "2020-10-31T01:00:00+08:00"


def test_a_day_begins_at_midnight_in_the_county():
    assert clock.begins(date(2020, 10, 31)).isoformat() == "2020-10-31T00:00:00+08:00"
