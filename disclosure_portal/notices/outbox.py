"""The door of the notices: tell people something, each of them once per event, and settle it when it is done."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme

from disclosure_portal.accounts.models import User
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.notices.models import Notice

MAIL_TASK = "disclosure_portal.notices.tasks.send_mail"


@transaction.atomic
def notify(recipients: Iterable[User], text: str, *, event: str, url: str = "") -> int:
    """Put a message into the inbox of each recipient who wasn't told of this event before.

    `event` names what happened so that it is said once, e.g. "submission-confirmed:17:2026-03-02T09:00";
    `url` is a path of this site. Returns how many people were told now. Where mail is configured, each
    of them with an address gets it by mail too, after the transaction commits.
    """
    _refuse_unusable(event, url)
    call = uuid.uuid4()
    people = {person.pk: person for person in recipients}.values()
    Notice.objects.bulk_create(
        [Notice(recipient=person, event=event, text=text, url=url, call=call) for person in people],
        batch_size=500,
        ignore_conflicts=True,
    )
    # Only what this call inserted carries its number: another one may have told some of them meanwhile.
    told = Notice.objects.filter(call=call, event=event)
    if settings.EMAIL_HOST:
        _enqueue_mail(told.filter(recipient__is_active=True).exclude(recipient__email=""))
    return told.count()


def settle(event: str) -> int:
    """What an event asked for is done: it is unread for nobody any more. Returns how many hadn't read of it."""
    return Notice.objects.filter(event=event).mark_read()


def settle_under(events: str) -> int:
    """The same for every event whose name begins so. It ends in a colon: "list-ready:1:" leaves "list-ready:12:" alone."""
    if not events.endswith(":"):
        raise ValueError(f"The beginning of an event's name ends in a colon: {events!r}")
    return Notice.objects.filter(event__startswith=events).mark_read()


def _refuse_unusable(event: str, url: str) -> None:
    if not 0 < len(event) <= Notice._meta.get_field("event").max_length:
        raise ValueError(f"An event is named in 1 to 200 characters: {event!r}")
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise ValueError(f"A notice leads to a path of this site: {url!r}")


def _enqueue_mail(notices: Iterable[Notice]) -> None:
    from disclosure_portal.jobs import (
        queue,
    )  # jobs tell of failures by notices: the two doors face each other

    system = system_user()
    for notice in notices:
        queue.enqueue(MAIL_TASK, f"notice-mail:{notice.pk}", {"notice": notice.pk}, by=system)
