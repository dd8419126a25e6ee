"""权责清单 and 公共服务事项清单 of a unit: loading them, and what of them its catalog covers."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs import workflow
from catalogs.forms.duty_lists import LinkForm, LoadListForm
from catalogs.models import CatalogItem, DutyEntry
from catalogs.permissions import enters_for, may_compile
from catalogs.queries.duty_lists import coverage, entry_choices
from catalogs.spreadsheets.duty_lists import read_duty_list
from catalogs.spreadsheets.refusals import FileRefused
from catalogs.views.importing import unit_for_compiling
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.numbers import keys
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused

ENTRIES_PER_PAGE = 50
UNCOVERED, COVERED = "no", "yes"


@require_safe
def duty_lists(request: HttpRequest, unit: str) -> HttpResponse:
    """The entries with the items that cover them; uncovered ones with those that may."""
    of_unit = get_object_or_404(units_of(request.user, *Role), code=unit)
    which, covered = request.GET.get("list", ""), request.GET.get("covered", "")
    entries = DutyEntry.objects.current().filter(unit=of_unit)
    if which in DutyEntry.List.values:
        entries = entries.filter(list=which)
    if covered in (UNCOVERED, COVERED):
        entries = entries.filter(items__isnull=covered == UNCOVERED).distinct()
    page = paginate(request, entries.order_by("list", "position", "pk"), ENTRIES_PER_PAGE)
    context = {
        "unit": of_unit,
        "page": page,
        "choices": entry_choices(of_unit, page),
        "coverage": coverage(of_unit),
        "lists": DutyEntry.List,
        "which": which,
        "covered": covered,
        "may_compile": may_compile(request.user, of_unit),
    }
    return render(request, "catalogs/desk/duty_lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def load_list(request: HttpRequest, unit: str) -> HttpResponse:
    of_unit = unit_for_compiling(request.user, unit)
    form = LoadListForm(
        request.POST or None, request.FILES or None, initial={"which": request.GET.get("list", "powers")}
    )
    if request.method == "POST" and form.is_valid() and (loaded := _load(request, of_unit, form)):
        messages.success(
            request,
            f"已载入：新增{len(loaded.added)}项，变更{len(loaded.changed)}项，未变{loaded.unchanged}项，"
            f"移出{len(loaded.ended)}项。请核对每项由哪些公开事项对应。",
        )
        address = reverse("catalogs_desk:duty_lists", args=[of_unit.code])
        return redirect(f"{address}?list={form.cleaned_data['which']}&covered={UNCOVERED}")
    context = {"unit": of_unit, "form": form, "enters_for": enters_for(request.user, of_unit)}
    return render(request, "catalogs/desk/duty_list_load.html", context, status=status_of(form))


@require_POST
def link_entries(request: HttpRequest, unit: str) -> HttpResponse:
    """Save the ticks of one page of entries."""
    of_unit = unit_for_compiling(request.user, unit)
    listed = keys(request.POST.getlist("entry"))[:ENTRIES_PER_PAGE]
    entries = DutyEntry.objects.current().filter(unit=of_unit, pk__in=listed)
    items = CatalogItem.objects.filter(unit=of_unit).values_list("pk", "level1")
    form = LinkForm(request.POST, entries=entries.values_list("pk", flat=True), items=items)
    if form.is_valid():
        try:
            changed = workflow.link_entries(of_unit, form.links, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, f"已保存，{changed}项清单事项的对应有变化。")
    else:
        tell(request, [reasons[0] for reasons in form.errors.values()][:1])
    query = request.POST.get("query", "")
    address = reverse("catalogs_desk:duty_lists", args=[of_unit.code])
    return redirect(f"{address}?{query}" if query else address)


@require_safe
def duty_entry(request: HttpRequest, unit: str, pk: int) -> HttpResponse:
    """One entry with every item of the unit, to tick those that cover it."""
    of_unit = unit_for_compiling(request.user, unit)
    entry = get_object_or_404(DutyEntry.objects.current().filter(unit=of_unit), pk=pk)
    items = (
        CatalogItem.objects.filter(unit=of_unit).select_related("domain").order_by("domain", "position", "pk")
    )
    ticked = set(entry.items.values_list("pk", flat=True))
    if text := request.GET.get("q", "").strip():  # what is ticked stays in sight, or saving would untick it
        items = items.filter(Q(level1__contains=text) | Q(level2__contains=text) | Q(pk__in=ticked))
    context = {"unit": of_unit, "entry": entry, "items": items, "ticked": ticked, "text": text}
    return render(request, "catalogs/desk/duty_entry.html", context)


def _load(request: HttpRequest, unit: Unit, form: LoadListForm) -> workflow.Loaded | None:
    """What was loaded; None when it was refused, with the reason in the form."""
    examined = form.cleaned_data["file"]
    try:
        rows = read_duty_list(examined.content, filename=examined.name)
        return workflow.load_list(
            unit,
            form.cleaned_data["which"],
            rows,
            by=request.user,
            may_shrink=form.cleaned_data["may_shrink"],
        )
    except FileRefused as refused:
        form.add_error("file", str(refused))
    except StepRefused as refused:
        form.add_error("may_shrink", refused.reasons)
    return None
