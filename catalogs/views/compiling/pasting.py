"""Pasting a block from a spreadsheet: first what each of its cells becomes, then saving what was confirmed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from catalogs import workflow
from catalogs.forms.cells import LABELS
from catalogs.forms.many_rows import PasteForm
from catalogs.forms.paste_plans import Plan
from catalogs.models import CatalogItem, Domain
from catalogs.permissions import may_compile
from catalogs.spreadsheets.pasting import read_pasted
from catalogs.views.compiling.addresses import items_of, named_domain, named_unit, standing
from catalogs.views.compiling.items import usual_elements
from catalogs.views.compiling.many_rows import STALE, answer_of, as_result, told
from catalogs.views.compiling.pieces import wants_json
from catalogs.workflow import RowSaved
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import UNPROCESSABLE

LEAVE_OUT_FIRST = "有单元格不能贴入，请在表格软件中改好后重新粘贴；或勾选“其余的照贴”。"


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, unit: str, domain: str) -> HttpResponse:
    """Nothing is saved before the preview was confirmed; each row is bound to the version that it showed."""
    record, wanted = named_unit(request, unit), named_domain(domain)
    if not may_compile(request.user, record):
        raise PermissionDenied
    page = PastePage(request, record, wanted)
    is_sent = request.method == "POST"
    initial = {"item": request.GET.get("item"), "cell": request.GET.get("cell", "level1")}
    form = PasteForm(request.POST if is_sent else None, items=page.items, labels=LABELS, initial=initial)
    if not form.is_valid():
        return page.show(form, status=UNPROCESSABLE if is_sent else 200)
    plan = page.plan(form.cleaned_data)
    if request.POST.get("step") != "save":
        return page.show(form, plan=plan)
    if page.bad(form, plan) and not form.cleaned_data["without_bad"]:
        return page.show(form, plan=plan, said=LEAVE_OUT_FIRST, status=UNPROCESSABLE)
    return page.save(form, plan)


class PastePage:
    """The page on which a block is pasted, as one person sees it; and the same as a panel within the grid."""

    def __init__(self, request: HttpRequest, unit: Unit, domain: Domain) -> None:
        self.request = request
        self.unit = unit
        self.domain = domain
        self.items = items_of(unit, domain)

    def plan(self, data: dict[str, Any], *, afresh: bool = False) -> Plan:
        """The block over the rows meant: those the page names (`among`), else all. `afresh`: with today's versions."""
        block = read_pasted(
            data["block"],
            start=data["cell"] or "level1",
            order=list(LABELS),
            clears=data["blanks"],
        )
        targets, items = data["targets"], items_of(self.unit, self.domain) if afresh else self.items
        if data["among"] and not block.names_rows:
            among = {*data["among"], *(target[0] for target in targets or [] if target)}
            items = [item for item in items if item.pk in among]
        if targets is not None and afresh:
            now = {item.pk: item.version for item in items}
            targets = [target and (target[0], now.get(target[0], target[1])) for target in targets]
        keys = [item.pk for item in items]
        first = keys.index(data["item"]) if data["item"] in keys else 0
        return Plan(block, items, first=first, usual=usual_elements(self.unit), targets=targets)

    @staticmethod
    def adds(form: PasteForm, plan: Plan) -> bool:
        """Whether rows beyond the end will be added: asked for, and one of them names an item."""
        return bool(form["add"].value() and plan.addable)

    def bad(self, form: PasteForm, plan: Plan) -> int:
        """Cells that can't be pasted, among the rows that will be: those beyond the end only when they are added."""
        return plan.bad + (plan.bad_beyond if self.adds(form, plan) else 0)

    def show(self, form: PasteForm, *, status: int = 200, **shown: Any) -> HttpResponse:
        """The page, or only what changes in it for the panel that the grid's script opens."""
        name = "_paste" if wants_json(self.request) else "paste"
        return render(self.request, f"catalogs/desk/{name}.html", self._context(form, **shown), status=status)

    def _context(
        self,
        form: PasteForm,
        *,
        plan: Plan | None = None,
        said: str = "",
        results: Sequence[RowSaved] = (),
    ) -> dict[str, Any]:
        return {
            **standing(self.request, self.unit),
            "domain": self.domain,
            "form": form,
            "plan": plan,
            "adds": self.adds(form, plan) if plan else False,
            "bad": self.bad(form, plan) if plan else 0,
            "targets": json.dumps(plan.targets) if plan else "",
            "said": said,
            "refused": [row for row in results if row.is_refused],
        }

    def save(self, form: PasteForm, plan: Plan) -> HttpResponse:
        additions = plan.additions() if form.cleaned_data["add"] else []
        results, added = workflow.paste(
            self.unit, self.domain, by=self.request.user, rows=plan.changes(), additions=additions
        )
        left_out = plan.closed + len(plan.beyond) - len(added)
        said, again = told(results, len(added), left_out), {}
        if any(row.is_refused for row in results):
            data = form.cleaned_data | {"targets": plan.targets_with(added)}
            again = {"plan": self.plan(data, afresh=True), "said": said, "results": results}
        if wants_json(self.request):
            return self._answer(form, results, added, said, again)
        if again:
            return self.show(form, status=STALE, **again)
        messages.success(self.request, said)
        return redirect("catalogs_desk:domain", self.unit.code, self.domain.code)

    def _answer(
        self,
        form: PasteForm,
        results: Sequence[RowSaved],
        added: Sequence[CatalogItem],
        said: str,
        again: dict[str, Any],
    ) -> HttpResponse:
        saved, keys = [as_result(row) for row in results], [item.pk for item in added]
        answer = answer_of(self.request, self.unit, self.domain, saved, keys) | {"told": said, "added": keys}
        if again:
            context = self._context(form, **again)
            answer["panel"] = render_to_string("catalogs/desk/_paste.html", context, self.request)
        return JsonResponse(answer)
