"""What people do about the check-up's findings: mend, mend all, let stand, open again; and the rules themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs import workflow
from catalogs.checkup import RULES, Rule
from catalogs.models import AcceptedFinding, CatalogItem
from catalogs.permissions import may_compile, may_edit
from catalogs.queries.problems import problems_counted, problems_now
from catalogs.views.compiling.addresses import items_of, named_domain, named_item, named_unit, standing
from catalogs.views.compiling.grid import answer, refuse
from catalogs.workflow.saving_many import RowSaved
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import has_role_anywhere, units_of
from disclosure_portal.web.numbers import keys, number
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused

INCOMPLETE = "页面内容不完整，请刷新后重试。"


@require_POST
def item_mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what a finding offers: `code`, `field`, `version`, and `digest` where a rule found several things."""
    item = _item_to_judge(request, pk)
    version = number(request.POST.get("version", ""))
    if version is None:
        return refuse(request, item, {"": [INCOMPLETE]})
    try:
        workflow.mend_finding(item, by=request.user, version=version, **_named_finding(request))
    except StepRefused as refused:
        return refuse(request, item, {"": refused.reasons})
    return answer(request, item, "已按提示修改。")


@require_POST
def finding_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a hint stand: `code`, `field`, `digest` and the `reason`."""
    item = _item_to_judge(request, pk)
    reason = request.POST.get("reason", "")
    try:
        workflow.accept_finding(item, by=request.user, reason=reason, **_named_finding(request))
    except StepRefused as refused:
        return refuse(request, item, {"": refused.reasons})
    return answer(request, item, "已写明原因，这条提示不再列为待处理；审核时会看到您写的原因。")


@require_POST
def finding_reopen(request: HttpRequest, pk: int, accepted: int) -> HttpResponse:
    item = _item_to_judge(request, pk)
    record = get_object_or_404(AcceptedFinding.objects.select_related("item"), pk=accepted, item=item)
    try:
        workflow.reopen_finding(record, by=request.user)
    except StepRefused as refused:
        return refuse(request, item, {"": refused.reasons})
    return answer(request, item, "已撤回说明，这条提示重新列为待处理。")


@require_http_methods(["GET", "HEAD", "POST"])
def mend_all(request: HttpRequest, unit: str, domain: str) -> HttpResponse:
    """全部修正: every safe mend of a domain, listed change by change before it is made."""
    record, wanted = named_unit(request, unit), named_domain(domain)
    if not may_compile(request.user, record):
        raise PermissionDenied
    if request.method == "POST":
        versions = _versions(request.POST.getlist("item"))
        if versions is None:
            messages.error(request, INCOMPLETE)
        elif not versions:
            messages.error(request, "没有勾选要修正的事项，什么也没有改动。")
        else:
            results = workflow.mend_all(record, wanted, by=request.user, versions=versions)
            _tell(request, results)
            return redirect("catalogs_desk:domain", record.code, wanted.code)
        return redirect("catalogs_desk:mend_all", record.code, wanted.code)
    plans = workflow.planned_mends(items_of(record, wanted))
    changes = sum(len(plan.changes) for plan in plans)
    context = {**standing(request, record), "domain": wanted, "plans": plans, "changes": changes}
    return render(request, "catalogs/desk/mend_all.html", context)


@dataclass(frozen=True)
class RuleLine:
    """One rule, and in how many items it finds something in the units that the reader reaches."""

    rule: Rule
    items: int


@require_safe
def checkup_rules(request: HttpRequest) -> HttpResponse:
    """校验规则: what is looked for, on what ground, how it is mended, and where it was found.

    One unit is checked as the page is asked for; what a county or more holds is read as it was last counted.
    """
    units = units_of(request.user, *Role).compiling()
    own = list(units.select_related("parent", "county")[:2])
    found = problems_now(own[0]) if len(own) == 1 else problems_counted(units)
    chosen = RULES.get(request.GET.get("rule", ""))
    context: dict[str, Any] = {
        "lines": [RuleLine(rule, found.items[code]) for code, rule in RULES.items()],
        "checked": found.checked,
        "counted_at": found.counted_at,
        "is_live": len(own) == 1,
        "chosen": chosen,
        "page": paginate(request, found.places(chosen.code)) if chosen else None,
        "is_reviewer": has_role_anywhere(request.user, Role.REVIEWER),
    }
    return render(request, "catalogs/desk/checkup_rules.html", context)


@require_POST
def checkup_count(request: HttpRequest) -> HttpResponse:
    """重新统计: in the background; the job's page says how far it is."""
    return redirect(workflow.order_count(by=request.user))


def _item_to_judge(request: HttpRequest, pk: int) -> CatalogItem:
    item = named_item(request, pk)
    if not may_edit(request.user, item):
        raise PermissionDenied
    return item


def _named_finding(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("code", "field", "digest")}


def _versions(pairs: list[str]) -> dict[int, int] | None:
    """ "item:version" of each ticked line; None when one of them is no such pair."""
    found = [keys(pair.split(":")) for pair in pairs]
    return dict(found) if all(len(pair) == 2 for pair in found) else None


def _tell(request: HttpRequest, results: list[RowSaved]) -> None:
    """How many were mended, and every one that was not, with its reason."""
    saved = sum(result.is_saved for result in results)
    if saved:
        messages.success(request, f"已修正{saved}项。")
    for result in results:
        if not result.is_saved:
            name = f"“{result.item}”" if result.item else "有一项"
            messages.warning(request, f"{name}没有修正：{result.refusal or '已经没有可以自动修正的提示。'}")
