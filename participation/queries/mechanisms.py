"""Mechanism documents: which kinds have one in force, and what differs between two texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalogs.queries.comparing import Difference
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import current_memberships, units_of
from participation.models import Mechanism

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import UnitQuerySet
    from participation.models.mechanisms import MechanismQuerySet

Kind, State = Mechanism.Kind, Mechanism.State
WRITTEN = ("kind", "title", "document_number", "text", "approved_on", "replaces", "attachment")
LABELS = {name: str(Mechanism._meta.get_field(name).verbose_name) for name in WRITTEN}


@dataclass(frozen=True)
class KindLine:
    """A kind of document that 岫政办发〔2020〕37号 asks for, and what there is of it."""

    kind: Kind
    in_force: list[Mechanism]
    drafts: list[Mechanism]
    ended: list[Mechanism]


def by_kind(mechanisms: Iterable[Mechanism]) -> list[KindLine]:
    """Every kind in its order, with the documents by their state. Reads the documents once."""
    lines = {kind: KindLine(kind, [], [], []) for kind in Kind}
    for one in mechanisms:
        line = lines[Kind(one.kind)]
        match one.state:
            case State.PUBLISHED:
                line.in_force.append(one)
            case State.DRAFT:
                line.drafts.append(one)
            case _:
                line.ended.append(one)
    return list(lines.values())


def board(user: User) -> list[KindLine]:
    """What the user's county has of each kind: everything public, and the drafts that concern the user."""
    counties = {held.unit.county_id for held in current_memberships(user) if held.unit.county_id}
    public = Mechanism.objects.public().filter(unit__county__in=counties)
    seen = Mechanism.objects.visible_to(user) | public
    return by_kind(seen.select_related("unit").order_by("kind", "-published_at", "-pk"))


def makers(user: User) -> UnitQuerySet:
    """The units for which the user may draw up a document."""
    return units_of(user, Role.EDITOR, Role.REVIEWER).compiling().active()


def replaceable(county_id: int | None) -> MechanismQuerySet:
    """What is in force in the county and may be replaced by a newer document."""
    return Mechanism.objects.in_force().filter(unit__county=county_id).select_related("unit")


def values_of(mechanism: Mechanism) -> dict[str, Any]:
    return {name: getattr(mechanism, name) for name in WRITTEN}


def value_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The fields that read otherwise, in the order of the form."""
    told = [
        Difference(name, label, _reads(name, before[name]), _reads(name, after[name]))
        for name, label in LABELS.items()
        if name in before and name in after
    ]
    return [one for one in told if one.before != one.after]


def _reads(name: str, value: Any) -> str:
    if name == "kind":
        return Kind(value).label
    return "" if value is None else str(value)


def successor_of(mechanism: Mechanism) -> Mechanism | None:
    """The document that took its place, once it is more than a draft."""
    return mechanism.replaced_by.exclude(state=State.DRAFT).first()
