"""The job that mails a notice."""

from __future__ import annotations

import pytest
from django.core import mail

from disclosure_portal.jobs.models import Job
from disclosure_portal.jobs.queue import NotClaimable
from disclosure_portal.notices.models import Notice
from disclosure_portal.notices.outbox import notify
from disclosure_portal.notices.tasks import send_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(editor, settings):
    """Orders the mail of one notice and returns its job."""
    settings.EMAIL_HOST = "mail.example.gov.cn"
    settings.SITE_ADDRESS = "https://portal.example.gov.cn"
    editor.email = "zhang@example.gov.cn"
    editor.save(update_fields=["email"])

    def order(text, url=""):
        notify([editor], text, event="e", url=url)
        return Job.objects.get()

    return order


def test_it_says_what_the_notice_says_and_leads_to_the_page(order):
    job = order("社会救助目录有2项退回修改。", "/desk/catalogs/")

    assert send_mail(job.pk) == 1
    message = mail.outbox[0]
    assert message.to == ["zhang@example.gov.cn"]
    assert message.subject == "社会救助目录有2项退回修改。"
    assert "https://portal.example.gov.cn/desk/catalogs/" in message.body
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_a_long_text_of_many_lines_makes_a_short_subject_of_one(order):
    send_mail(order("第一行\r\nBcc: all@example.com\n" + "很长" * 60).pk)

    subject = mail.outbox[0].subject
    assert len(subject) == 60
    assert "\n" not in subject


def test_it_is_sent_once_only(order):
    job = order("有新的批次待审核。")
    send_mail(job.pk)

    with pytest.raises(NotClaimable):
        send_mail(job.pk)
    assert len(mail.outbox) == 1


def test_what_was_read_meanwhile_is_not_mailed(order):
    job = order("有新的批次待审核。")
    Notice.objects.mark_read()

    assert send_mail(job.pk) == 0
    assert mail.outbox == []


def test_what_was_removed_meanwhile_is_not_mailed(order):
    job = order("有新的批次待审核。")
    Notice.objects.all().delete()

    assert send_mail(job.pk) == 0
    assert mail.outbox == []
