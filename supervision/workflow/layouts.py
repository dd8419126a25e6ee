"""Layouts of forms: each change is a new number; reports that were made keep theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.units.queries import hold
from disclosure_portal.workflow import StaleSave
from supervision.models import ReportLayout
from supervision.permissions import may_set_layout
from supervision.queries.layouts import current, data_of

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


@transaction.atomic
def save_layout(
    county: Unit, kind: str, data: Mapping[str, Any], *, by: User, number: int
) -> ReportLayout | None:
    """Keep a layout under the next number; nothing when it is the present one.

    `number` is the one that the administrator started from, 0 for the shipped one. Raises StaleSave when
    somebody saved in between.
    """
    county = hold(county)
    if not may_set_layout(by, county):
        raise PermissionDenied
    present = current(county, kind)
    if (present.number if present else 0) != number:
        raise StaleSave(["版式刚刚被别人改过。您填的内容还在，请核对最新版式，再保存一次"])
    if data_of(present, kind) == data:
        return present
    latest = ReportLayout.objects.filter(county=county, kind=kind).aggregate(last=Max("number"))["last"]
    layout = ReportLayout.objects.create(
        county=county,
        kind=kind,
        number=(latest or 0) + 1,
        layout=dict(data),
        saved_at=clock.now(),
        saved_by=by,
    )
    detail = {"kind": kind, "number": layout.number}
    trail.record(
        "supervision.reportlayout.change", layout, by=by, after=dict(data), detail=detail, county=county
    )
    return layout
