"""法规库: everyone at the desk looks a law up, the county office keeps the register."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from catalogs import workflow
from catalogs.forms.laws import LawChangeForm, LawFilterForm, LawForm
from catalogs.models import CatalogItem, Law
from catalogs.permissions import may_edit_laws
from catalogs.queries.law_register import listed_laws, standing_counts
from catalogs.queries.laws import (
    Citation,
    LawBook,
    UnitCitations,
    citing_counts,
    citing_items_visible_to,
    citing_standard_items,
    with_items,
)
from disclosure_portal import clock
from disclosure_portal.web.answers import status_of
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused

ITEMS_NAMED = 20  # of each unit, before a change; the page of the law lists all


@require_safe
def laws(request: HttpRequest) -> HttpResponse:
    form = LawFilterForm(request.GET)
    today = clock.today()
    page = paginate(request, listed_laws(today, **form.chosen))
    for law in page:
        law.stands = law.standing(today)
    context = {
        "page": page,
        "form": form,
        "counts": standing_counts(today),
        "may_edit": may_edit_laws(request.user),
    }
    return render(request, "catalogs/desk/laws.html", context)


@require_safe
def law(request: HttpRequest, pk: int) -> HttpResponse:
    """One law with what came before and after it, and who cites it among the units that the person reaches."""
    record = get_object_or_404(Law.objects.select_related("replaced_by"), pk=pk)
    book = LawBook.load(clock.today())
    units = citing_items_visible_to(request.user, record, book)
    chosen = next((one for one in units if one.unit.code == request.GET.get("unit")), None)
    chosen = chosen or (units[0] if len(units) == 1 else None)
    page = paginate(request, chosen.citations) if chosen else None
    context = {
        "law": record,
        "stands": record.standing(book.on),
        "line": _line(book, record),
        "units": units,
        "total": sum(len(one.citations) for one in units),
        "chosen": chosen,
        "page": page,
        "lines": with_items(page) if page else [],
        "standard_items": citing_standard_items(record, request.user, book),
        "may_edit": may_edit_laws(request.user),
    }
    return render(request, "catalogs/desk/law.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def law_add(request: HttpRequest) -> HttpResponse:
    _editors_only(request)
    form = LawForm(_posted(request), button="登记", initial={"title": request.GET.get("title", "")})
    if form.is_bound and form.is_valid():
        try:
            record = workflow.add_law(form.facts, by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"{record}已登记。")
            return redirect(record)
    return render(request, "catalogs/desk/law_edit.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def law_edit(request: HttpRequest, pk: int) -> HttpResponse:
    _editors_only(request)
    record = get_object_or_404(Law, pk=pk)
    form = LawForm(_posted(request), instance=record, button="保存")
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            record = workflow.edit_law(record, form.facts, by=request.user, version=version)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"{record}已保存。")
            return redirect(record)
    return render(
        request, "catalogs/desk/law_edit.html", {"form": form, "law": record}, status=status_of(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def law_change(request: HttpRequest, pk: int) -> HttpResponse:
    """First which items will get the finding, then, posted again with `confirm`, the change itself."""
    _editors_only(request)
    record = get_object_or_404(Law.objects.select_related("replaced_by"), pk=pk)
    form = LawChangeForm(_posted(request), law=record)
    if not form.is_bound or not form.is_valid() or "back" in request.POST:
        return _change_form(request, record, form)
    if "confirm" not in request.POST:
        return _change_check(request, record, form)
    try:
        record = workflow.change_law(record, by=request.user, **form.change)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return _change_form(request, record, form)
    follows = "正在查找引用它的事项，随后通知有关单位的经办人。" if record.valid_to else "它仍然有效。"
    messages.success(request, f"{record}的变化已登记，{follows}")
    return redirect(record)


def _change_form(request: HttpRequest, record: Law, form: LawChangeForm) -> HttpResponse:
    others = Law.objects.valid_on(clock.today()).exclude(pk=record.pk)
    context = {"law": record, "form": form, "others": others.only("title", "number")}
    return render(request, "catalogs/desk/law_change.html", context, status=status_of(form))


def _change_check(request: HttpRequest, record: Law, form: LawChangeForm) -> HttpResponse:
    """What the change does, before it is done. Items of counties that the person doesn't reach are only counted."""
    ends_on = form.change["ends_on"]
    book = LawBook.load(ends_on or clock.today())
    units = citing_items_visible_to(request.user, record, book) if ends_on else []
    everywhere = citing_counts(record, book) if ends_on else {}
    context = {
        "law": record,
        "form": form,
        "change": form.change,
        "units": _with_first(units),
        "total": sum(len(one.citations) for one in units),
        "elsewhere": len(everywhere) - len(units),
    }
    return render(request, "catalogs/desk/law_change_check.html", context)


def _with_first(
    units: list[UnitCitations],
) -> list[tuple[UnitCitations, list[tuple[Citation, CatalogItem]]]]:
    """Each unit with the first of its items, which is enough to see what is meant."""
    shown = with_items(citation for one in units for citation in one.citations[:ITEMS_NAMED])
    by_unit: dict[int, list[tuple[Citation, CatalogItem]]] = defaultdict(list)
    for citation, item in shown:
        by_unit[item.unit_id].append((citation, item))
    return [(one, by_unit[one.unit.pk]) for one in units]


def _line(book: LawBook, record: Law) -> list[tuple[Law, str]]:
    """The issues before and after this one, oldest first, each with how it stands; empty when it stands alone."""
    own = book.by_key[record.pk]
    before = [law for law in book.by_key.values() if record.pk in {one.pk for one in book.chain(law)}]
    before.sort(key=lambda law: (law.valid_to is None, law.valid_to or book.on))
    line = [*before, own, *book.chain(own)]
    return [(law, law.standing(book.on)) for law in line] if len(line) > 1 else []


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _editors_only(request: HttpRequest) -> None:
    if not may_edit_laws(request.user):
        raise PermissionDenied
