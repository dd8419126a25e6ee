"""What a new edition above asks of the county's common editions: element by element, against what both came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalogs.models import Edition, StandardItem
from catalogs.models.editions import duty_of
from catalogs.queries.comparing import Difference, differences

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from disclosure_portal.units.models import Unit

# Elements that change together. 公开主体 is left out: a common edition keeps the place for each unit's name.
GROUPS = (
    ("level1", "level2"),
    ("content_text",),
    ("basis_text",),
    ("time_limit_text",),
    ("methods",),
    ("channels", "channel_note"),
    ("audiences", "audience_note"),
    ("levels",),
)


@dataclass(frozen=True)
class Renewed:
    """An item of the common edition, what it takes from the edition above, and what the county words otherwise."""

    item: StandardItem
    values: dict[str, Any]  # elements that the county had left as they were
    taken: list[Difference]
    own: list[Difference]  # the county's own wording stays; shown beside the edition's


@dataclass(frozen=True)
class Refresh:
    """What the next common edition would take over from an edition above. Nothing of it is done yet."""

    common: Edition
    source: Edition
    added: list[StandardItem]  # items of the source
    renewed: list[Renewed]
    own: list[Renewed]  # items of which nothing can be taken over without overruling the county
    dropped: list[StandardItem]  # items of the common edition that the source no longer has
    kept: list[StandardItem]  # such items, too, but worded by the county itself

    @property
    def is_needed(self) -> bool:
        return bool(self.added or self.renewed or self.dropped)

    def __str__(self) -> str:
        return f"新增 {len(self.added)}、修改 {len(self.renewed)}、删除 {len(self.dropped)}"


def refreshes(source: Edition, counties: QuerySet[Unit]) -> list[Refresh]:
    """For each common edition in force below the source what it would take over. Three queries and one for each.

    The nation's standard is what the common editions were made from: it asks nothing of them.
    """
    if source.layer != Edition.Layer.PROVINCIAL:
        return []
    commons = Edition.objects.published().filter(layer=Edition.Layer.COMMON, county__in=counties)
    if source.county_id:
        commons = commons.filter(county=source.county_id)
    if source.unit_kind:
        commons = commons.filter(unit_kind=source.unit_kind)
    said = _by_code(source)
    base = _by_code(source.based_on) if source.based_on else {}
    return [_refresh(common, source, said, base) for common in commons.select_related("county")]


def refresh(common: Edition, source: Edition) -> Refresh:
    """What one common edition would take over from the source."""
    base = _by_code(source.based_on) if source.based_on else {}
    return _refresh(common, source, _by_code(source), base)


def _by_code(edition: Edition) -> dict[str, StandardItem]:
    return {item.code: item for item in edition.items.select_related("domain")}


def _refresh(
    common: Edition, source: Edition, said: dict[str, StandardItem], base: dict[str, StandardItem]
) -> Refresh:
    has = _by_code(common)
    if common.unit_kind:
        duty = duty_of(common.unit_kind)
        said = {code: item for code, item in said.items() if duty in item.duty}
    compared = [_renewed(has[code], item, base.get(code)) for code, item in said.items() if code in has]
    gone = [item for code, item in has.items() if code in base and code not in said]
    is_own = {item.code: bool(_written_otherwise(item, base[item.code])) for item in gone}
    return Refresh(
        common,
        source,
        added=[item for code, item in said.items() if code not in has],
        renewed=[one for one in compared if one.values],
        own=[one for one in compared if one.own and not one.values],
        dropped=[item for item in gone if not is_own[item.code]],
        kept=[item for item in gone if is_own[item.code]],
    )


def _renewed(item: StandardItem, said: StandardItem, base: StandardItem | None) -> Renewed:
    """A group of elements is taken over where the county has left it as the base had it."""
    values: dict[str, Any] = {}
    for group in GROUPS:
        now, wanted = _values(item, group), _values(said, group)
        if now != wanted and base is not None and now == _values(base, group):
            values |= wanted
    after = StandardItem(**{**item.elements(), **values})
    left = differences(after, said, except_fields=("subject",))
    return Renewed(item, values, differences(item, after), left)


def _written_otherwise(item: StandardItem, base: StandardItem) -> list[Difference]:
    return differences(base, item, except_fields=("subject",))


def _values(item: StandardItem, group: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in group}
