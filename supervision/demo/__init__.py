"""The demonstration county's supervision: the seed plan over, a new cycle under way, an inspection, all marked."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from disclosure_portal import clock
from supervision.demo import checks, oversight, people, plans


@transaction.atomic
def fill() -> list[str]:
    """Fill the county's supervision once. Running it again adds nothing. Refused unless DEBUG is on."""
    if not settings.DEBUG:
        raise RuntimeError("The demonstration county is for DEBUG only.")
    today = clock.today()
    parts = (plans, people, oversight, checks)
    return [line for part in parts for line in part.fill(today=today)]
