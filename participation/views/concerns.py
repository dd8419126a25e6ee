"""Pages of concerns on the desk: registered, answered, decided, with the time that is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.accounts.models import COUNTY_ROLES, Role
from disclosure_portal.accounts.queries import has_role_anywhere, units_of
from disclosure_portal.web.answers import UNPROCESSABLE, begin_anew, start_from, status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import Step, StepRefused
from participation.forms.concerns import (
    AnswerForm,
    ConcernFilter,
    ConcernForm,
    KeepBackForm,
    PressForm,
    ReassignForm,
    ReleaseForm,
    ReturnConcernForm,
    SeenConcernForm,
)
from participation.models import Concern, ConcernRelease, Decision
from participation.permissions import may_assign_concern
from participation.queries.concerns import clock_told, due_day, listed, overdue_by_unit, span_left, time_left
from participation.workflow.concern_releases import DROP, WRITE
from participation.workflow.concern_releases import PUBLISH as PUBLISH_RELEASE
from participation.workflow.concerns import (
    ANSWER,
    CORRECT,
    HOLD_PRESS,
    KEEP_BACK,
    PUBLISH,
    REASSIGN,
    RETURN,
    answer_concern,
    correct_concern,
    hold_press,
    keep_concern_back,
    publish_concern,
    reassign_concern,
    register_concern,
    return_concern,
)

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit

WORKING = (Role.EDITOR, Role.REVIEWER)


@require_safe
def concerns(request: HttpRequest) -> HttpResponse:
    """Every concern within reach, the most pressing first."""
    now = clock.now()
    form = ConcernFilter(request.GET, units=_answering(units_of(request.user, *Role)))
    visible = Concern.objects.visible_to(request.user)
    page = paginate(request, listed(form.narrowed(visible)))
    overdue = overdue_by_unit(visible, at=now)
    context = {
        "form": form,
        "page": page,
        "lines": [(one, time_left(one, at=now)) for one in page],
        "overdue": sum(one.count for one in overdue),
        "overdue_units": overdue,
        "is_county": has_role_anywhere(request.user, *COUNTY_ROLES),
        "may_register": has_role_anywhere(request.user, *WORKING),
    }
    return render(request, "participation/desk/concerns.html", context)


@require_http_methods(["GET", "POST"])
def concern_register(request: HttpRequest) -> HttpResponse:
    """Take a concern down; for the county office that is to assign it."""
    if not has_role_anywhere(request.user, *WORKING):
        raise PermissionDenied
    units = _answering(units_of(request.user, *WORKING))
    only = units[0] if len(units[:2]) == 1 else None
    form = ConcernForm(
        request.POST if request.method == "POST" else None,
        units=units,
        decisions=_decisions(request.user),
        initial={"unit": only.code} if only else {},
    )
    if form.is_bound and form.is_valid():
        try:
            made = register_concern(Concern(**form.values), by=request.user)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已登记，由{made.unit}答复。")
            return redirect(made)
    context = {"form": form, "concern": None}
    return render(request, "participation/desk/concern_edit.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def concern_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend what was registered; urgency and moment are the county office's."""
    record = visible_concern(request, pk)
    if not CORRECT.may(request.user, record):
        raise PermissionDenied
    if request.method == "GET" and (reasons := CORRECT.refusals(record)):
        tell(request, reasons)
        return redirect(record)
    form = ConcernForm(
        request.POST if request.method == "POST" else None,
        units=None,
        decisions=_decisions(request.user) | Decision.objects.filter(pk=record.decision_id),
        concern=record,
        may_set_clock=may_assign_concern(request.user, record),
    )
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            correct_concern(record, by=request.user, version=version, values=form.values)
        except StepRefused as refused:
            record = visible_concern(request, pk)
            begin_anew(form, refused, record.version)
        else:
            messages.success(request, "已更正。")
            return redirect(record)
    context = {"form": form, "concern": record}
    return render(request, "participation/desk/concern_edit.html", context, status=status_of(form))


@require_safe
def concern(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible_concern(request, pk))


def show(request: HttpRequest, record: Concern, *, typed: str = "", **sent: Form) -> HttpResponse:
    """One concern with its clock and the steps that are open to the reader.

    `sent` are forms with something wrong, `typed` what was written for a step that has closed meanwhile.
    """
    user, now, seen = request.user, clock.now(), {"version": record.version}

    def form_of(name: str, step: Step, make: Callable[[], Form]) -> Form | None:
        if not step.is_open_to(user, record):
            return None
        return sent.get(name) or make()

    decides = PUBLISH.may(user, record) and record.state == Concern.State.ANSWERED
    press_left = span_left(record.press_due_at, at=now) if record.press_due_at else None
    context = {
        "concern": record,
        "typed": typed,
        "left": time_left(record, at=now),
        "press_left": press_left,
        "due": due_day(record),
        "clock_told": clock_told(record) if record.runs_in_hours else "",
        "may_correct": CORRECT.is_open_to(user, record),
        "answer_form": form_of(
            "answer_form",
            ANSWER,
            lambda: AnswerForm(initial={**seen, "answer": record.answer}),
        ),
        "reassign_form": form_of(
            "reassign_form",
            REASSIGN,
            lambda: ReassignForm(initial=seen, units=_others(user, record)),
        ),
        "publish_form": SeenConcernForm(initial=seen) if decides else None,
        "publish_refusals": PUBLISH.refusals(record) if decides else [],
        "return_form": form_of("return_form", RETURN, lambda: ReturnConcernForm(initial=seen)),
        "keep_back_form": form_of("keep_back_form", KEEP_BACK, lambda: KeepBackForm(initial=seen)),
        "press_form": form_of("press_form", HOLD_PRESS, lambda: PressForm(initial=seen)),
        "releases": [(one, _release_steps(user, one)) for one in _releases(record)],
        "release_form": form_of("release_form", WRITE, ReleaseForm),
    }
    status = UNPROCESSABLE if sent or typed else 200
    return render(request, "participation/desk/concern.html", context, status=status)


