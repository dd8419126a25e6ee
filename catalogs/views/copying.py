"""从已公布的目录复制: choose a source, look at what each item would become, copy the ticked ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from catalogs import workflow
from catalogs.forms.submissions import rows_named
from catalogs.models import Domain
from catalogs.queries.copying import copy_rows, sources
from catalogs.views.compiling.addresses import named_domain, standing
from catalogs.views.importing import unit_for_compiling
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import UNPROCESSABLE, tell
from disclosure_portal.web.numbers import keys, number
from disclosure_portal.workflow import StepRefused

TICK, SEEN = "revision", "seen_"


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, unit: str, domain: str) -> HttpResponse:
    of_unit, about = unit_for_compiling(request.user, unit), named_domain(domain)
    offered = sources(of_unit, about)
    key = request.GET.get("from", "")
    rows = copy_rows(of_unit, about, key) if key else None
    if request.method == "POST" and rows is not None:
        ticked = keys(request.POST.getlist(TICK))
        if ticked:
            return _copy(request, of_unit, about, key, ticked)
        messages.error(request, "请至少选择一个事项。")
    context = {
        **standing(request, of_unit),
        "domain": about,
        "sources": offered,
        "key": key,
        "source": next((one for one in offered if one.key == key), None),
        "open": [row for row in rows or [] if row.is_open],
        "closed": [row for row in rows or [] if not row.is_open],
    }
    return render(
        request, "catalogs/desk/copy.html", context, status=UNPROCESSABLE if request.method == "POST" else 200
    )


def _copy(request: HttpRequest, unit: Unit, domain: Domain, key: str, ticked: list[int]) -> HttpResponse:
    seen = rows_named(request.POST, SEEN)
    versions = {target: number(request.POST.get(f"{SEEN}{target}", "")) or 0 for target in seen}
    try:
        copied = workflow.copy_items(unit, domain, key, by=request.user, revisions=ticked, versions=versions)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(request.get_full_path())
    changed = sum(result.is_saved for result in copied.saved)
    messages.success(
        request, f"已复制：新增{len(copied.added)}项，修改{changed}项。新增的事项请逐项核对后勾选“核对”。"
    )
    tell(
        request, [f"“{result.item or '已删除的事项'}”没有复制：{result.refusal}" for result in copied.refused]
    )
    return redirect(reverse("catalogs_desk:domain", args=[unit.code, domain.code]))
