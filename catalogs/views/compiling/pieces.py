"""The pieces of the grid's page that its script puts in place after a change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from catalogs.models import CatalogItem
from catalogs.views.compiling.rows import Grid, Row
from catalogs.views.compiling.showing import Showing
from disclosure_portal import clock


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def moment_saved() -> str:
    return f"{clock.local(clock.now()):%H:%M} 已自动保存"


def row_piece(request: HttpRequest, grid: Grid, row: Row) -> dict[str, Any]:
    """One row: its version, what its editors start from, and its HTML."""
    return {
        "version": row.item.version,
        "values": row.values() if grid.may_edit else None,
        "row": render_to_string("catalogs/desk/_row.html", {**_context(grid), "row": row}, request),
    }


def row_pieces(request: HttpRequest, grid: Grid, items: Iterable[CatalogItem]) -> dict[int, dict[str, Any]]:
    """Several rows, by item."""
    wanted = {item.pk for item in items}
    return {row.item.pk: row_piece(request, grid, row) for row in grid if row.item.pk in wanted}


def pieces_of(request: HttpRequest, grid: Grid) -> dict[str, str]:
    """What hangs on all rows together: the problems, the count, the choice of rows."""
    context = _context(grid) | {"showing": Showing(grid, request.GET.get("show", ""))}
    return {
        name: render_to_string(f"catalogs/desk/_{name}.html", context, request)
        for name in ("problems", "summary", "filters")
    }


def _context(grid: Grid) -> dict[str, Any]:
    return {"grid": grid, "unit": grid.unit, "domain": grid.domain, "may_compile": grid.may_edit}