def _releases(record: Concern) -> QuerySet[ConcernRelease]:
    return record.releases.select_related("concern__unit", "written_by", "decided_by").order_by("-pk")


def _release_steps(user: User, release: ConcernRelease) -> dict[str, Any]:
    """Which steps of one release the user may take, and why publishing is closed."""
    is_waiting = release.state == ConcernRelease.State.WRITTEN
    return {
        "may_publish": is_waiting and PUBLISH_RELEASE.may(user, release),
        "refusals": PUBLISH_RELEASE.refusals(release),
        "may_drop": DROP.is_open_to(user, release),
    }


@require_POST
def concern_answer(request: HttpRequest, pk: int) -> HttpResponse:
    record = _may(request, pk, ANSWER)
    form = AnswerForm(request.POST)
    return _take(request, record, "answer_form", form, answer_concern, "已提交，等县政府办审核。")


@require_POST
def concern_publish(request: HttpRequest, pk: int) -> HttpResponse:
    record = _may(request, pk, PUBLISH)
    form = SeenConcernForm(request.POST)
    return _take(request, record, "publish_form", form, publish_concern, "已公开，公众现在可以看到答复。")


@require_POST
def concern_keep_back(request: HttpRequest, pk: int) -> HttpResponse:
    record = _may(request, pk, KEEP_BACK)
    form = KeepBackForm(request.POST)
    return _take(request, record, "keep_back_form", form, keep_concern_back, "已办结，答复不公开。")


@require_POST
def concern_return(request: HttpRequest, pk: int) -> HttpResponse:
    record = _may(request, pk, RETURN)
    form = ReturnConcernForm(request.POST)
    return _take(request, record, "return_form", form, return_concern, "已退回，单位经办人会收到消息。")


@require_POST
def concern_reassign(request: HttpRequest, pk: int) -> HttpResponse:
    record = _may(request, pk, REASSIGN)
    form = ReassignForm(request.POST, units=_others(request.user, record))
    return _take(request, record, "reassign_form", form, reassign_concern, "已改派，时限照算。")


@require_POST
def concern_press(request: HttpRequest, pk: int) -> HttpResponse:
    record = _may(request, pk, HOLD_PRESS)
    form = PressForm(request.POST)
    return _take(request, record, "press_form", form, _hold_press, "已登记新闻发布会。")


def _hold_press(concern: Concern, *, by: User, version: int, held_at: Any, **_: Any) -> Concern:
    return hold_press(concern, by=by, version=version, held_at=held_at)


def _take(
    request: HttpRequest, record: Concern, name: str, form: Form, act: Callable[..., Any], done: str
) -> HttpResponse:
    reasons: list[str] = []
    if form.is_valid():
        try:
            act(record, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, done)
            return redirect(record)
    return _again(request, visible_concern(request, record.pk), name, form, reasons)


def _again(request: HttpRequest, record: Concern, name: str, form: Form, reasons: list[str]) -> HttpResponse:
    """The page anew with why it was refused: on the form while it is still open, else beside what was typed."""
    if name == "publish_form" or "version" in form.errors:
        tell(request, reasons or form.errors.get("version", []))
        return redirect(record)
    if STEP_OF[name].refusals(record):
        tell(request, reasons or STEP_OF[name].refusals(record))
        return show(request, record, typed=request.POST.get("answer") or request.POST.get("reason", ""))
    for reason in reasons:
        form.add_error(None, reason)
    start_from(form, record.version)  # seen now: the next try is on purpose
    return show(request, record, **{name: form})


STEP_OF = {
    "answer_form": ANSWER,
    "publish_form": PUBLISH,
    "keep_back_form": KEEP_BACK,
    "return_form": RETURN,
    "reassign_form": REASSIGN,
    "press_form": HOLD_PRESS,
}


def _may(request: HttpRequest, pk: int, step: Step) -> Concern:
    record = visible_concern(request, pk)
    if not step.may(request.user, record):
        raise PermissionDenied
    return record


def visible_concern(request: HttpRequest, pk: int) -> Concern:
    related = ("unit__county", "decision", "registered_by", "answered_by", "decided_by")
    return get_object_or_404(Concern.objects.visible_to(request.user).select_related(*related), pk=pk)


def _answering(units: QuerySet[Unit]) -> QuerySet[Unit]:
    return units.compiling().active()


def _others(user: User, record: Concern) -> QuerySet[Unit]:
    """The other units of the concern's county for which the user assigns."""
    units = units_of(user, Role.REVIEWER).filter(county=record.unit.county_id)
    return _answering(units).exclude(pk=record.unit_id)


def _decisions(user: User) -> QuerySet[Decision]:
    return Decision.objects.visible_to(user)
