"""The page of days that the calendar would move: old beside new, each to be confirmed or kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from disclosure_portal import clock
from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import counties_of
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workdays.counting import DueDay
from disclosure_portal.workflow import StepRefused
from supervision.forms.checks import MoveForm
from supervision.models import DueMove
from supervision.workflow.due_moves import decide_moves, propose_moves

if TYPE_CHECKING:
    from disclosure_portal.units.models import Unit

STEP = 20


@dataclass(frozen=True)
class Shown:
    """A move with its days as they were counted."""

    move: DueMove
    old: DueDay
    new: DueDay


@require_http_methods(["GET", "POST"])
def due_moves(request: HttpRequest) -> HttpResponse:
    """What the calendar would move, and what was decided before."""
    county = _county(request)
    visible = DueMove.objects.visible_to(request.user)
    proposed = list(visible.proposed().order_by("new_due", "pk"))
    form = None
    if request.method == "POST":
        form = MoveForm(request.POST, proposed=[move.pk for move in proposed])
        if form.is_valid() and _decide(request, form):
            return redirect("supervision_desk:due_moves")
    context = {
        "county": county,
        "proposed": [_shown(move) for move in proposed],
        "form": form,
        "ticked": set(map(str, request.POST.getlist("moves"))) if form else {str(one.pk) for one in proposed},
        "page": paginate(
            request, visible.exclude(state=DueMove.State.PROPOSED).select_related("decided_by"), STEP
        ),
    }
    return render(request, "supervision/desk/due_moves.html", context, status=status_of(form))


@require_POST
def due_moves_find(request: HttpRequest) -> HttpResponse:
    """Count the open days again now, without waiting for the next check."""
    found = propose_moves(_county(request))
    told = f"有{len(found)}个期限要确认。" if found else "没有新的期限变动。"
    messages.success(request, f"已按现在的工作日历重新计算，{told}")
    return redirect("supervision_desk:due_moves")


def _decide(request: HttpRequest, form: MoveForm) -> bool:
    chosen = form.cleaned_data
    keeps = chosen["decision"] == MoveForm.KEEP
    try:
        done = decide_moves(
            chosen["moves"],
            by=request.user,
            on=clock.today(),
            keep_because=chosen["reason"].strip() if keeps else "",
        )
    except StepRefused as refused:
        tell(request, refused.reasons)
        return False
    told = "维持原期限" if keeps else "改为新期限"
    messages.success(request, f"{len(done)}个期限已{told}。")
    if left := len(chosen["moves"]) - len(done):
        messages.warning(request, f"{left}个没有改：事项已办完，或者期限已另有变动。")
    return True


def _shown(move: DueMove) -> Shown:
    return Shown(move, DueDay.from_json(move.old_proof), DueDay.from_json(move.new_proof))


def _county(request: HttpRequest) -> Unit:
    county = counties_of(request.user, Role.REVIEWER).first()
    if county is None:
        raise PermissionDenied
    return county
