"""What an address names, for whoever may see it; 404 for everybody else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from catalogs.models import CatalogItem, Domain
from catalogs.permissions import enters_for, may_compile
from catalogs.queries import with_open_rows
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.units.models import Unit


def visible_units(request: HttpRequest) -> Any:
    """Units that compile catalogs and that the user reaches by any role."""
    return units_of(request.user, *Role).compiling()


def named_unit(request: HttpRequest, code: str) -> Unit:
    return get_object_or_404(visible_units(request), code=code)


def named_domain(code: str) -> Domain:
    return get_object_or_404(Domain, code=code)


def named_item(request: HttpRequest, pk: int) -> CatalogItem:
    items = CatalogItem.objects.visible_to(request.user)
    return get_object_or_404(
        items.select_related("unit__parent", "domain", "saved_by", "standard__edition"), pk=pk
    )


def items_of(unit: Unit, domain: Domain) -> list[CatalogItem]:
    """The items of a domain as the grid needs them. Query count is constant."""
    items = CatalogItem.objects.of(unit, domain).select_related("saved_by", "standard__edition")
    found = list(with_open_rows(items).order_by("position", "pk"))
    for item in found:
        item.unit, item.domain = unit, domain
    return found


def standing(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    """What every page of a unit says of the person in front of it."""
    may = may_compile(request.user, unit)
    return {"unit": unit, "may_compile": may, "enters_for": may and enters_for(request.user, unit)}
