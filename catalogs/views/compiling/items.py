"""One item on its own page: the same elements as in the grid, without any script; and the item's other steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from catalogs import checkup, workflow
from catalogs.forms.cells import cell_text
from catalogs.forms.items import ElementsForm, ItemForm, NotApplicableForm
from catalogs.models import Audience, CatalogItem, Method
from catalogs.permissions import may_compile, may_edit, may_withdraw
from catalogs.queries import differences
from catalogs.views.compiling.addresses import named_domain, named_item, named_unit, standing
from catalogs.views.compiling.grid import STALE, answer, refuse
from catalogs.views.compiling.rows import Row
from catalogs.workflow.compiling import StaleItem, write
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import UNPROCESSABLE
from disclosure_portal.web.numbers import number
from disclosure_portal.workflow import StepRefused

get_and_post = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Conflict:
    """One element that two people wrote at the same time."""

    field: str
    label: str
    theirs: str
    mine: str


@get_and_post
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    item = named_item(request, pk)
    if request.method != "POST":
        return show(request, item, ItemForm(item=item, findings=checkup.findings_of([item])[item.pk]))
    if not may_edit(request.user, item):
        raise PermissionDenied
    form = ItemForm(request.POST, item=item)
    if not form.is_valid():
        return show(request, item, form, status=UNPROCESSABLE, conflicts=_conflicts_chosen(form, item))
    version, changes = form.cleaned_data["version"], form.changes()
    try:
        workflow.save_elements(item, by=request.user, version=version, changes=changes)
    except StaleItem as stale:
        return _show_stale(request, stale, changes, form.cleaned_data["base"])
    except StepRefused as refused:
        messages.error(request, f"没有保存：{refused}。")
        return show(request, item, form, status=UNPROCESSABLE)
    messages.success(request, f"“{item}”已保存。")
    return _go_on(request, item)


def show(
    request: HttpRequest,
    item: CatalogItem,
    form: ItemForm,
    *,
    status: int = 200,
    conflicts: list[Conflict] | None = None,
    **more: Any,
) -> HttpResponse:
    """The item's page: its form, or its elements to read when it is locked or the reader may not write."""
    context = standing(request, item.unit)
    findings = checkup.findings_of([item])[item.pk]
    row = Row(
        item, findings, may_edit=context["may_compile"], may_withdraw=may_withdraw(request.user, item.unit)
    )
    place = Place.of(item)
    context |= {
        "item": item,
        "row": row,
        "domain": item.domain,
        "form": form,
        "place": place,
        "conflicts": conflicts or [],
        "differences": differences(_as_given(item), item) if item.standard_id else [],
        **more,
    }
    return render(request, "catalogs/desk/item_edit.html", context, status=status)


def _as_given(item: CatalogItem) -> CatalogItem:
    """The item as the standard gave it to the unit, unsaved."""
    return CatalogItem(**item.standard.prefilled_for(item.unit))


@dataclass(frozen=True)
class Place:
    """Where an item stands among the items of its domain."""

    number: int
    total: int
    previous: int | None
    next: int | None

    @classmethod
    def of(cls, item: CatalogItem) -> Place:
        items = CatalogItem.objects.of(item.unit, item.domain).order_by("position", "pk")
        keys = list(items.values_list("pk", flat=True))
        here = keys.index(item.pk)
        return cls(
            number=here + 1,
            total=len(keys),
            previous=keys[here - 1] if here else None,
            next=keys[here + 1] if here + 1 < len(keys) else None,
        )


