"""考核计分: how indicators are computed from what the portal holds, and how points become totals."""

from __future__ import annotations

from supervision.scoring import catalogs, disclosures, oversight, participation, people, responses
from supervision.scoring.facts import Formula

FORMULAS: dict[str, Formula] = {
    formula.name: formula
    for theme in (people, catalogs, disclosures, participation, responses, oversight)
    for formula in theme.FORMULAS
}
