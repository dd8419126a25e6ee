"""Which unit held an item, a claim, an entry or an uptake at the end of a day, whatever a 机构调整 moved since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Case, F, Value, When

from catalogs.models import Handover
from disclosure_portal.units.models import UnitChange

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

NOUNS = ("item", "claim", "entry", "uptake")


@dataclass(frozen=True)
class Holders:
    """Who had what has moved since, by noun and key. The rest its unit holds as it did."""

    moved: Mapping[str, Mapping[int, Unit]] = field(default_factory=dict)

    def of(self, noun: str, key: int, unit: Unit) -> Unit:
        """The unit that held a record, which is this unit's now."""
        return self.moved[noun].get(key, unit) if self.moved else unit

    def key(self, noun: str, at: str = "") -> Case:
        """The key of that unit, for a query: of its own records, or of those that it leads to."""
        unit = F(f"{at}__unit" if at else "unit")
        keys: dict[int, list[int]] = defaultdict(list)
        for key, holder in self.moved[noun].items() if self.moved else ():
            keys[holder.pk].append(key)
        whens = [When(**{f"{at or 'pk'}__in": listed}, then=Value(holder)) for holder, listed in keys.items()]
        return Case(*whens, default=unit, output_field=BigIntegerField())


def holders_on(county: Unit, day: date) -> Holders:
    """One query; a second where there was a change after the day."""
    later = UnitChange.objects.filter(unit__county=county, effective_on__gt=day)
    changes = list(later.exclude(kind=UnitChange.Kind.RENAME).select_related("unit"))
    if not changes:
        return Holders()
    givers = {change.pk: change.unit for change in changes}
    moved: dict[str, dict[int, Unit]] = {noun: {} for noun in NOUNS}
    handed = Handover.objects.filter(change__in=givers).order_by("-change__effective_on", "-pk")
    for change, *keys in handed.values_list("change", *NOUNS):  # the next giver after the day comes last
        noun, key = next((noun, key) for noun, key in zip(NOUNS, keys, strict=True) if key is not None)
        moved[noun][key] = givers[change]
    return Holders(moved)