def _go_on(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    """To the next item when asked to, else back to this one; after the last item to the grid."""
    if request.POST.get("then") != "next":
        return redirect("catalogs_desk:item_edit", item.pk)
    following = Place.of(item).next
    return redirect("catalogs_desk:item_edit", following) if following else redirect(item.get_desk_url())


def _show_stale(
    request: HttpRequest, stale: StaleItem, changes: dict[str, Any], base: dict[str, Any]
) -> HttpResponse:
    """The page afresh with what was typed in it, and the choice where the other wrote the same element."""
    theirs = named_item(request, stale.item.pk)
    form = ItemForm(item=theirs, initial=changes)
    written_by_both = {
        name: value
        for name, value in changes.items()
        if name not in base or getattr(theirs, name) != base[name]
    }
    conflicts = _conflicts(theirs, written_by_both)
    return show(request, theirs, form, status=STALE, conflicts=conflicts, stale=str(stale))


def _conflicts(theirs: CatalogItem, changes: dict[str, Any]) -> list[Conflict]:
    mine = CatalogItem(**theirs.written())
    write(mine, changes)
    return [
        Conflict(name, CatalogItem._meta.get_field(name).verbose_name, _said(theirs, name), _said(mine, name))
        for name in changes
        if getattr(theirs, name) != getattr(mine, name)
    ]


def _conflicts_chosen(form: ItemForm, item: CatalogItem) -> list[Conflict]:
    """The choices that a refused page offered: they stay on it until it is saved."""
    offered = {name: form[name].value() for name in form.fields if f"use_{name}" in form.data}
    return _conflicts(item, offered)


def _said(item: CatalogItem, name: str) -> str:
    return cell_text(item, name) or "（空）"


@get_and_post
def item_add(request: HttpRequest, unit: str, domain: str) -> HttpResponse:
    """A new item of the unit's own, beyond the standard."""
    record, wanted = named_unit(request, unit), named_domain(domain)
    if not may_compile(request.user, record):
        raise PermissionDenied
    form = ElementsForm(request.POST if request.method == "POST" else None, initial=usual_elements(record))
    if form.is_valid():
        item = workflow.add_item(record, wanted, by=request.user, elements=form.written())
        messages.success(request, f"已新增“{item}”。")
        return redirect(item.get_desk_url())
    context = {**standing(request, record), "domain": wanted, "form": form}
    return render(
        request, "catalogs/desk/item_add.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


def usual_elements(unit: Unit) -> dict[str, Any]:
    """What nearly every item of the unit says: 国办发〔2019〕54号 makes proactive disclosure to all the rule."""
    return {
        "subject": unit.subject_name,
        "methods": [Method.PROACTIVE.value],
        "audiences": [Audience.PUBLIC.value],
        "levels": [unit.tier] if unit.tier in ("county", "township") else [],
    }


@get_and_post
def item_not_applicable(request: HttpRequest, pk: int) -> HttpResponse:
    item = named_item(request, pk)
    if not may_edit(request.user, item):
        raise PermissionDenied
    initial = {"version": item.version, "reason": item.not_applicable_reason}
    form = NotApplicableForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return _show_not_applicable(request, item, form, status=UNPROCESSABLE if form.is_bound else 200)
    try:
        workflow.mark_not_applicable(item, by=request.user, **form.cleaned_data)
    except StaleItem as stale:
        again = NotApplicableForm(initial=initial | {"reason": form.cleaned_data["reason"]})
        return _show_not_applicable(request, item, again, status=STALE, stale=str(stale))
    except StepRefused as refused:
        messages.error(request, f"{refused}。")
        return redirect(item.get_desk_url())
    messages.success(request, f"“{item}”已标为不适用。")
    return redirect(item.get_desk_url())


def _show_not_applicable(
    request: HttpRequest, item: CatalogItem, form: NotApplicableForm, *, status: int, stale: str = ""
) -> HttpResponse:
    context = {
        **standing(request, item.unit),
        "item": item,
        "domain": item.domain,
        "form": form,
        "stale": stale,
    }
    return render(request, "catalogs/desk/item_not_applicable.html", context, status=status)


@require_POST
def item_applicable(request: HttpRequest, pk: int) -> HttpResponse:
    return _take_step(request, pk, workflow.mark_applicable, "已撤销不适用，请填写各项要素。")


@require_POST
def item_check(request: HttpRequest, pk: int) -> HttpResponse:
    return _take_step(request, pk, workflow.check_off, "已核对。")


@require_POST
def item_revise(request: HttpRequest, pk: int) -> HttpResponse:
    item = named_item(request, pk)
    try:
        workflow.revise(item, by=request.user)
    except StepRefused as refused:
        return refuse(request, item, {"": refused.reasons})
    return answer(request, item, "可以修订了。修订稿发布以前，已发布的版本仍然公开。")


def _take_step(request: HttpRequest, pk: int, step: Callable[..., Any], said: str) -> HttpResponse:
    """A step bound to the version that the person saw."""
    item = named_item(request, pk)
    if not may_edit(request.user, item):
        raise PermissionDenied
    version = number(request.POST.get("version", ""))
    if version is None:
        return refuse(request, item, {"": ["页面内容不完整，请刷新后重试。"]})
    try:
        step(item, by=request.user, version=version)
    except StepRefused as refused:
        return refuse(request, item, {"": refused.reasons})
    return answer(request, item, said)


@get_and_post
def item_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once before an own item is deleted for good."""
    item = named_item(request, pk)
    if not may_edit(request.user, item):
        raise PermissionDenied
    if request.method != "POST":
        context = {**standing(request, item.unit), "item": item, "domain": item.domain}
        return render(request, "catalogs/desk/item_remove.html", context)
    back = redirect("catalogs_desk:domain", item.unit.code, item.domain.code)
    try:
        workflow.remove_item(item, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"“{item}”已删除。")
    return back
