"""One disclosure: choose its item, register it, look at it, and its steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogs import workflow
from catalogs.forms.disclosures import (
    CorrectionForm,
    DisclosureForm,
    ItemSearch,
    ReleaseForm,
    RemovalForm,
    SpotCheckForm,
)
from catalogs.models import CatalogItem, Disclosure, Domain
from catalogs.models.disclosures import DisclosureQuerySet
from catalogs.permissions import (
    enters_for,
    has_prepared_disclosure,
    may_register,
    may_remove_disclosure,
    may_spot_check,
)
from catalogs.queries.disclosure_lists import narrowed
from catalogs.queries.disclosures import Standing, attach_standing, late_by
from catalogs.queries.due_days import deadline, start_event
from catalogs.queries.published import applicable, for_reading
from catalogs.workflow.disclosures import (
    CORRECT,
    RELEASE,
    REMOVE,
    SPOT_CHECK,
    YEARS,
    correctable,
    refusal_to_register,
)
from disclosure_portal import clock
from disclosure_portal.accounts.models import Role, User
from disclosure_portal.accounts.queries import has_role, has_role_anywhere, units_of
from disclosure_portal.attachments.storing import SCANS, SPREADSHEETS, store
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.days import FIRST_DAY, LAST_DAY
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workdays.calendar import WorkCalendar
from disclosure_portal.workdays.counting import DueDay
from disclosure_portal.workflow import StepRefused

READ_FILES = (
    Role.EDITOR,
    Role.APPROVER,
    Role.REVIEWER,
    Role.AUDITOR,
)  # as AttachmentQuerySet.visible_to has it


@require_safe
def add(request: HttpRequest) -> HttpResponse:
    """Choose the item under which something was disclosed."""
    if not has_role_anywhere(request.user, Role.EDITOR, Role.REVIEWER):
        raise PermissionDenied
    units = units_of(request.user, Role.EDITOR, Role.REVIEWER).compiling()
    items = applicable(CatalogItem.objects.filter(unit__in=units).published())
    domains = Domain.objects.filter(pk__in=items.order_by().values("domain"))
    form = ItemSearch(request.GET, units=units, domains=domains)
    page = paginate(request, for_reading(narrowed(items, **form.narrowing)))
    attach_standing(page.records, as_of=clock.today())
    lines = [(item, Standing(item.standing)) for item in page]
    context = {"form": form, "page": page, "lines": lines, "has_items": items.exists()}
    return render(request, "catalogs/desk/disclosure_add.html", context)


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register one page or one file under an item."""
    item = _item_for_registering(request, pk)
    if refusal := refusal_to_register(item):
        return render(request, "catalogs/desk/disclosure_closed.html", {"item": item, "refusal": refusal})
    is_sent = request.method == "POST" and "compute" not in request.POST
    initial = {"secrecy_reviewer": _reviewer_named_last(request.user, item)}
    if request.method == "POST" and not is_sent:
        initial |= {name: request.POST.get(name, "") for name in DisclosureForm.base_fields if name != "file"}
    form = DisclosureForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, item=item, initial=initial
    )
    if is_sent and form.is_valid() and (made := _register(request, item, form)):
        waits = made.state == Disclosure.State.WAITING
        messages.success(
            request, "已登记，等单位审核人审核后公开。" if waits else "已登记，公众可以在本事项下查看。"
        )
        return redirect(made)
    context = {
        "item": item,
        "form": form,
        "enters_for": enters_for(request.user, item.unit),
        "recent": item.disclosures.exclude(state=Disclosure.State.REMOVED)[:5],
        **_due_context(item, _day_in(form)),
    }
    return render(request, "catalogs/desk/disclosure_register.html", context, status=status_of(form))


def _register(request: HttpRequest, item: CatalogItem, form: DisclosureForm) -> Disclosure | None:
    """The disclosure; None when it was refused, with the reasons on the form."""
    try:
        with transaction.atomic():  # a file whose registration is refused isn't kept
            attachment = None
            if file := form.cleaned_data["file"]:
                attachment = store(file, unit=item.unit, by=request.user, kinds=(*SCANS, *SPREADSHEETS))
            return workflow.register(item, by=request.user, attachment=attachment, **form.values)
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return None


@require_safe
def due(request: HttpRequest, pk: int) -> HttpResponse:
    """The due day for a start, for showing while it is being typed."""
    item = _item_for_registering(request, pk)
    context = _due_context(item, _parsed(request.GET.get("started_on", "")))
    return render(request, "catalogs/desk/_disclosure_due.html", context)


@require_safe
def disclosure(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, _visible(request, pk))


