"""Mails a notice."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail as deliver

from disclosure_portal.jobs import queue
from disclosure_portal.notices.models import Notice

SUBJECT_LENGTH = 60


@shared_task
def send_mail(job_id: int) -> int:
    """Send one notice to its recipient's address, unless it was read meanwhile. Returns the mails sent.

    A worker that dies after the mail server took the mail lets it be sent twice; the job tries no more often
    than JOB_ATTEMPTS.
    """
    with queue.claimed(job_id) as claim:
        notice = Notice.objects.select_related("recipient").filter(pk=claim.args["notice"]).first()
        if notice is None or notice.read_at or not notice.recipient.email:
            return 0
        return deliver(_subject(notice), _body(notice), None, [notice.recipient.email])


def _subject(notice: Notice) -> str:
    """The first line, short: a mail's subject holds no line break."""
    first = " ".join(notice.text.split())
    return first if len(first) <= SUBJECT_LENGTH else f"{first[: SUBJECT_LENGTH - 1]}…"


def _body(notice: Notice) -> str:
    link = f"\n\n{settings.SITE_ADDRESS}{notice.url}" if notice.url and settings.SITE_ADDRESS else ""
    return f"{notice.text}{link}\n\n本邮件由系统自动发出，请勿回复。"
