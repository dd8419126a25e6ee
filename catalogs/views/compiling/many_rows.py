"""Changing many rows of the grid at once: what its script saves, and one element given to the rows ticked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from catalogs import workflow
from catalogs.forms.cells import CELLS, LABELS, cell_text
from catalogs.forms.items import RowForm
from catalogs.forms.many_rows import IncompletePage, WhichRowsForm, cleaner, seen_rows, sent_rows
from catalogs.models import CatalogItem, Domain
from catalogs.permissions import may_compile
from catalogs.views.compiling.addresses import items_of, named_domain, named_unit, standing
from catalogs.views.compiling.pieces import moment_saved, pieces_of, row_pieces, wants_json
from catalogs.views.compiling.rows import Grid
from catalogs.workflow import RowChange, RowSaved
from catalogs.workflow.compiling import write
from catalogs.workflow.saving_many import Outcome
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import UNPROCESSABLE

STALE = 409
INVALID = "invalid"  # the one outcome that the form finds, before the workflow is asked


@require_POST
def items_save(request: HttpRequest, unit: str, domain: str) -> HttpResponse:
    """Save many rows, sent as JSON in `rows`; JSON comes back with a result for each, in order."""
    record, wanted = named_unit(request, unit), named_domain(domain)
    if not may_compile(request.user, record):
        raise PermissionDenied
    try:
        asked = sent_rows(request.POST.get("rows", ""))
    except IncompletePage as incomplete:
        return JsonResponse({"errors": [str(incomplete)]}, status=UNPROCESSABLE)
    clean = cleaner()
    cleaned = [clean(row.changes) for row in asked]
    good = [
        RowChange(row.item, row.version, changes)
        for row, (changes, errors) in zip(asked, cleaned, strict=True)
        if not errors
    ]
    saved = iter(workflow.save_many(record, wanted, by=request.user, rows=good))
    results = [
        _as_invalid(row, errors) if errors else as_result(next(saved))
        for row, (_, errors) in zip(asked, cleaned, strict=True)
    ]
    return JsonResponse(answer_of(request, record, wanted, results))


def answer_of(
    request: HttpRequest,
    unit: Unit,
    domain: Domain,
    results: Sequence[dict[str, Any]],
    added: Iterable[int] = (),
) -> dict[str, Any]:
    """What the script needs after an act on many rows: a result for each, and the pieces of the page."""
    grid = Grid(unit, domain, user=request.user)
    touched = {result["item"] for result in results} | set(added)
    rows = row_pieces(request, grid, [row.item for row in grid if row.item.pk in touched])
    return {"results": list(results), "rows": rows, "saved": moment_saved(), **pieces_of(request, grid)}


def as_result(row: RowSaved) -> dict[str, Any]:
    """What became of a row, with what it held before and holds now; of a stale one with both texts."""
    result = {
        "item": row.asked.item,
        "name": str(row.item) if row.item else "",
        "outcome": row.outcome.value,
        "said": row.refusal or row.outcome.label,
        "from": row.asked.version,
        "version": row.item.version if row.item else None,
        "before": dict(row.before),
        "after": dict(row.after),
    }
    if row.outcome == Outcome.STALE:
        result["texts"] = both_texts(row)
    return result


def both_texts(row: RowSaved) -> list[dict[str, str]]:
    """Of each cell that would have changed: what stands there now, and what was to be written."""
    mine = CatalogItem(**row.item.written())
    write(mine, row.asked.changes)
    names = [name for name, fields in CELLS.items() if set(fields) & row.asked.changes.keys()]
    pairs = [(LABELS[name], cell_text(row.item, name), cell_text(mine, name)) for name in names]
    return [{"label": label, "theirs": old, "mine": new} for label, old, new in pairs if old != new]


def _as_invalid(row: RowChange, errors: list[str]) -> dict[str, Any]:
    said = " ".join(errors)
    return {"item": row.item, "name": "", "outcome": INVALID, "said": said, "from": row.version}


def told(results: Sequence[RowSaved], added: int = 0, left_out: int = 0) -> str:
    """The act in one sentence: 已保存3行，1行没有变化，1行没有保存，另有3行没有贴。"""
    counts = Counter(row.outcome for row in results)
    refused = sum(row.is_refused for row in results)
    parts = [f"已保存{counts[Outcome.SAVED]}行"]
    parts += [f"新增{added}项"] if added else []
    parts += [f"{counts[Outcome.UNCHANGED]}行没有变化"] if counts[Outcome.UNCHANGED] else []
    parts += [f"{refused}行没有保存"] if refused else []
    parts += [f"另有{left_out}行没有贴"] if left_out else []
    return "，".join(parts) + "。"


# One element of the rows ticked


@dataclass(frozen=True)
class Preview:
    """One ticked row: what the element says now, and what it would say."""

    item: CatalogItem
    old: str
    new: str
    refusal: str = ""

    @property
    def is_change(self) -> bool:
        return self.old != self.new


@require_http_methods(["GET", "HEAD", "POST"])
def items_edit(request: HttpRequest, unit: str, domain: str) -> HttpResponse:
    """Give one element of many rows the same value: choose rows and element, write it, look, apply."""
    record, wanted = named_unit(request, unit), named_domain(domain)
    if not may_compile(request.user, record):
        raise PermissionDenied
    items = [item for item in items_of(record, wanted) if item.is_editable and not item.not_applicable]
    page = ManyRows(request, record, wanted, items)
    data = request.POST if request.method == "POST" else request.GET
    initial = {"items": data.getlist("items"), "cell": "subject"}
    which = WhichRowsForm(data if "cell" in data else None, items=items, labels=LABELS, initial=initial)
    if not which.is_valid():
        return page.show(which, status=UNPROCESSABLE if request.method == "POST" else 200)
    chosen = [item for item in items if item.pk in set(which.cleaned_data["items"])]
    cell = which.cleaned_data["cell"]
    if request.method != "POST" or "step" not in request.POST:
        return page.show(which, chosen=chosen, cell=cell, form=_starting_from(chosen[0], cell))
    form = RowForm(request.POST, cells=[cell])
    if not form.is_valid():
        return page.show(which, chosen=chosen, cell=cell, form=form, status=UNPROCESSABLE)
    if request.POST["step"] != "save":
        return page.show(which, chosen=chosen, cell=cell, form=form, written=form.written())
    return page.save(which, chosen, cell, form)


def _starting_from(item: CatalogItem, cell: str) -> RowForm:
    """The element as the first of the rows has it: filling down is giving that to the others."""
    form = RowForm(None, cells=[cell])
    form.initial = item.written()
    return form


class ManyRows:
    """The page on which one element of many rows is changed, as one person sees it."""

    def __init__(self, request: HttpRequest, unit: Unit, domain: Domain, items: list[CatalogItem]) -> None:
        self.request = request
        self.unit = unit
        self.domain = domain
        self.items = items

    def show(self, which: WhichRowsForm, *, status: int = 200, **shown: Any) -> HttpResponse:
        """The page, or only what changes in it for the panel that the grid's script opens."""
        name = "_items_edit" if wants_json(self.request) else "items_edit"
        context = self._context(which, **shown)
        return render(self.request, f"catalogs/desk/{name}.html", context, status=status)

    def _context(
        self,
        which: WhichRowsForm,
        *,
        chosen: Sequence[CatalogItem] = (),
        cell: str = "",
        form: RowForm | None = None,
        written: dict[str, Any] | None = None,
        results: Sequence[RowSaved] = (),
    ) -> dict[str, Any]:
        refusals = {row.asked.item: row.refusal for row in results if row.is_refused}
        previews = [_preview(item, cell, written, refusals) for item in chosen] if written is not None else []
        savable = [item for item in chosen if item.is_editable and not item.not_applicable]
        return {
            **standing(self.request, self.unit),
            "domain": self.domain,
            "items": self.items,
            "which": which,
            "chosen": savable,
            "cell": cell,
            "label": LABELS.get(cell, ""),
            "form": form,
            "previews": previews,
            "changing": sum(preview.is_change for preview in previews if preview.item in savable),
            "seen": json.dumps([[item.pk, item.version] for item in savable]),
            "told": told(results) if results else "",
        }

    def save(self, which: WhichRowsForm, chosen: list[CatalogItem], cell: str, form: RowForm) -> HttpResponse:
        try:
            seen = dict(filter(None, seen_rows(self.request.POST.get("seen", ""))))
        except IncompletePage as incomplete:
            which.add_error(None, str(incomplete))
            return self.show(which, chosen=chosen, cell=cell, form=form, status=UNPROCESSABLE)
        rows = [RowChange(item.pk, seen.get(item.pk, 0), form.written()) for item in chosen]
        results = workflow.save_many(self.unit, self.domain, by=self.request.user, rows=rows)
        left = [row.item for row in results if row.is_refused and row.item]
        again = {"chosen": left, "cell": cell, "form": form, "written": form.written(), "results": results}
        if wants_json(self.request):
            saved = [as_result(row) for row in results]
            answer = answer_of(self.request, self.unit, self.domain, saved) | {"told": told(results)}
            if left:
                context = self._context(which, **again)
                answer["panel"] = render_to_string("catalogs/desk/_items_edit.html", context, self.request)
            return JsonResponse(answer)
        if left:
            return self.show(which, status=STALE, **again)
        messages.success(self.request, f"{LABELS[cell]}：{told(results)}")
        return redirect("catalogs_desk:domain", self.unit.code, self.domain.code)


def _preview(item: CatalogItem, cell: str, written: dict[str, Any], refusals: dict[int, str]) -> Preview:
    mine = CatalogItem(**item.written())
    write(mine, written)
    return Preview(item, cell_text(item, cell), cell_text(mine, cell), refusals.get(item.pk, ""))
