"""The demonstration county: what units compiled and disclosed, every invented record marked."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from catalogs.demo import catalogs, disclosures, uptakes


@transaction.atomic
def fill() -> list[str]:
    """Fill the county once, from the bottom up. Running it again adds nothing. Refused unless DEBUG is on."""
    if not settings.DEBUG:
        raise RuntimeError("The demonstration county is for DEBUG only.")
    return [*catalogs.fill(), *disclosures.fill(), *uptakes.fill()]
