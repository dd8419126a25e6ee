"""Which unit held what on the day."""

from __future__ import annotations

from catalogs.queries.past_holders import Holders, holders_on
from supervision.evidence.terms import Facts


def holders(facts: Facts) -> Holders:
    """One query; a second where units changed since."""
    return holders_on(facts.county, facts.as_of)
