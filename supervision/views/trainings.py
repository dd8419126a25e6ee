"""Training after sign-in: a year's sessions and whom they reached, one session, its attendees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import current_memberships, has_role, units_of
from disclosure_portal.attachments.storing import store
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import start_from, status_of, tell
from disclosure_portal.web.numbers import number
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.forms.trainings import AttendeesForm, TrainingForm, YearFilter
from supervision.models import TrainingAttendee, TrainingRecord
from supervision.permissions import may_keep_training
from supervision.queries.attendees import Reading, read
from supervision.queries.people import first_year, training_coverage
from supervision.workflow import trainings as workflow

if TYPE_CHECKING:
    from django.db.models import QuerySet

GET_POST = ["GET", "POST"]
ATTENDING = Prefetch("attendees", TrainingAttendee.objects.kept())
MINE = (Role.EDITOR, Role.APPROVER, Role.REVIEWER)
READ_FILES = (Role.EDITOR, Role.APPROVER, Role.REVIEWER, Role.AUDITOR)  # as AttachmentQuerySet has it


@require_safe
def trainings(request: HttpRequest) -> HttpResponse:
    """The year's sessions that the user may see, and which of the named persons of these units were trained."""
    seen = TrainingRecord.objects.visible_to(request.user)
    form = YearFilter(request.GET, first=first_year(seen), today=clock.today())
    of_year = seen.filter(held_on__year=form.chosen).select_related("unit").prefetch_related(ATTENDING)
    county = _county(request)
    coverage = training_coverage(county, year=form.chosen, as_of=clock.today()) if county else None
    in_sight = set(units_of(request.user, *Role).values_list("pk", flat=True))
    context = {
        "form": form,
        "year": form.chosen,
        "trainings": of_year.order_by("-held_on", "-pk"),
        "coverage": coverage,
        "missing": [one for one in coverage.missing if one.person.unit_id in in_sight] if coverage else [],
        "may_add": _own_units(request).exists(),
    }
    return render(request, "supervision/desk/trainings.html", context, status=status_of(form))


@require_safe
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """One session and who attended, unit by unit."""
    return _show(request, _visible(request, pk), AttendeesForm(home=_home(request)))


@require_http_methods(GET_POST)
def add(request: HttpRequest) -> HttpResponse:
    """Enter a session."""
    units = _own_units(request)
    if not units.exists():
        raise PermissionDenied
    home = _home(request)
    initial = {"unit": request.GET.get("unit") or (home.code if home else "")}
    form = TrainingForm(*_sent(request), today=clock.today(), units=units, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                unit = form.cleaned_data["unit"]
                made = workflow.add_training(unit, by=request.user, values=_values(form, unit, request))
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"“{made}”已登记，请接着登记参训人员。")
            return redirect(made)
    context = {"form": form, "training": None}
    return render(request, "supervision/desk/training_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a session."""
    record = _kept(request, pk)
    has_file = record.material_id is not None
    form = TrainingForm(*_sent(request), today=clock.today(), has_file=has_file, initial=_initial(record))
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                values = _values(form, record.unit, request)
                version = form.cleaned_data["version"] or 0
                workflow.edit_training(record, by=request.user, version=version, values=values)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
            if isinstance(refused, StaleSave):
                record.refresh_from_db()
                start_from(form, record.version)
        else:
            messages.success(request, "已保存。")
            return redirect(record)
    context = {"form": form, "training": record}
    return render(request, "supervision/desk/training_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what goes; then takes the session back."""
    record = _kept(request, pk)
    if request.method == "POST":
        try:
            workflow.remove_training(record, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, f"“{record}”的登记已删除。")
        return redirect("supervision_desk:trainings")
    context = {"training": record, "attendees": record.attendees.kept().count()}
    return render(request, "supervision/desk/training_remove.html", context)


@require_POST
def attendees(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what a pasted list says; keeps it when it is sent a second time and every line can be read."""
    record = _kept(request, pk)
    home = _home(request)
    form = AttendeesForm(request.POST, home=home)
    if not form.is_valid():
        return _show(request, record, form)
    reading = _read(form.cleaned_data["lines"], record, home)
    if "keep" in request.POST and not reading.faults:
        try:
            added = workflow.add_attendees(record, reading, by=request.user)
        except StepRefused as refused:
            tell(request, refused.reasons)
        else:
            messages.success(request, f"登记了 {added} 人。")
        return redirect(record)
    return _show(request, record, form, reading)


@require_POST
def attendees_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the ticked people off."""
    record = _kept(request, pk)
    keys = [key for text in request.POST.getlist("attendee") if (key := number(text)) is not None]
    try:
        count = workflow.remove_attendees(record, keys, by=request.user)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, f"删除了 {count} 人。")
    return redirect(record)


def _show(
    request: HttpRequest, record: TrainingRecord, form: AttendeesForm, reading: Reading | None = None
) -> HttpResponse:
    """Who held it sees everybody, who sent people sees these."""
    in_sight = set(units_of(request.user, *Role).values_list("pk", flat=True))
    attending = (
        record.attendees.kept().select_related("unit", "person").order_by("unit__position", "unit", "pk")
    )
    everybody = list(attending)
    holds = record.unit_id in in_sight
    context = {
        "training": record,
        "attendees": [one for one in everybody if holds or one.unit_id in in_sight],
        "total": len(everybody),
        "audience": [TrainingRecord.Audience(one).label for one in record.audience],
        "may_keep": may_keep_training(request.user, record.unit),
        "may_read_file": any(has_role(request.user, role, record.unit) for role in READ_FILES),
        "form": form,
        "reading": reading,
        "visible": in_sight,
    }
    has_faults = bool(form.errors or (reading and reading.faults))
    return render(request, "supervision/desk/training.html", context, status=422 if has_faults else 200)


def _read(text: str, record: TrainingRecord, home: Unit | None) -> Reading:
    known = set(record.attendees.kept().values_list("unit", "name"))
    return read(text, county=record.unit.county, on=record.held_on, known=known, home=home)


def _home(request: HttpRequest) -> Unit | None:
    """The only unit whose people the user writes down; none where there are several."""
    units = list(_own_units(request)[:2])
    return units[0] if len(units) == 1 else None


def _sent(request: HttpRequest) -> tuple[QueryDict | None, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _values(form: TrainingForm, unit: Unit, request: HttpRequest) -> dict[str, Any]:
    """What was written; the file, if one came, goes again when the step is refused."""
    values = form.values
    if file := form.cleaned_data["file"]:
        values["material"] = store(file, unit=unit, by=request.user)
    return values


def _initial(record: TrainingRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in (*TrainingForm.WRITTEN, "version")}


def _own_units(request: HttpRequest) -> QuerySet[Unit]:
    return units_of(request.user, *MINE).compiling().active()


def _county(request: HttpRequest) -> Unit | None:
    """The county in which the user works."""
    return next((held.unit.county for held in current_memberships(request.user) if held.unit.county_id), None)


def _visible(request: HttpRequest, pk: int) -> TrainingRecord:
    seen = TrainingRecord.objects.visible_to(request.user)
    related = TrainingRecord.objects.select_related("unit__county", "material", "entered_by")
    return get_object_or_404(related.filter(pk__in=seen.values("pk")), pk=pk)


def _kept(request: HttpRequest, pk: int) -> TrainingRecord:
    record = _visible(request, pk)
    if not may_keep_training(request.user, record.unit):
        raise PermissionDenied
    return record
