"""Opinions for anyone: write one, check it, take the receipt home."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from disclosure_portal import clock
from disclosure_portal.audit.address import client_address
from disclosure_portal.personal.masking import shown_name
from disclosure_portal.web.numbers import number
from disclosure_portal.web.public_forms import takes_posts
from disclosure_portal.workflow import StepRefused
from participation.forms.opinions_public import OpinionForm
from participation.forms.public import key_sent
from participation.models import Consultation, Opinion
from participation.queries.opinion_posting import refusal_to_post, takes_web_opinions
from participation.queries.opinions import is_table_public, table_opinions
from participation.queries.receipts import made_of
from participation.views.opinion_files import as_table
from participation.workflow import opinions

WRITTEN = ("text", "paragraph", "name", "phone")
UNPROCESSABLE, GONE, NOT_YET = 422, 410, 404


@takes_posts
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an opinion; then look at it as the public will; then send it, once."""
    consultation = _public(pk)
    if not takes_web_opinions(consultation):
        raise Http404
    sent = made_of(consultation.opinions, _key(request, consultation))
    if sent and OpinionForm(request.POST, consultation=consultation).repeats(sent, WRITTEN):
        return redirect("participation:receipt", sent.receipt)
    if refusal := refusal_to_post(consultation, at=clock.now()):
        return _closed(request, consultation, refusal)
    if request.method != "POST":
        wanted = consultation.draft and consultation.draft.paragraphs.filter(
            number=number(request.GET.get("paragraph", ""))
        )
        form = OpinionForm(
            consultation=consultation, initial={"paragraph": wanted.first() if wanted else None}
        )
        return _write(request, consultation, form)
    form = OpinionForm(request.POST, consultation=consultation)
    if sent:
        form.refuse_used(sent.receipt)
        return _write(request, consultation, form)
    if "back" in request.POST:
        return _write(request, consultation, _again(form, consultation))
    if not form.is_valid():
        return _write(request, consultation, form)
    if "send" in request.POST and (sent := _send(request, consultation, form)):
        return redirect("participation:receipt", sent.receipt)
    if form.errors:
        return _write(request, consultation, form)
    return _check(request, consultation, form)


def _public(pk: int) -> Consultation:
    found = Consultation.objects.public().select_related("decision__unit", "decision__organ", "draft")
    return get_object_or_404(found, pk=pk)


def _key(request: HttpRequest, consultation: Consultation) -> str:
    return key_sent(request.POST, f"opinion:{consultation.pk}")


def _again(form: OpinionForm, consultation: Consultation) -> OpinionForm:
    """What was written, in a fresh form: going back is no fault."""
    written = {name: form.data.get(name, "") for name in ("text", "name", "phone", "paragraph", "token")}
    return OpinionForm(consultation=consultation, initial=written)


def _send(request: HttpRequest, consultation: Consultation, form: OpinionForm) -> Opinion | None:
    """The opinion; None when it was refused, with the reasons on the form."""
    try:
        return opinions.post_opinion(consultation, **form.values, address=client_address(request))
    except StepRefused as refused:
        form.add_error(None, refused.reasons)
        return None


def _write(request: HttpRequest, consultation: Consultation, form: OpinionForm) -> HttpResponse:
    context = {**_about(consultation, form), "form": form, "kept_days": settings.PERSONAL_DATA_DAYS}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "participation/opinion_form.html", context, status=status)


def _check(request: HttpRequest, consultation: Consultation, form: OpinionForm) -> HttpResponse:
    name = form.cleaned_data["name"]
    context = {
        **_about(consultation, form),
        "form": form,
        "shown_text": opinions.shown_of(form.cleaned_data["text"], name, form.cleaned_data["phone"]),
        "shown_name": shown_name(name),
    }
    return render(request, "participation/opinion_check.html", context)


def _about(consultation: Consultation, form: OpinionForm) -> dict[str, Any]:
    """The activity, and the paragraph that the opinion is on."""
    chosen = form["paragraph"].value()
    key = chosen if chosen is None or isinstance(chosen, int) else getattr(chosen, "pk", number(str(chosen)))
    paragraph = form.fields["paragraph"].queryset.filter(pk=key).first() if key else None
    return {"consultation": consultation, "paragraph": paragraph}


def _closed(request: HttpRequest, consultation: Consultation, refusal: str) -> HttpResponse:
    """Why nothing is taken; what was typed is shown for copying."""
    now = clock.now()
    is_early = bool(consultation.opens_at and now < consultation.opens_at)
    context = {"consultation": consultation, "refusal": refusal, "typed": request.POST.get("text", "")}
    status = NOT_YET if is_early else GONE
    return render(request, "participation/opinion_closed.html", context, status=status)


@require_safe
def opinion_table(request: HttpRequest, pk: int, form: str) -> FileResponse:
    """The adoption table to take away: the rows of the page."""
    consultation = _public(pk)
    if not is_table_public(consultation):
        raise Http404
    return as_table(table_opinions([consultation]), form=form, name=f"{consultation.title}意见采纳情况")
