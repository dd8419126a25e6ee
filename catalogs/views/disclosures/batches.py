"""批量登记: bring a column export, check what the system proposes, register the ticked rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs import workflow
from catalogs.forms.disclosures import ItemSearch
from catalogs.forms.registrations import OrderForm, RegistrationForm, RereadForm, RowsForm
from catalogs.models import CatalogItem, Domain, Registration, RegistrationRow
from catalogs.queries.disclosure_lists import narrowed
from catalogs.queries.published import for_reading
from catalogs.spreadsheets.column_exports import INCOMPLETE
from catalogs.spreadsheets.column_staging import items_of_rows, pasted_again
from catalogs.workflow.registrations import items_to_choose
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of, has_role_anywhere, units_of
from disclosure_portal.attachments.storing import SPREADSHEETS, store
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import UNPROCESSABLE, status_of, tell
from disclosure_portal.web.numbers import number
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

REFRESH_SECONDS = "2"
ROWS_PER_PAGE = 100
SHOWN = {"all": "全部", "unsure": "要核对的", "ticked": "已勾选", "bad": "不能登记的"}
State, Outcome, Certainty = Registration.State, RegistrationRow.Outcome, RegistrationRow.Certainty
TO_CHECK = Q(outcome=Outcome.PENDING) & (~Q(certainty=Certainty.SURE) | Q(published_at=None))
NAMED = 20  # rows of an earlier table whose faults are repeated above the box


@dataclass(frozen=True)
class RowLine:
    """One row with the items to choose from."""

    row: RegistrationRow
    items: list[CatalogItem]


@require_http_methods(["GET", "POST"])
def registrations(request: HttpRequest) -> HttpResponse:
    """Paste or upload a column export; it is read in the background and then shown."""
    if not has_role_anywhere(request.user, Role.EDITOR, Role.REVIEWER):
        raise PermissionDenied
    units = {unit.code: unit for unit in _units(request.user)}
    choices = [(unit.code, _label(unit)) for unit in units.values()]
    is_sent = request.method == "POST"
    again = None if is_sent else _again(request)
    initial = _initial(again) if again else {"unit": request.GET.get("unit", "")}
    form = RegistrationForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        choices=choices,
        initial=initial,
    )
    if is_sent and form.is_valid():
        return redirect(_start(request.user, units[form.cleaned_data["unit"]], form))
    recent = Registration.objects.visible_to(request.user).select_related(
        "unit", "source", "uploaded_by", "job"
    )
    context = {"form": form, "again": again, "recent": recent.defer("pasted")[:5]}
    return render(request, "catalogs/desk/registrations.html", context, status=status_of(form))


@dataclass(frozen=True)
class Again:
    """Rows of an earlier table that were not registered: to be mended in the box and read anew."""

    registration: Registration
    rows: list[RegistrationRow]

    @property
    def named(self) -> list[RegistrationRow]:
        return [row for row in self.rows if row.message][:NAMED]


def _again(request: HttpRequest) -> Again | None:
    key = number(request.GET.get("again", ""))
    if key is None:
        return None
    record = _visible(request, key)
    outcome = Outcome.SKIPPED if request.GET.get("rows") == Outcome.SKIPPED else Outcome.REFUSED
    return Again(record, list(record.rows.filter(outcome=outcome)))


def _initial(again: Again) -> dict[str, str]:
    record = again.registration
    pasted = pasted_again(again.rows) if again.rows else ""
    return {"unit": record.unit.code, "pasted": pasted, "base_address": record.base_address}


def _units(user: User) -> list[Unit]:
    """One's own units; for the county office the whole county first, then each of its units."""
    counties = counties_of(user, Role.REVIEWER)
    return [*counties, *units_of(user, Role.EDITOR, Role.REVIEWER).compiling().active()]


def _label(unit: Unit) -> str:
    return f"{unit}各单位（按表格里的单位一栏）" if unit.is_container else unit.name


def _start(user: User, unit: Unit, form: RegistrationForm) -> Registration:
    made = Registration(unit=unit, base_address=form.cleaned_data["base_address"])
    if file := form.cleaned_data["file"]:
        made.source = store(file, unit=unit, by=user, kinds=SPREADSHEETS)
    else:
        made.pasted = form.cleaned_data["pasted"]
    return workflow.start_registration(made, by=user)


@require_safe
def registration(request: HttpRequest, pk: int) -> HttpResponse:
    """One column export in whatever state it is: being read, refused, to be checked, being registered, done."""
    return show(request, _visible(request, pk))


