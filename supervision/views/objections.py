"""Pages of objections: raised by a unit, listed and answered by the county office."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure_portal import clock
from disclosure_portal.attachments.storing import store
from disclosure_portal.web.answers import status_of, tell
from disclosure_portal.web.pagination import paginate
from disclosure_portal.workflow import StepRefused
from supervision.forms.assessments import PAPERS, AnswerForm, ObjectionForm
from supervision.models import Objection, Score
from supervision.permissions import (
    may_answer_objection,
    may_object,
    may_open_papers,
    objection_answerers,
    runs_county,
)
from supervision.queries.scores import without_paper
from supervision.views.scores import hand_out_paper, visible_score
from supervision.workflow import objections as workflow
from supervision.workflow.objections import NOBODY_ANSWERS

GET_POST = ["GET", "POST"]


@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    found = Objection.objects.visible_to(request.user).select_related(
        "score__unit_score__unit", "score__unit_score__assessment", "score__indicator"
    )
    state = request.GET.get("state", "")
    if state in Objection.State.values:
        found = found.filter(state=state)
    context = {
        "page": paginate(request, found),
        "states": Objection.State.choices,
        "state": state if state in Objection.State.values else "",
    }
    return render(request, "supervision/desk/objections.html", context)


@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    record = _visible(request, pk)
    return _show(request, record, AnswerForm(score=record.score))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer of another reviewer than who gave the score."""
    record = _visible(request, pk)
    if not may_answer_objection(request.user, record):
        raise PermissionDenied
    form = AnswerForm(request.POST, score=record.score)
    if form.is_valid():
        try:
            workflow.answer_objection(record, by=request.user, **form.values)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已答复，申诉单位收到通知。")
            return redirect(record)
    return _show(request, record, form)


def _show(request: HttpRequest, record: Objection, form: AnswerForm) -> HttpResponse:
    may_answer = may_answer_objection(request.user, record)
    opens_papers = may_open_papers(request.user, record.unit)
    context = {
        "objection": record,
        "score": record.score if opens_papers else without_paper(record.score),
        "opens_papers": opens_papers,
        "sheet": record.score.unit_score,
        "form": form if may_answer and record.state == Objection.State.OPEN else None,
        "nobody_answers": NOBODY_ANSWERS if not objection_answerers(record) else "",
        "is_scorer": runs_county(request.user, record.unit) and not may_answer,
    }
    return render(request, "supervision/desk/objection.html", context, status=status_of(form))


def _visible(request: HttpRequest, pk: int) -> Objection:
    """With its score and all that tells where it comes from."""
    found = Objection.objects.visible_to(request.user).select_related(
        "attachment", "raised_by", "answered_by"
    )
    record = get_object_or_404(found, pk=pk)
    record.score = visible_score(request, record.score_id)
    return record


@require_http_methods(GET_POST)
def raise_objection(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible_score(request, pk)
    if not may_object(request.user, one):
        raise PermissionDenied
    if closed := workflow.objection_refusals(one, on=clock.today()):
        tell(request, closed)
        return redirect(one.unit_score)
    form = ObjectionForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            made = _raise(one, form, request)
        except StepRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, "已提交申诉，由没有参加评分的审核人员答复。")
            return redirect(made)
    context = {"score": one, "sheet": one.unit_score, "opens_papers": True, "form": form}
    return render(request, "supervision/desk/objection_raise.html", context, status=status_of(form))


@transaction.atomic
def _raise(one: Score, form: ObjectionForm, request: HttpRequest) -> Objection:
    """The paper goes again when the objection is refused."""
    file = form.cleaned_data["paper"]
    paper = store(file, unit=one.unit, by=request.user, kinds=PAPERS) if file else None
    return workflow.raise_objection(
        one, by=request.user, on=clock.today(), text=form.cleaned_data["text"], attachment=paper
    )


@require_safe
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    record = _visible(request, pk)
    return hand_out_paper(request, record.attachment, record.unit)
