"""How pages answer what was sent: why it was refused, with all that was typed; or that it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from disclosure_portal.web.numbers import number
from disclosure_portal.workflow import StepRefused

UNPROCESSABLE = 422


def status_of(form: Form | None) -> int:
    """422 for a form that was sent with something wrong in it."""
    return UNPROCESSABLE if form is not None and form.errors else 200


def tell(request: HttpRequest, reasons: Iterable[str]) -> None:
    """Each reason as a message of its own."""
    for reason in reasons:
        messages.error(request, reason)


def carried(request: HttpRequest, act: Callable[[], object], said: str, *, to: Any) -> HttpResponse:
    """Take a step that nothing is typed for, and go on to a page, which says what came of it."""
    try:
        act()
    except StepRefused as refused:
        tell(request, refused.reasons)
    else:
        messages.success(request, said)
    return redirect(to)


def version_of(request: HttpRequest) -> int:
    """The version that the page was opened with; one that no record has when it isn't there."""
    return number(request.POST.get("version", "")) or 0


def begin_anew(form: Form, refused: StepRefused, version: int, *, field: str = "version") -> None:
    """Show the form once more with the reasons; the next try starts from what is stored now."""
    form.add_error(None, refused.reasons)
    start_from(form, version, field=field)


def start_from(form: Form, version: int, *, field: str = "version") -> None:
    """The next try has seen this version. All that was typed stays."""
    data = form.data.copy()  # a QueryDict: what was ticked stays ticked
    data[form.add_prefix(field)] = version
    form.data = data
