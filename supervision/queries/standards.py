"""Standard documents: which there are of each theme, and which units have signed for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.units.models import Unit
from disclosure_portal.workdays.display import day_words
from supervision.models import ReadReceipt, StandardDocument

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

Theme = StandardDocument.Theme


@dataclass(frozen=True)
class ThemeLine:
    """A theme, and its documents by state."""

    theme: Theme
    published: list[StandardDocument]
    drafts: list[StandardDocument]


@dataclass(frozen=True)
class Reader:
    """A unit that is to read a document, and when it did."""

    unit: Unit
    receipt: ReadReceipt | None


def by_theme(user: User) -> list[ThemeLine]:
    """Every theme with what the user may see of it, published ones with `read`, how many units signed. One query."""
    seen = StandardDocument.objects.visible_to(user).annotate(read=Count("receipts", distinct=True))
    documents = list(seen.select_related("county", "saved_by").order_by("theme", "-published_at", "-pk"))
    is_public = StandardDocument.State.PUBLISHED
    return [
        ThemeLine(
            theme,
            [one for one in documents if one.theme == theme and one.state == is_public],
            [one for one in documents if one.theme == theme and one.state != is_public],
        )
        for theme in Theme
    ]


def units_that_read(county: Unit) -> list[Unit]:
    """Every active unit of the county."""
    return list(Unit.objects.in_county(county).compiling().active())


def readers(document: StandardDocument) -> list[Reader]:
    """Every unit and its receipt, in the units' order; one that was abolished since keeps its own. Two queries."""
    found = document.receipts.select_related("unit", "read_by")
    receipts = {receipt.unit_id: receipt for receipt in found}
    units = units_that_read(document.county)
    gone = [one.unit for key, one in receipts.items() if key not in {unit.pk for unit in units}]
    return [Reader(unit, receipts.get(unit.pk)) for unit in [*units, *gone]]


def unread(found: Iterable[Reader]) -> list[Unit]:
    return [reader.unit for reader in found if reader.receipt is None]


def own_units(user: User, document: StandardDocument) -> list[Reader]:
    """The units for which the user signs, with their receipts."""
    units = units_of(user, Role.EDITOR, Role.APPROVER).filter(county=document.county_id)
    receipts = {one.unit_id: one for one in document.receipts.filter(unit__in=units)}
    return [Reader(unit, receipts.get(unit.pk)) for unit in units.compiling().active()]


def reminder_text(document: StandardDocument, units: Iterable[Unit], *, on: date) -> str:
    """Who hasn't signed, as a text to paste into a work group; empty when everybody has."""
    names = [str(unit) for unit in units]
    if not names:
        return ""
    when = day_words(document.read_until)
    state = f"应于{when}前签收，已经过期" if on > document.read_until else f"请于{when}前签收"
    return (
        f"【政务公开提醒】标准规范“{document}”{state}。还没有签收的{len(names)}个单位：{'、'.join(names)}。"
    )
