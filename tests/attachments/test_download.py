"""Served to whom it concerns, and so that no browser runs it."""

from __future__ import annotations

from urllib.parse import quote
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from disclosure_portal.accounts.models import Role
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.attachments.storing import SPREADSHEETS, store
from tests import factories
from tests.attachments import uploads
from tests.attachments.uploads import upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def attachment(township, editor):
    return store(upload(uploads.pdf(), "审核表 1.pdf"), unit=township, by=editor)


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        ("editor", 200),
        ("approver", 200),
        ("reviewer", 200),
        ("auditor", 200),
        ("leader", 404),
        ("administrator", 404),
        ("outsider", 404),
    ],
)
def test_the_page_answers_by_role(client, request, attachment, person, answer):
    client.force_login(request.getfixturevalue(person))

    assert client.get(attachment.get_absolute_url()).status_code == answer


def test_nobody_signed_in_is_led_to_the_sign_in(client, attachment):
    assert client.get(attachment.get_absolute_url()).status_code == 302
    assert not Attachment.objects.visible_to(AnonymousUser()).exists()


def test_a_reviewer_of_another_county_finds_nothing(client, attachment):
    elsewhere = factories.make_county("210311", "千山区", "千山区人民政府")
    client.force_login(factories.make_person("stranger", "远方人", Role.REVIEWER, elsewhere))

    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_it_is_saved_under_its_own_name_and_never_run(client, attachment, editor):
    client.force_login(editor)
    response = client.get(attachment.get_absolute_url())

    assert b"".join(response.streaming_content) == attachment.file.read()
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('审核表 1.pdf')}"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_csv_is_not_told_to_be_text(client, township, editor):
    content = "领域,一级事项\n".encode()
    attachment = store(upload(content, "目录.csv"), unit=township, by=editor, kinds=SPREADSHEETS)
    client.force_login(editor)

    assert client.get(attachment.get_absolute_url())["Content-Type"] == "application/octet-stream"


def test_a_token_that_does_not_exist_gives_404(client, editor):
    client.force_login(editor)

    assert client.get(reverse("attachments:download", args=[uuid4()])).status_code == 404


def test_a_lost_file_gives_404_and_no_crash(client, attachment, editor):
    attachment.file.storage.delete(attachment.file.name)
    client.force_login(editor)

    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_only_reading_is_allowed(client, attachment, editor):
    client.force_login(editor)

    assert client.post(attachment.get_absolute_url()).status_code == 405
