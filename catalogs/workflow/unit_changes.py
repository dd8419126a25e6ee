"""机构调整: a unit is renamed, merged, abolished or gives duties away; its work goes over to the successor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from catalogs.models import (
    CatalogItem,
    DomainClaim,
    DutyEntry,
    EditionUptake,
    ImportRun,
    Registration,
    Submission,
)
from catalogs.permissions import may_change_units
from catalogs.queries.unit_changes import WHOLE, Carried, Kind, carried
from catalogs.workflow.unit_moves import (
    close_unit,
    index_again,
    keep_handovers,
    move_work,
    record_withdrawals,
    reopen,
    sign_as,
)
from disclosure_portal import clock
from disclosure_portal.accounts.models import Membership, Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit import trail
from disclosure_portal.notices.outbox import notify
from disclosure_portal.units.models import Unit, UnitChange
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User


@transaction.atomic
def change_unit(change: UnitChange, *, by: User) -> UnitChange:
    """Carry out a change of units and keep it on record with what went over.

    Items with their revisions and disclosures, claims, open batches, lists and people go to the successor, all or
    (transfer) those of the named domains. Working copies that can be edited take the new name as 公开主体;
    what is published keeps the name under which it was published until its next revision.
    Raises PermissionDenied for anyone but the county's administrator, and StepRefused when the change
    doesn't fit the units or an open batch stands in its way.
    """
    if not may_change_units(by, change.unit) or (
        change.successor and not may_change_units(by, change.successor)
    ):
        raise PermissionDenied
    _lock(change)
    what = carried(change)
    if reasons := [*_reasons(change), *what.refusals]:
        raise StepRefused(reasons)
    change.name_before, change.full_name_before = change.unit.name, change.unit.full_name
    change.done_at, change.done_by = clock.now(), by
    withdrawn = [item for item in what.doubled if item.is_published]
    reopen(what.reopened)
    if change.kind == Kind.RENAME:
        _rename(change, [*what.items, *what.reopened], by)
    else:
        move_work(change, what, by=by)
    refused: list[str] = []
    if change.kind in WHOLE:
        refused = close_unit(change, by=by)
    record_withdrawals(withdrawn, by=by)
    change.carried = {**what.counts(), "people_refused": refused}
    change.save()
    if change.kind != Kind.RENAME:
        keep_handovers(change, what)
    said = _said(change, what)
    trail.record(f"units.unitchange.{change.kind}", change, by=by, after=said, detail=said)
    _tell(change)
    return change


def _lock(change: UnitChange) -> None:
    """Every row that will change, by key, in the order in which the other steps lock them: what is on its way,
    the units, then what hangs on them. Nothing is locked once the audit chain is.
    """
    keys = [unit.pk for unit in (change.unit, change.successor) if unit]
    for model in (ImportRun, Registration, EditionUptake, Submission):
        list(model._default_manager.select_for_update(of=("self",)).filter(unit__in=keys).order_by("pk"))
    locked = Unit.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    units = {unit.pk: unit for unit in locked}
    change.unit = units[change.unit.pk]
    change.successor = units[change.successor.pk] if change.successor else None
    for model in (CatalogItem, DomainClaim, DutyEntry, Membership):
        list(model._default_manager.select_for_update(of=("self",)).filter(unit__in=keys).order_by("pk"))


def _reasons(change: UnitChange) -> list[str]:
    unit, successor = change.unit, change.successor
    reasons = []
    if not unit.is_active:
        reasons.append(f"{unit}已停用，不能再调整。")
    if change.effective_on > clock.today():
        reasons.append("生效日期还没有到，请在生效当日或者之后办理。")
    if change.kind != Kind.RENAME and successor is None:
        reasons.append("请选择承接单位。")
    if successor is not None and (
        successor.pk == unit.pk or not successor.is_active or successor.is_container
    ):
        reasons.append("承接单位须是另一个在用的单位。")
    if change.kind == Kind.TRANSFER and not change.domains:
        reasons.append("请选择划转的领域。")
    if change.kind == Kind.RENAME:
        same = (change.name_after, change.full_name_after) == (unit.name, unit.full_name)
        reasons += ["新名称与现名称相同。"] if same else []
    return reasons


def _rename(change: UnitChange, editable: list[CatalogItem], by: User) -> None:
    unit = change.unit
    unit.name, unit.full_name = change.name_after, change.full_name_after
    unit.save(update_fields=["name", "full_name"])
    sign_as(unit, editable, by=by)
    published = CatalogItem.objects.filter(unit=unit, published_revision__isnull=False)
    index_again(list(published.select_related("unit", "domain", "published_revision")))


def _said(change: UnitChange, what: Carried) -> dict[str, object]:
    """For the trail: the change, and the keys of everything that went over, stayed or was drafted again."""
    listed = {
        name: [record.pk for record in getattr(what, name)]
        for name in ("items", "reopened", "doubled", "claims", "batches", "entries", "uptakes")
    }
    return {
        "unit": change.unit.code,
        "successor": change.successor.code if change.successor else "",
        "document": change.document,
        "effective_on": change.effective_on,
        "names": [change.full_name_before, change.full_name_after],
        "domains": change.domains,
        "carried": change.carried,
        **listed,
    }


def _tell(change: UnitChange) -> None:
    target = change.successor or change.unit
    people = {*holders(Role.EDITOR, target), *holders(Role.APPROVER, target), *holders(Role.REVIEWER, target)}
    url = reverse("catalogs_desk:unit", args=[target.code])
    text = f"机构调整：{change.sentence()}依据{change.document}。"
    if reopened := change.carried["reopened"]:
        text += f"已审定、尚未发布的{reopened}项已改写公开主体，转为草稿并移出定时发布，请重新报送审核。"
    notify(people, text, event=f"unit-change:{change.pk}", url=url)