def show(request: HttpRequest, record: Disclosure, **forms: Any) -> HttpResponse:
    """One disclosure with everything known of it, and the steps that are open to the reader."""
    user, calendar = request.user, WorkCalendar.load(record.unit)
    release_form, check_form = forms.get("release_form"), forms.get("check_form")
    seen = {"version": record.version}
    context = {
        "disclosure": record,
        "due": DueDay.from_json(record.due_proof) if record.due_proof else None,
        "calendar": calendar,
        "late_days": late_by(record, calendar),
        "start": start_event(record.item.published_revision) if record.item.published_revision else "",
        "may_correct": CORRECT.is_open_to(user, record),
        "may_remove": may_remove_disclosure(user, record) and not REMOVE.refusals(record),
        "release_form": release_form or ReleaseForm(initial=seen)
        if RELEASE.is_open_to(user, record)
        else None,
        "is_own_release": _is_own_release(user, record),
        "check_form": check_form or SpotCheckForm(initial=seen)
        if SPOT_CHECK.is_open_to(user, record)
        else None,
        "may_read_file": any(has_role(user, role, record.unit) for role in READ_FILES),
    }
    status = max(status_of(release_form), status_of(check_form))
    return render(request, "catalogs/desk/disclosure.html", context, status=status)


def _is_own_release(user: User, record: Disclosure) -> bool:
    """Whether the approver looks at a file that they registered or corrected: somebody else must release it."""
    is_waiting = record.state == Disclosure.State.WAITING
    return is_waiting and has_role(user, Role.APPROVER, record.unit) and has_prepared_disclosure(user, record)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    if not may_register(request.user, record.unit):
        raise PermissionDenied
    if refusals := CORRECT.refusals(record):
        tell(request, refusals)
        return redirect(record)
    is_sent = request.method == "POST" and "compute" not in request.POST
    form = CorrectionForm(request.POST if is_sent else None, disclosure=record, allowed=correctable(record))
    if not is_sent:
        form.initial |= {name: request.POST[name] for name in form.fields if name in request.POST}
    elif form.is_valid():
        version = form.cleaned_data["version"]
        try:
            workflow.correct(record, by=request.user, version=version, changes=form.changes)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已更正。")
            return redirect(record)
    context = {"disclosure": record, "form": form, **_due_context(record.item, _day_in(form))}
    return render(request, "catalogs/desk/disclosure_correct.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Says once what the public will see; then takes the information off."""
    record = _visible(request, pk)
    if not may_remove_disclosure(request.user, record):
        raise PermissionDenied
    if refusals := REMOVE.refusals(record):
        tell(request, refusals)
        return redirect(record)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            workflow.remove(record, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已移除。公众看到“已移除”和原因，台账保留记录。")
            return redirect(record)
    context = {"disclosure": record, "form": form}
    return render(request, "catalogs/desk/disclosure_remove.html", context, status=status_of(form))


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    if not has_role(request.user, Role.APPROVER, record.unit):
        raise PermissionDenied
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return show(request, record, release_form=form)
    try:
        workflow.release(record, by=request.user, **form.cleaned_data)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, "已公开，公众可以下载。")
    return redirect(record)


@require_POST
def spot_check(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    if not may_spot_check(request.user, record):
        raise PermissionDenied
    form = SpotCheckForm(request.POST)
    if not form.is_valid():
        return show(request, record, check_form=form)
    try:
        workflow.spot_check(record, by=request.user, **form.cleaned_data)
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, "已记下抽查结果。")
    return redirect(record)


def _visible(request: HttpRequest, pk: int) -> Disclosure:
    found = _of(Disclosure.objects.visible_to(request.user))
    return get_object_or_404(found, pk=pk)


def _of(found: DisclosureQuerySet) -> DisclosureQuerySet:
    people = ("registered_by", "secrecy_by", "checked_by", "removed_by")
    return found.select_related(
        "item__unit", "item__domain", "item__published_revision", "attachment", *people
    )


def _item_for_registering(request: HttpRequest, pk: int) -> CatalogItem:
    items = CatalogItem.objects.visible_to(request.user)
    item = get_object_or_404(items.select_related("unit", "domain", "published_revision"), pk=pk)
    if not may_register(request.user, item.unit):
        raise PermissionDenied
    return item


def _due_context(item: CatalogItem, started_on: date | None) -> dict[str, Any]:
    """The due day for a start; nothing but the reason where it can't be counted."""
    context: dict[str, Any] = {"item": item, "deadline": None, "calendar": None, "fault": ""}
    if started_on and not FIRST_DAY <= started_on <= LAST_DAY:
        context["fault"] = f"起算日{YEARS}"
    elif started_on and item.published_revision:
        calendar = context["calendar"] = WorkCalendar.load(item.unit)
        try:
            context["deadline"] = deadline(item.published_revision, started_on, calendar=calendar)
        except ValueError as fault:
            context["fault"] = str(fault)
        else:
            context["fault"] = "" if context["deadline"] else "本事项的时限没有可以计算的日期。"
    return context


def _day_in(form: DisclosureForm) -> date | None:
    """The start that the form shows, as far as it is a day."""
    value = form["started_on"].value()
    return value if isinstance(value, date) else _parsed(value or "")


def _parsed(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def _reviewer_named_last(user: User, item: CatalogItem) -> str:
    """Who was named as the reviewer when this person last registered for the unit: mostly it is the same one."""
    mine = Disclosure.objects.filter(registered_by=user, item__unit=item.unit).exclude(secrecy_reviewer="")
    return mine.order_by("-pk").values_list("secrecy_reviewer", flat=True).first() or ""
