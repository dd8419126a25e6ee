"""How pages answer what was sent: the status of a form that was not accepted, why a step was refused."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

UNPROCESSABLE = 422


def status_of(form: Form | None) -> int:
    """422 for a form that was sent with something wrong in it."""
    return UNPROCESSABLE if form is not None and form.errors else 200


def tell(request: HttpRequest, reasons: Iterable[str]) -> None:
    """Each reason as a message of its own."""
    for reason in reasons:
        messages.error(request, reason)
