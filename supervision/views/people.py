"""专人负责 after sign-in: the roster with its vacancies, one person with the unit's history, and the steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from catalogs.spreadsheets.exporting import CONTENT_TYPES
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import units_of
from disclosure_portal.units.models import Unit
from disclosure_portal.web.answers import start_from, status_of
from disclosure_portal.workflow import StaleSave, StepRefused
from supervision.forms.people import EndForm, PeopleFilter, PersonForm
from supervision.models import ResponsiblePerson
from supervision.permissions import may_name_people
from supervision.queries.people import RosterLine, attended_by, roster_lines
from supervision.spreadsheets.people import TITLE, roster_bytes
from supervision.views.files import as_download, as_refusal
from supervision.workflow import people as workflow

GET_POST = ["GET", "POST"]
MINE = (Role.EDITOR, Role.APPROVER, Role.REVIEWER)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who answers for disclosure in each unit on a day; units without anybody stand first."""
    form = _filter(request)
    every_line = roster_lines(_units(request), on=form.day)
    context = {
        "form": form,
        "as_of": form.day,
        "is_today": form.day == clock.today(),
        "lines": _narrowed(every_line, form),
        "units": len(every_line),
        "vacant": sum(line.vacancy is not None for line in every_line),
        "query": urlencode({**form.chosen, "as_of": form.day.isoformat()}),
        "named_for": set(units_of(request.user, *MINE).values_list("pk", flat=True)),
    }
    return render(request, "supervision/desk/people.html", context, status=status_of(form))


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The roster under its filters, as a form to print."""
    form = _filter(request)
    if not form.is_valid():
        return as_refusal(form)
    lines = _narrowed(roster_lines(_units(request), on=form.day), form)
    name = f"{TITLE}_{form.day:%Y%m%d}.xlsx"
    return as_download(roster_bytes(lines, on=form.day), name, CONTENT_TYPES["xlsx"])


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person, and who else answered for the unit before and after."""
    record = _visible(request, pk)
    context = {
        "person": record,
        "may_change": may_name_people(request.user, record.unit),
        "history": record.unit.responsible_people.order_by("-since", "-pk"),
        "trainings": attended_by(record),
        "is_in_charge": record.until is None or record.until >= clock.today(),
    }
    return render(request, "supervision/desk/responsible_person.html", context)


@require_http_methods(GET_POST)
def add(request: HttpRequest) -> HttpResponse:
    """Name a person for a unit that has none."""
    units = units_of(request.user, *MINE).compiling().active()
    if not units.exists():
        raise PermissionDenied
    initial = {"unit": request.GET.get("unit") or _only(units)}
    form = PersonForm(_posted(request), today=clock.today(), units=units, initial=initial, button="登记")
    made = _carried(
        form, lambda: workflow.name_person(form.cleaned_data["unit"], by=request.user, values=form.values)
    )
    if made:
        messages.success(request, f"{made}已登记为责任人。")
        return redirect(made)
    context = {"form": form, "title": "登记责任人"}
    return render(request, "supervision/desk/person_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was entered."""
    record = _changeable(request, pk)
    form = PersonForm(
        _posted(request), today=clock.today(), has_ended=record.until is not None, initial=_initial(record)
    )

    def correct() -> ResponsiblePerson:
        return workflow.correct_person(record, by=request.user, version=_version(form), values=form.values)

    if _carried(form, correct, record):
        messages.success(request, "已保存。")
        return redirect(record)
    context = {"form": form, "title": "更正登记", "person": record}
    return render(request, "supervision/desk/person_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of a person, without a successor yet."""
    record = _changeable(request, pk)
    form = EndForm(_posted(request), today=clock.today(), initial={"version": record.version})

    def end_it() -> ResponsiblePerson:
        values = {name: form.cleaned_data[name] for name in ("until", "reason")}
        return workflow.end_person(record, by=request.user, version=_version(form), **values)

    if _carried(form, end_it, record):
        messages.success(request, f"已登记卸任。请尽快登记{record.unit}新的责任人。")
        return redirect(record)
    told = f"{record}卸任以后，在登记新的责任人以前，{record.unit}没有专人负责。有接替人的，请办理交接。"
    context = {"form": form, "title": "登记卸任", "person": record, "told": told}
    return render(request, "supervision/desk/person_edit.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """A successor takes over; the predecessor's last day is the day before."""
    record = _changeable(request, pk)
    initial = {"version": record.version, "office": record.office, "phone": record.phone}
    form = PersonForm(
        _posted(request), today=clock.today(), since="接任日期", initial=initial, button="办理交接"
    )

    def carry() -> ResponsiblePerson:
        return workflow.hand_over(record, by=request.user, version=_version(form), values=form.values)

    made = _carried(form, carry, record)
    if made:
        messages.success(request, f"{made}已接任，{record.name}的登记保留在历史里。")
        return redirect(made)
    told = f"填写接替{record.name}的人。{record.name}的最后一天是接任日期的前一天。"
    context = {"form": form, "title": "交接", "person": record, "told": told}
    return render(request, "supervision/desk/person_edit.html", context, status=status_of(form))


def _carried(
    form: Form, act: Callable[[], ResponsiblePerson], record: ResponsiblePerson | None = None
) -> ResponsiblePerson | None:
    """The person as the act left it; None when the form or the act refuses, with the reason in the form.

    After a stale save the form starts from the version that was saved in between, with what was typed still in it.
    """
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act()
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        if isinstance(refused, StaleSave) and record is not None:
            record.refresh_from_db()
            start_from(form, record.version)
    return None


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _version(form: Form) -> int:
    return form.cleaned_data["version"] or 0


def _initial(record: ResponsiblePerson) -> dict[str, Any]:
    return {name: getattr(record, name) for name in (*workflow.WRITTEN, *workflow.ENDING, "version")}


def _only(units: QuerySet[Unit]) -> str:
    """The unit's code where there is no choice."""
    codes = list(units.values_list("code", flat=True)[:2])
    return codes[0] if len(codes) == 1 else ""


def _units(request: HttpRequest) -> list[Unit]:
    return list(_visible_units(request))


def _visible_units(request: HttpRequest) -> QuerySet[Unit]:
    return units_of(request.user, *Role).compiling().active()


def _filter(request: HttpRequest) -> PeopleFilter:
    return PeopleFilter(request.GET, units=_visible_units(request), today=clock.today())


def _narrowed(lines: list[RosterLine], form: PeopleFilter) -> list[RosterLine]:
    chosen = form.chosen
    if unit := chosen.get("unit"):
        lines = [line for line in lines if line.unit.code == unit]
    if vacant := chosen.get("vacant"):
        lines = [line for line in lines if (line.vacancy is not None) is (vacant == "yes")]
    return lines


def _visible(request: HttpRequest, pk: int) -> ResponsiblePerson:
    found = ResponsiblePerson.objects.visible_to(request.user).select_related("unit__county", "entered_by")
    return get_object_or_404(found, pk=pk)


def _changeable(request: HttpRequest, pk: int) -> ResponsiblePerson:
    record = _visible(request, pk)
    if not may_name_people(request.user, record.unit):
        raise PermissionDenied
    return record
