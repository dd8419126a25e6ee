"""The demonstration county's supervision: the seed plan over, a new cycle and a year's tasks under way, all marked."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from disclosure_portal import clock
from supervision.demo import plans


@transaction.atomic
def fill() -> list[str]:
    """Fill the county's supervision once. Running it again adds nothing. Refused unless DEBUG is on."""
    if not settings.DEBUG:
        raise RuntimeError("The demonstration county is for DEBUG only.")
    return plans.fill(today=clock.today())
