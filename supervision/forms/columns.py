"""Which columns are shown, as of which day."""

from __future__ import annotations

from catalogs.forms.filters import FacetField
from supervision.forms.matrix import DayFilter
from supervision.queries.columns import Freshness


class ColumnsFilter(DayFilter):
    """As of which day, of which county, and how the columns stand."""

    state = FacetField("情况", Freshness.choices)

    field_order = ["state", "as_of", "county"]
