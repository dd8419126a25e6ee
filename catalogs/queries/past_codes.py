"""Which standard item each item answered to at the end of a day, whatever it answers to since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from catalogs.models import EarlierCode
from disclosure_portal.clock import begins

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit


def codes_on(county: Unit, day: date) -> dict[int, str]:
    """By item, for those that answer to another one or to none by now. One query."""
    end = begins(day + timedelta(days=1))
    later = EarlierCode.objects.filter(item__unit__county=county, until__gte=end)
    return dict(
        later.order_by("-until", "-pk").values_list("item", "code")
    )  # the next after the day comes last