def show(
    request: HttpRequest,
    record: Registration,
    order_form: OrderForm | None = None,
    reread_form: RereadForm | None = None,
) -> HttpResponse:
    rows = _shown(record, request.GET.get("rows", "all"))
    page = paginate(request, rows.select_related("unit", "disclosure"), per_page=ROWS_PER_PAGE)
    counts = record.rows.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(outcome=Outcome.PENDING)),
        ticked=Count("pk", filter=Q(outcome=Outcome.PENDING, is_ticked=True)),
        unsure=Count("pk", filter=TO_CHECK),
        refused=Count("pk", filter=Q(outcome=Outcome.REFUSED)),
        skipped=Count("pk", filter=Q(outcome=Outcome.SKIPPED)),
        incomplete=Count("pk", filter=Q(outcome=Outcome.REFUSED, message__contains=INCOMPLETE)),
        bad=Count("pk", filter=Q(outcome__in=(Outcome.KNOWN, Outcome.REFUSED))),
    )
    context: dict[str, Any] = {
        "registration": record,
        "page": page,
        "lines": _lines(page.records),
        "counts": counts,
        "tabs": [(name, label, counts[name]) for name, label in SHOWN.items()],
        "rows": request.GET.get("rows", "all"),
        "outcomes": record.outcome_counts().items() if record.state == State.APPLIED else [],
        "is_open": _is_open(record),
        "order_form": order_form or OrderForm(initial=_review_last_stated(request.user)),
        "may_reread": record.state == State.READ and bool(counts["incomplete"] or record.base_address),
        "reread_form": reread_form or RereadForm(initial={"base_address": record.base_address}),
    }
    is_wrong = any(form is not None and form.errors for form in (order_form, reread_form))
    status = UNPROCESSABLE if is_wrong else 200
    response = render(request, "catalogs/desk/registration.html", context, status=status)
    if record.is_busy:
        response["Refresh"] = REFRESH_SECONDS
    return response


def _is_open(record: Registration) -> bool:
    """Whether rows may be chosen: they were read, or their registering has failed."""
    return record.state == State.READ or (record.state == State.APPLYING and record.is_stopped)


def _review_last_stated(user: User) -> dict[str, str]:
    mine = Registration.objects.filter(uploaded_by=user).exclude(secrecy_reviewer="")
    name = mine.values_list("secrecy_reviewer", flat=True).first()
    return {"secrecy_reviewer": name} if name else {}


def _shown(record: Registration, which: str) -> QuerySet[RegistrationRow]:
    rows = record.rows.all()
    match which:
        case "unsure":
            return rows.filter(TO_CHECK)
        case "ticked":
            return rows.filter(is_ticked=True)
        case "bad":
            return rows.filter(outcome__in=(Outcome.KNOWN, Outcome.REFUSED))
    return rows


def _lines(rows: list[RegistrationRow]) -> list[RowLine]:
    items = items_of_rows(rows)
    lines = []
    for row in rows:
        keys = list(dict.fromkeys([*row.others, *([row.chosen_id] if row.chosen_id else [])]))
        lines.append(RowLine(row, [items[key] for key in keys if key in items]))
    return lines


@require_POST
def registration_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the page says of its rows; then go to another page, or order the registering."""
    record = _visible(request, pk)
    try:
        workflow.keep_choices(record, RowsForm(request.POST).choices, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(record)
    if (row := number(request.POST.get("find", ""))) is not None:
        return redirect("catalogs_desk:registration_row", row)
    if "reread" in request.POST:
        return _reread(request, record)
    if "order" not in request.POST:
        return redirect(f"{record.get_absolute_url()}{_wanted_page(request)}")
    form = OrderForm(request.POST)
    if not form.is_valid():
        return show(request, record, form)
    try:
        workflow.order_registration(record, by=request.user, review=form.review)
    except StepRefused as refused:
        tell(request, refused.reasons)
    return redirect(record)


def _reread(request: HttpRequest, record: Registration) -> HttpResponse:
    form = RereadForm(request.POST)
    if not form.is_valid():
        return show(request, record, reread_form=form)
    try:
        workflow.reread_registration(record, by=request.user, base_address=form.cleaned_data["base_address"])
    except StepRefused as refused:
        tell(request, refused.reasons)
    return redirect(record)


def _wanted_page(request: HttpRequest) -> str:
    """Where the pressed button leads: another page, another choice of rows, or back here."""
    which, _, page = request.POST.get("go", request.POST.get("here", "")).partition(":")
    which = which if which in SHOWN else "all"
    return f"?rows={which}&page={number(page) or 1}"


@require_http_methods(["GET", "POST"])
def registration_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for the item of one row where none of the proposed ones is right."""
    rows = RegistrationRow.objects.select_related("registration__unit", "registration__job", "unit")
    row = get_object_or_404(rows, pk=pk, registration__in=Registration.objects.visible_to(request.user))
    record = row.registration
    if not _is_open(record):
        messages.info(request, f"这次批量登记{record.get_state_display()}，不能再选择事项。")
        return redirect(record)
    offered = items_to_choose(record, row.unit)
    if request.method == "POST":
        item = offered.filter(pk=number(request.POST.get("item", ""))).first()
        if item is None:
            messages.error(request, "请从列出的事项中选择一个。")
            return redirect(request.get_full_path())
        try:
            workflow.choose_item(row, item, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        page = record.rows.filter(position__lt=row.position).count() // ROWS_PER_PAGE + 1
        return redirect(f"{record.get_absolute_url()}?rows=all&page={page}#row-{row.pk}")
    units = Unit.objects.filter(pk__in=offered.order_by().values("unit"))
    domains = Domain.objects.filter(pk__in=offered.order_by().values("domain"))
    form = ItemSearch(request.GET, units=units, domains=domains)
    page = paginate(request, for_reading(narrowed(offered, **form.narrowing)))
    context = {"row": row, "form": form, "page": page}
    return render(request, "catalogs/desk/registration_row.html", context)


@require_POST
def registration_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    try:
        workflow.cancel_registration(record, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
        return redirect(record)
    messages.success(request, "已取消，没有登记任何信息。")
    return redirect("catalogs_desk:registrations")


def _visible(request: HttpRequest, pk: int) -> Registration:
    found = Registration.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("unit", "source", "job", "uploaded_by"), pk=pk)
