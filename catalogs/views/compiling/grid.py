"""The grid of one domain, and saving its cells one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from catalogs import workflow
from catalogs.forms.cells import CELLS, LABELS, cell_text
from catalogs.forms.items import CellForm, ElementsForm
from catalogs.models import CatalogItem
from catalogs.permissions import may_edit
from catalogs.views.compiling.addresses import named_domain, named_item, named_unit, standing
from catalogs.views.compiling.pieces import moment_saved, pieces_of, row_piece, wants_json
from catalogs.views.compiling.rows import Grid
from catalogs.views.compiling.showing import Showing
from catalogs.workflow.compiling import StaleItem, write
from disclosure_portal.web.answers import UNPROCESSABLE
from disclosure_portal.workflow import StepRefused

STALE = 409
NO_SUCH_CELL = "没有这一栏，请刷新页面后重试。"


@require_safe
def domain(request: HttpRequest, unit: str, domain: str) -> HttpResponse:
    """The editor's page: every item of the domain as a row, what has to be mended, the next step."""
    record = named_unit(request, unit)
    grid = Grid(record, named_domain(domain), user=request.user)
    context = standing(request, record)
    context |= {
        "grid": grid,
        "showing": Showing(grid, request.GET.get("show", "")),
        "domain": grid.domain,
        "editors": ElementsForm(auto_id=False) if grid.may_edit else None,
        "cells": [(name, LABELS[name], fields) for name, fields in CELLS.items()],
    }
    return render(request, "catalogs/desk/domain.html", context)


@require_POST
def take_over(request: HttpRequest, unit: str, domain: str) -> HttpResponse:
    record, wanted = named_unit(request, unit), named_domain(domain)
    try:
        taken = workflow.take_over(record, wanted, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        text = f"已采用{len(taken.items)}项：{taken.equal}项与通用版一致，{taken.need_words}项需本单位补充或核对。"
        messages.success(request, text)
    return redirect("catalogs_desk:domain", record.code, wanted.code)


@require_POST
def item_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one cell: `cell`, `version` and the cell's fields.

    The grid's script asks for JSON and gets the row as it now stands. 409 when someone saved the item
    since, with both texts; 422 when the text is refused. A plain form goes back to the grid.
    """
    item = named_item(request, pk)
    if not may_edit(request.user, item):
        raise PermissionDenied
    cell = request.POST.get("cell", "")
    if cell not in CELLS:
        return refuse(request, item, {"": [NO_SUCH_CELL]})
    form = CellForm(request.POST, cell=cell)
    if not form.is_valid():
        return refuse(request, item, form.errors)
    return carry(request, item, cell, form)


def carry(request: HttpRequest, item: CatalogItem, cell: str, form: CellForm) -> HttpResponse:
    version, changes = form.cleaned_data["version"], form.written()
    try:
        workflow.save_elements(item, by=request.user, version=version, changes=changes)
    except StaleItem as stale:
        return show_both(request, stale, cell, changes)
    except StepRefused as refused:
        return refuse(request, item, {"": refused.reasons})
    return answer(request, item)


def answer(request: HttpRequest, item: CatalogItem, said: str = "") -> HttpResponse:
    """After a change to one row: the row and all that hangs on it for the script, or back to the grid."""
    if not wants_json(request):
        messages.success(request, said or "已保存。")
        return redirect(item.get_desk_url())
    return JsonResponse(row_as_json(request, item) | {"saved": moment_saved()})


def row_as_json(request: HttpRequest, item: CatalogItem) -> dict[str, Any]:
    grid = Grid(item.unit, item.domain, user=request.user)
    return row_piece(request, grid, grid.row_of(item)) | pieces_of(request, grid)


def refuse(request: HttpRequest, item: CatalogItem, errors: dict[str, list[str]]) -> HttpResponse:
    """Say what is wrong with a cell; nothing was saved."""
    if wants_json(request):
        said = [message for texts in errors.values() for message in texts]
        return JsonResponse({"errors": said}, status=UNPROCESSABLE)
    for texts in errors.values():
        for message in texts:
            messages.error(request, message)
    return redirect(reverse("catalogs_desk:item_edit", args=[item.pk]))


def show_both(request: HttpRequest, stale: StaleItem, cell: str, changes: dict[str, Any]) -> HttpResponse:
    """Someone saved the item since: their text and mine of this cell, and the row as it now stands."""
    theirs = named_item(request, stale.item.pk)
    mine = named_item(request, stale.item.pk)
    write(mine, changes)
    if not wants_json(request):
        messages.error(request, str(stale))
        return redirect(reverse("catalogs_desk:item_edit", args=[theirs.pk]))
    both = {
        "message": str(stale),
        "by": str(theirs.saved_by),
        "differs": changes != {name: getattr(theirs, name) for name in changes},
        "theirs": cell_text(theirs, cell),
        "mine": cell_text(mine, cell),
    }
    return JsonResponse(row_as_json(request, theirs) | both, status=STALE)
