"""目录汇总表: unit by domain what its catalog holds. The items are those of 公开情况一览表."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from catalogs.models import DomainClaim, Edition, StandardItem
from catalogs.queries.past import revisions_public_on
from catalogs.queries.past_codes import codes_on
from supervision.evidence.publications import MISSING
from supervision.queries.matrix import Cell, Group, matrix
from supervision.queries.reports.asked import Asked, NothingToReport, share

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

NO_ITEM = "还没有公布"
NOT_OWED = "全部不适用"
NO_ADDRESS = "平台没有设置网站地址，“公布网址”一栏空着，由填报单位填写。"


@dataclass
class Shown:
    """What a unit shows of a domain."""

    level1: set[str] = field(default_factory=set)
    items: int = 0
    complete: int = 0
    provincial: int = 0
    approved_on: date | None = None


def figures(asked: Asked) -> dict[str, Any]:
    """A row for each domain that a unit owes or holds something in."""
    table = matrix(asked.county, as_of=asked.as_of, group=Group.ALL)
    shown, parts = _shown(asked), _parts(asked)
    rows = [
        _row(cell, shown.get((cell.unit.pk, cell.domain.pk), Shown()), parts)
        for line in table.rows
        for cell in line.cells
        if cell.marks or cell.has_duty
    ]
    if not rows:
        raise NothingToReport("还没有单位认领领域或者公布目录，没有可以汇总的目录。")
    rows = [{"serial": number, **row} for number, row in enumerate(rows, 1)]
    complete = sum(row["complete"] for row in rows)
    totals = {
        "serial": "合计",
        "level1": sum(row["level1"] for row in rows),
        "level2": sum(row["level2"] for row in rows),
        "completeness": share(complete, sum(row["level2"] for row in rows)),
        "provincial": sum(row["provincial"] for row in rows),
    }
    facts = {"units": str(len({row["unit"] for row in rows})), "published": str(table.total.published)}
    cautions = [] if settings.SITE_ADDRESS else [NO_ADDRESS]
    return {"rows": rows, "totals": totals, "facts": facts, "cautions": cautions}


def _row(cell: Cell, shown: Shown, parts: dict[tuple[int, int], str]) -> dict[str, Any]:
    unit, domain = cell.unit, cell.domain
    remark = "" if shown.items else (NOT_OWED if cell.marks and not cell.owed else NO_ITEM)
    missing = cell.owed - cell.published
    return {
        "unit": unit.name,
        "domain": domain.name,
        "part": "责任单位" if unit.is_township else parts.get((unit.pk, domain.pk), ""),
        "level1": len(shown.level1),
        "level2": shown.items,
        "complete": shown.complete,
        "completeness": share(shown.complete, shown.items),
        "approved_on": shown.approved_on.isoformat() if shown.approved_on else "",
        "address": _address(unit, domain.slug) if shown.items else "",
        "provincial": shown.provincial,
        "remark": remark or (f"还缺{missing}项" if missing else ""),
    }


def _shown(asked: Asked) -> dict[tuple[int, int], Shown]:
    """By (unit, domain), what isn't 不适用. Three queries."""
    provincial, codes = _provincial_codes(asked), codes_on(asked.county, asked.as_of)
    found: dict[tuple[int, int], Shown] = defaultdict(Shown)
    public = revisions_public_on(asked.as_of).filter(item__unit__county=asked.county, not_applicable=False)
    named = public.annotate(lacks_element=MISSING).order_by()
    of_item = ("item", "item__unit", "item__domain", "item__standard_code")
    rows = named.values_list(*of_item, "level1", "lacks_element", "taken_at")
    for item, unit, domain, code, level1, lacks_element, taken_at in rows:
        one = found[unit, domain]
        day = timezone.localdate(taken_at)
        one.items += 1
        one.level1.add(level1)
        one.complete += not lacks_element
        one.provincial += codes.get(item, code) in provincial
        one.approved_on = max(one.approved_on or day, day)
    return found


def _provincial_codes(asked: Asked) -> set[str]:
    """The codes of the province's common items that were issued by the day."""
    of_county = Q(county__isnull=True) | Q(county=asked.county)
    issued = Edition.objects.issued().filter(of_county, layer=Edition.Layer.PROVINCIAL)
    issued = issued.filter(published_at__lt=asked.end)
    return set(StandardItem.objects.filter(edition__in=issued).values_list("code", flat=True))


def _parts(asked: Asked) -> dict[tuple[int, int], str]:
    """牵头 or 配合, of the claims that stood on the day."""
    claims = DomainClaim.objects.held_on(asked.as_of).filter(unit__county=asked.county).order_by("part")
    labels = dict(DomainClaim.Part.choices)
    return {
        (unit, domain): labels[part] for unit, domain, part in claims.values_list("unit", "domain", "part")
    }


def _address(unit: Unit, slug: str) -> str:
    """The page that the public reads; nothing where the site's address isn't set: a path alone leads nowhere."""
    if not settings.SITE_ADDRESS:
        return ""
    try:
        path = reverse("catalogs:domain", args=[slug])
    except NoReverseMatch:  # this process serves the desk alone
        path = f"/catalogs/{slug}/"
    return f"{settings.SITE_ADDRESS}{path}?unit={unit.code}"
